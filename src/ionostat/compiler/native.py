"""Machine code through LLVM, kept on disk once compiled."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

#: what was loaded, by digest: addresses, numbers, and the engine that its machine code lives as long as
_LOADED: dict[tuple[Path, tuple[str, ...]], tuple[dict[str, int], dict[str, int], Any]] = {}


def cache_folder() -> Path:
    """Where compiled code is kept: $IONOSTAT_CACHE, or ionostat in the user's cache folder."""
    given = os.environ.get("IONOSTAT_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ionostat"


@cache
def sources() -> str:
    """Fingerprint of the files that write machine code: another text, another cache."""
    package = Path(__file__).parents[1]
    files = sorted([*(package / "compiler").glob("*.py"), *(package / "solvers").glob("*.py")])
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def load(text: str, names: list[str], wide: bool = False) -> dict[str, int]:
    """Compile LLVM text (or take its machine code from disk) and return addresses by name."""
    return load_kept(text, names, lambda: (text, {}), wide)[0]


def load_kept(
    key: str, names: list[str], make: Callable[[], tuple[str, dict[str, int]]], wide: bool = False
) -> tuple[dict[str, int], dict[str, int]]:
    """Addresses of functions and some numbers, from disk where the key is known.

    Args:
        key: all that the text follows from.
        names: functions whose addresses are wanted.
        make: gives (LLVM text, numbers to keep with it); called only where nothing is kept.
        wide: prefer the widest vectors of the host.
    """
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten() + (",-prefer-256-bit" if wide else "")
    cpu = llvm.get_host_cpu_name()
    whole = "\n".join([key, cpu, features, str(llvm.llvm_version_info), sources()])
    path = cache_folder() / f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}.o"
    if (path, tuple(names)) in _LOADED:
        return _LOADED[path, tuple(names)][:2]
    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=2, cpu=cpu, features=features
    )
    kept = _read(path)
    if kept is None:
        text, numbers = make()
        code = _compile(llvm, machine, text)
        _keep(path.with_suffix(".json"), json.dumps(numbers).encode())
        _keep(path, code)
    else:
        code, numbers = kept
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    addresses = {name: engine.get_function_address(name) for name in names}
    _LOADED[path, tuple(names)] = addresses, numbers, (engine, machine)
    return addresses, numbers


def _compile(llvm: Any, machine: Any, text: str) -> bytes:
    module = llvm.parse_assembly(text)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine.emit_object(module)


def _read(path: Path) -> tuple[bytes, dict[str, int]] | None:
    try:
        return path.read_bytes(), json.loads(path.with_suffix(".json").read_text())
    except (OSError, ValueError):
        return None


def _keep(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a file is whole or absent; a full disk is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except OSError:
        return
