"""Machine code through LLVM: straight-line functions on lanes, kept on disk once compiled.

Every value is a vector of ``lanes`` doubles (one for a single run); arrays hold lane after lane,
``array[i * lanes + lane]``. exp and log are inlined without branches so that they fill lanes too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .graph import Expr, ordered
from .kernels import Function, Kernels
from .staged import constant

FLAGS = "nsz arcp contract"
_ENGINES: list[Any] = []  # machine code lives as long as its engine


def cache_folder() -> Path:
    """Where compiled code is kept: $IONOSTAT_CACHE, or ionostat in the user's cache folder."""
    given = os.environ.get("IONOSTAT_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ionostat"


class Writer:
    """Writes LLVM text for one width of lanes."""

    def __init__(self, lanes: int):
        self.lanes = lanes
        self.real = "double" if lanes == 1 else f"<{lanes} x double>"
        self.whole = "i64" if lanes == 1 else f"<{lanes} x i64>"
        self.truth = "i1" if lanes == 1 else f"<{lanes} x i1>"

    def number(self, value: float) -> str:
        """A constant in every lane."""
        return constant(self.real, value)

    def integer(self, value: int) -> str:
        """An integer constant in every lane."""
        return constant(self.whole, value)

    def function(self, function: Function, hoisted: dict[int, int]) -> str:
        """LLVM text of one function ``void name(inputs..., outputs...)`` on arrays."""
        outputs = [array for array, _ in function.writes]
        arguments = [*function.reads, *(f"out_{a}" for a in outputs)]
        lines = [
            f"define void @{function.name}("
            + ", ".join(f"ptr noalias %{a}" for a in arguments)
            + ") {"
        ]
        names: dict[int, str] = {}
        taken = hoisted if "c" in function.reads else {}
        every = [e for _, values in function.writes for e in values]
        for e in _needed(every, taken):
            names[e.id] = self._name(e, taken)
            lines += self._line(e, names, taken)
        for array, values in function.writes:
            for i, e in enumerate(values):
                lines += self._store(f"out_{array}", i, names[e.id])
        return "\n".join([*lines, "  ret void", "}", ""])

    def _name(self, e: Expr, taken: dict[int, int]) -> str:
        return self.number(e.value) if e.op == "const" and e.id not in taken else f"%v{e.id}"

    def _store(self, array: str, i: int, value: str) -> list[str]:
        slot = f"%s_{array}_{i}"
        return [
            f"  {slot} = getelementptr {self.real}, ptr %{array}, i64 {i}",
            f"  store {self.real} {value}, ptr {slot}, align {8 * self.lanes}",
        ]

    def _load(self, e: Expr, array: str, i: int) -> list[str]:
        return [
            f"  %a{e.id} = getelementptr {self.real}, ptr %{array}, i64 {i}",
            f"  %v{e.id} = load {self.real}, ptr %a{e.id}, align {8 * self.lanes}",
        ]

    def _line(self, e: Expr, names: dict[int, str], taken: dict[int, int]) -> list[str]:
        if e.id in taken:
            return self._load(e, "c", taken[e.id])
        if e.op == "const":
            return []
        if e.op == "input":
            return self._load(e, *e.value)
        a = [names[x.id] for x in e.args]
        v, real = f"  %v{e.id} = ", self.real
        if e.op in ("add", "sub", "mul"):
            return [f"{v}f{e.op} {FLAGS} {real} {a[0]}, {a[1]}"]
        if e.op == "inv":
            return [f"{v}fdiv {real} {self.number(1.0)}, {a[0]}"]
        if e.op in ("exp", "log", "linoid", "linoid_slope"):
            return [f"{v}call {real} @{e.op}({real} {a[0]})"]
        if e.op == "sqrt":
            kind = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
            return [f"{v}call {real} @llvm.sqrt.{kind}({real} {a[0]})"]
        t = f"%t{e.id}"
        if e.op in ("max", "min"):
            order = "ogt" if e.op == "max" else "olt"
            return [
                f"  {t} = fcmp {order} {real} {a[0]}, {a[1]}",
                f"{v}select {self.truth} {t}, {real} {a[0]}, {real} {a[1]}",
            ]
        if e.op in ("lt", "le"):
            order = "olt" if e.op == "lt" else "ole"
            yes, no = self.number(1.0), self.number(0.0)
            return [
                f"  {t} = fcmp {order} {real} {a[0]}, {a[1]}",
                f"{v}select {self.truth} {t}, {real} {yes}, {real} {no}",
            ]
        return [
            f"  {t} = fcmp one {real} {a[0]}, {self.number(0.0)}",
            f"{v}select {self.truth} {t}, {real} {a[1]}, {real} {a[2]}",
        ]

    # ---------------------------------------------------------------- functions in every lane

    def library(self) -> str:
        """exp, log and linoid on lanes, and the declaration of sqrt."""
        kind = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
        return "\n".join(
            [
                f"declare {self.real} @llvm.sqrt.{kind}({self.real})",
                *self._inline("exp", self._exp()),
                *self._inline("log", self._log()),
                *self._inline("linoid", self._linoid()),
                *self._inline("linoid_slope", self._linoid_slope()),
                "",
            ]
        )

    def _inline(self, name: str, body: Iterator[str]) -> list[str]:
        head = f"define internal {self.real} @{name}({self.real} %x) alwaysinline {{"
        return [head, *(f"  {line}" for line in body), "}"]

    def _horner(self, name: str, coefficients: list[float], x: str) -> Iterator[str]:
        """The polynomial with its highest coefficient first, in %name."""
        last = self.number(coefficients[0])
        for i, c in enumerate(coefficients[1:]):
            end = i == len(coefficients) - 2
            yield f"%{name}m{i} = fmul contract {self.real} {last}, {x}"
            last = f"%{name}" if end else f"%{name}a{i}"
            yield f"{last} = fadd contract {self.real} %{name}m{i}, {self.number(c)}"

    def _exp(self) -> Iterator[str]:
        """x = k ln 2 + r; e^r by its series to r^12, times 2^k put into the exponent's bits."""
        R, W, n, i = self.real, self.whole, self.number, self.integer
        yield f"%small = fcmp olt {R} %x, {n(-700.0)}"
        yield f"%x1 = select {self.truth} %small, {R} {n(-700.0)}, {R} %x"
        yield f"%big = fcmp ogt {R} %x1, {n(700.0)}"
        yield f"%x2 = select {self.truth} %big, {R} {n(700.0)}, {R} %x1"
        shift = n(6755399441055744.0)  # 1.5 * 2**52: adding it rounds to a whole number
        yield f"%scaled = fmul contract {R} %x2, {n(1.4426950408889634)}"
        yield f"%shifted = fadd contract {R} %scaled, {shift}"
        yield f"%k = fsub {R} %shifted, {shift}"
        yield f"%high = fmul contract {R} %k, {n(0.693147180369123816490)}"
        yield f"%r1 = fsub contract {R} %x2, %high"
        yield f"%low = fmul contract {R} %k, {n(1.90821492927058770002e-10)}"
        yield f"%r = fsub contract {R} %r1, %low"
        factorials = [1.0]
        for m in range(1, 13):
            factorials.append(factorials[-1] * m)
        yield from self._horner("p", [1.0 / f for f in reversed(factorials)], "%r")
        yield f"%bits = bitcast {R} %shifted to {W}"
        yield f"%moved = shl {W} %bits, {i(52)}"
        yield f"%biased = add {W} %moved, {i(1023 << 52)}"
        yield f"%two = bitcast {W} %biased to {R}"
        yield f"%y = fmul {R} %p, %two"
        yield f"ret {R} %y"

    def _log(self) -> Iterator[str]:
        """x = 2^e m with m near 1; ln m = 2 artanh((m - 1)/(m + 1)); NaN unless x > 0."""
        R, W, n, i = self.real, self.whole, self.number, self.integer
        root_half = 0x3FE6A09E667F3BCD
        yield f"%bits = bitcast {R} %x to {W}"
        yield f"%off = sub {W} %bits, {i(root_half)}"
        yield f"%e = ashr {W} %off, {i(52)}"
        yield f"%m0 = and {W} %off, {i(0x000FFFFFFFFFFFFF)}"
        yield f"%m1 = add {W} %m0, {i(root_half)}"
        yield f"%m = bitcast {W} %m1 to {R}"
        yield f"%e1 = add {W} %e, {i(0x4338000000000000)}"
        yield f"%e2 = bitcast {W} %e1 to {R}"
        yield f"%exponent = fsub {R} %e2, {n(6755399441055744.0)}"
        yield f"%up = fsub {R} %m, {n(1.0)}"
        yield f"%down = fadd {R} %m, {n(1.0)}"
        yield f"%s = fdiv {R} %up, %down"
        yield f"%z = fmul {R} %s, %s"
        yield from self._horner("p", [2.0 / k for k in range(21, 0, -2)], "%z")
        yield f"%tail = fmul {R} %s, %p"
        yield f"%head = fmul contract {R} %exponent, {n(0.6931471805599453)}"
        yield f"%sum = fadd contract {R} %tail, %head"
        yield f"%good = fcmp ogt {R} %x, {n(0.0)}"
        yield f"%y = select {self.truth} %good, {R} %sum, {R} {n(float('nan'))}"
        yield f"ret {R} %y"

    def _near_zero(self) -> Iterator[str]:
        """%near, %safe (x, or 1 where x is near 0), and %direct = safe / (1 - e^-safe)."""
        R, n = self.real, self.number
        yield f"%square = fmul {R} %x, %x"
        yield f"%near = fcmp olt {R} %square, {n(0.01)}"
        yield f"%safe = select {self.truth} %near, {R} {n(1.0)}, {R} %x"
        yield f"%minus = fsub {R} {n(0.0)}, %safe"
        yield f"%power = call {R} @exp({R} %minus)"
        yield f"%denominator = fsub {R} {n(1.0)}, %power"
        yield f"%direct = fdiv {R} %safe, %denominator"

    def _linoid(self) -> Iterator[str]:
        """Series in Bernoulli numbers for |x| < 0.1."""
        R, n = self.real, self.number
        yield from self._near_zero()
        even = [-1 / 1209600, 1 / 30240, -1 / 720, 1 / 12, 1.0]
        yield from self._horner("p", even, "%square")
        yield f"%half = fmul contract {R} %x, {n(0.5)}"
        yield f"%series = fadd contract {R} %p, %half"
        yield f"%y = select {self.truth} %near, {R} %series, {R} %direct"
        yield f"ret {R} %y"

    def _linoid_slope(self) -> Iterator[str]:
        R, n = self.real, self.number
        yield from self._near_zero()
        odd = [-1 / 151200, 1 / 5040, -1 / 180, 1 / 6]
        yield from self._horner("p", odd, "%square")
        yield f"%odd = fmul contract {R} %p, %x"
        yield f"%series = fadd contract {R} %odd, {n(0.5)}"
        yield f"%mirror = fsub {R} %direct, %safe"
        yield f"%rest = fsub {R} {n(1.0)}, %mirror"
        yield f"%product = fmul {R} %direct, %rest"
        yield f"%far = fdiv {R} %product, %safe"
        yield f"%y = select {self.truth} %near, {R} %series, {R} %far"
        yield f"ret {R} %y"


def _needed(outputs: list[Expr], taken: dict[int, int]) -> list[Expr]:
    """Nodes in order, not going below those that are taken from the prepared constants."""
    if not taken:
        return ordered(outputs)
    seen: set[int] = set()
    result: list[Expr] = []
    for output in outputs:
        stack = [(output, False)]
        while stack:
            node, done = stack.pop()
            if done:
                result.append(node)
            elif node.id not in seen:
                seen.add(node.id)
                stack.append((node, True))
                if node.id not in taken:
                    stack.extend((a, False) for a in reversed(node.args) if a.id not in seen)
    return result


def module_text(kernels: Kernels, lanes: int) -> str:
    """LLVM text of all functions."""
    writer = Writer(lanes)
    parts = [writer.library()]
    parts += [writer.function(f, kernels.hoisted) for f in kernels.functions]
    return "\n".join(parts)


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
