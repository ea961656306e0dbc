"""LLVM text of straight-line functions on lanes.

Every value is a vector of ``lanes`` doubles (one for a single run); arrays hold lane after lane,
``array[i * lanes + lane]``. exp and log are inlined without branches so that they fill lanes too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from .graph import Expr, ordered
from .kernels import Function, Kernels
from .staged import constant

FLAGS = "nsz arcp contract"
#: instructions after which a function is cut
PIECE = 500


@dataclasses.dataclass(frozen=True)
class Pieces:
    """Bodies of the pieces of a function, and the scratch slot of each value handed on."""

    bodies: list[list[str]]
    slots: dict[int, int]


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
        """LLVM text of one function ``void name(inputs..., outputs...)`` on arrays.

        A long function is cut into pieces that hand values on through scratch memory: the time
        that LLVM takes grows faster than the length of a straight line.
        """
        arguments = [*function.reads, *(f"out_{a}" for a, _ in function.writes)]
        pieces = self._pieces(function, hoisted if "c" in function.reads else {})
        if len(pieces.bodies) == 1:
            return self._definition(function.name, arguments, pieces.bodies[0])
        size = max(len(pieces.slots), 1)
        given = ", ".join(f"ptr %{a}" for a in (*arguments, "scratch"))
        calls = [f"  %scratch = alloca [{size} x {self.real}], align {8 * self.lanes}"]
        texts = []
        for k, body in enumerate(pieces.bodies):
            name = f"{function.name}_{k + 1}"
            texts.append(self._definition(name, [*arguments, "scratch"], body, "internal ", " noinline"))
            calls.append(f"  call void @{name}({given})")
        return "\n".join([*texts, self._definition(function.name, arguments, calls)])

    def _definition(
        self, name: str, arguments: list[str], body: list[str], linkage: str = "", attribute: str = ""
    ) -> str:
        given = ", ".join(f"ptr noalias %{a}" for a in arguments)
        head = f"define {linkage}void @{name}({given}){attribute} {{"
        return "\n".join([head, *body, "  ret void", "}", ""])

    def _pieces(self, function: Function, taken: dict[int, int]) -> Pieces:
        """The instructions of a function, cut where they become many."""
        outputs: dict[int, list[tuple[str, int]]] = {}
        for array, values in function.writes:
            for i, e in enumerate(values):
                outputs.setdefault(e.id, []).append((f"out_{array}", i))
        nodes = needed([e for _, values in function.writes for e in values], taken)
        computed = [e for e in nodes if e.id not in taken and e.op not in ("const", "input")]
        groups = [computed[i : i + PIECE] for i in range(0, len(computed), PIECE)] or [[]]
        piece_of = {e.id: k for k, group in enumerate(groups) for e in group}
        slots: dict[int, int] = {}
        for e in computed:
            for a in e.args:
                if a.id in piece_of and piece_of[a.id] < piece_of[e.id]:
                    slots.setdefault(a.id, len(slots))
        bodies = [self._body(group, taken, slots, outputs) for group in groups]
        rest = [e for e in nodes if e.id in outputs and e.id not in piece_of]
        bodies[-1] += self._passed_on(rest, taken, outputs)
        return Pieces(bodies, slots)

    def _body(
        self, group: list[Expr], taken: dict[int, int], slots: dict[int, int],
        outputs: dict[int, list[tuple[str, int]]],
    ) -> list[str]:
        here = {e.id for e in group}
        names: dict[int, str] = {}
        lines: list[str] = []
        for e in group:
            for a in e.args:
                if a.id in names:
                    continue
                if a.id not in here and a.id in slots:
                    lines += self._load(a, "scratch", slots[a.id])
                elif a.id not in here:
                    lines += self._line(a, names, taken)
                names[a.id] = self._name(a, taken)
            names[e.id] = self._name(e, taken)
            lines += self._line(e, names, taken)
            for array, i in outputs.get(e.id, ()):
                lines += self._store(array, i, names[e.id])
            if e.id in slots:
                lines += self._store("scratch", slots[e.id], names[e.id])
        self._loaded = set(names) - here
        return lines

    def _passed_on(
        self, rest: list[Expr], taken: dict[int, int], outputs: dict[int, list[tuple[str, int]]],
    ) -> list[str]:
        """Outputs that are an input or a constant."""
        lines: list[str] = []
        for e in rest:
            if e.id not in self._loaded:
                lines += self._line(e, {}, taken)
            for array, i in outputs[e.id]:
                lines += self._store(array, i, self._name(e, taken))
        return lines

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

    def _polynomial(self, name: str, coefficients: list[float], x: str) -> Iterator[str]:
        """The polynomial with its lowest coefficient first, in %name.

        Even and odd powers are two chains side by side: a rate waits for its exp and log, each step of a chain for
        the one before.
        """
        R = self.real
        yield f"%{name}square = fmul contract {R} {x}, {x}"
        for part, own in (("even", coefficients[::2]), ("odd", coefficients[1::2])):
            yield from self._horner(f"{name}{part}", own, f"%{name}square")
        yield f"%{name}rest = fmul contract {R} %{name}odd, {x}"
        yield f"%{name} = fadd contract {R} %{name}rest, %{name}even"

    def _horner(self, name: str, coefficients: list[float], x: str) -> Iterator[str]:
        """One chain, from its highest coefficient down; two coefficients at least."""
        last = self.number(coefficients[-1])
        for i in range(len(coefficients) - 2, -1, -1):
            yield f"%{name}m{i} = fmul contract {self.real} {last}, {x}"
            last = f"%{name}a{i}" if i else f"%{name}"
            yield f"{last} = fadd contract {self.real} %{name}m{i}, {self.number(coefficients[i])}"

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
        yield from self._polynomial("p", [1.0 / f for f in factorials], "%r")
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
        yield from self._polynomial("p", [2.0 / k for k in range(1, 22, 2)], "%z")
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
        even = [1.0, 1 / 12, -1 / 720, 1 / 30240, -1 / 1209600]
        yield from self._horner("p", even, "%square")
        yield f"%half = fmul contract {R} %x, {n(0.5)}"
        yield f"%series = fadd contract {R} %p, %half"
        yield f"%y = select {self.truth} %near, {R} %series, {R} %direct"
        yield f"ret {R} %y"

    def _linoid_slope(self) -> Iterator[str]:
        R, n = self.real, self.number
        yield from self._near_zero()
        odd = [1 / 6, -1 / 180, 1 / 5040, -1 / 151200]
        yield from self._horner("p", odd, "%square")
        yield f"%odd = fmul contract {R} %p, %x"
        yield f"%series = fadd contract {R} %odd, {n(0.5)}"
        yield f"%mirror = fsub {R} %direct, %safe"
        yield f"%rest = fsub {R} {n(1.0)}, %mirror"
        yield f"%product = fmul {R} %direct, %rest"
        yield f"%far = fdiv {R} %product, %safe"
        yield f"%y = select {self.truth} %near, {R} %series, {R} %far"
        yield f"ret {R} %y"


def needed(outputs: list[Expr], taken: dict[int, int]) -> list[Expr]:
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
    """LLVM text of all functions of a model's kernels."""
    return functions_text(kernels.functions, kernels.hoisted, lanes)


def functions_text(functions: Sequence[Function], hoisted: dict[int, int], lanes: int) -> str:
    """LLVM text of some functions and what they call; ``hoisted`` are the slots of what `prepare` works out."""
    writer = Writer(lanes)
    return "\n".join([writer.library(), *(writer.function(f, hoisted) for f in functions)])
