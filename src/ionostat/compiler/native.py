"""Machine code through LLVM, kept on disk once compiled."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

_ENGINES: list[Any] = []  # machine code lives as long as its engine


def cache_folder() -> Path:
    """Where compiled code is kept: $IONOSTAT_CACHE, or ionostat in the user's cache folder."""
    given = os.environ.get("IONOSTAT_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ionostat"


def load(text: str, names: list[str], wide: bool = False) -> dict[str, int]:
    """Compile LLVM text (or take its machine code from disk) and return addresses by name."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    if wide:
        features += ",-prefer-256-bit"
    cpu = llvm.get_host_cpu_name()
    key = "\n".join([text, cpu, features, str(llvm.llvm_version_info)])
    path = cache_folder() / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.o"
    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=2, cpu=cpu, features=features
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    if path.exists():
        engine.add_object_file(llvm.ObjectFileRef.from_data(path.read_bytes()))
    else:
        module = llvm.parse_assembly(text)
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        builder = llvm.create_pass_builder(machine, options)
        builder.getModulePassManager().run(module, builder)
        code = machine.emit_object(module)
        _keep(path, code)
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _ENGINES.append((engine, machine))
    return {name: engine.get_function_address(name) for name in names}


def _keep(path: Path, code: bytes) -> None:
    """Write beside and rename, so that a file is whole or absent; a full disk is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(code)
        part.replace(path)
    except OSError:
        return
