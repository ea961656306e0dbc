"""Newton's method for Poisson-Nernst-Planck, written as LLVM text: every lane has its own voltage or current.

The linearised equations are block tridiagonal, a block of N ions and the potential for each node. Without crowding
the blocks beside the diagonal are a diagonal and one column, so eliminating a node costs one inverse of a small
block. Blocks are written out with their zeros left away; there is no pivoting, for after the ions of a node its
potential is left with a pivot of one sign (the capacitance and the screening by the ions add up).
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ...compiler.staged import Array, Body, Value, Variable

#: arrays in the order of the table that the kernel gets; VECTORS hold lanes, the rest plain doubles
VECTORS = ("U", "step", "G", "clamp", "live", "error", "history", "charge_history")
SHARED = ("g", "e", "p", "half", "volume", "q", "hold", "baths", "settings")
NAMES = (*VECTORS, *SHARED)
SETTINGS = (
    "open_left", "open_right", "voltage", "current", "surface", "ground", "surface_right",
    "tolerance", "floor", "limit", "shrink", "rate", "crowding",
)  # fmt: skip
Block = dict[tuple[int, int], Value]


@dataclasses.dataclass(frozen=True)
class Shape:
    """What the text depends on: valences, lanes, whether ions crowd, whether time goes on."""

    z: tuple[int, ...]
    lanes: int = 1
    crowded: bool = False
    timed: bool = False

    @property
    def N(self) -> int:
        """Ions."""
        return len(self.z)

    @property
    def b(self) -> int:
        """Unknowns of a node."""
        return len(self.z) + 1


class Text(Body):
    """A function ``f(table, nodes, ...)`` that finds its arrays by name."""

    def __init__(self, shape: Shape, name: str, returns: str = "void", **arguments: str):
        super().__init__(name, {"table": "ptr", "nodes": "i64", **arguments}, returns)
        self.shape = shape
        self.kind = "double" if shape.lanes == 1 else f"<{shape.lanes} x double>"
        self._found: dict[str, str] = {}

    def _pointer(self, name: str) -> str:
        if name not in self._found:
            slot = self.name_slot(f"getelementptr ptr, ptr %table, i64 {NAMES.index(name)}")
            self._found[name] = self.name_slot(f"load ptr, ptr {slot}")
        return self._found[name]

    def vectors(self, name: str) -> Array:
        """An array with all lanes at a time."""
        return Array(self, self._pointer(name), self.kind, align=8 * self.shape.lanes)

    def numbers(self, name: str) -> Array:
        """An array of plain doubles."""
        return Array(self, self._pointer(name), "double")

    def shared(self, name: str, i: Any) -> Value:
        """A plain double in every lane."""
        return self.spread(self.numbers(name)[i])

    def setting(self, name: str) -> Value:
        """A setting in every lane."""
        return self.shared("settings", SETTINGS.index(name))

    def spread(self, value: Value) -> Value:
        """The same double in every lane."""
        L, kind = self.shape.lanes, self.kind
        if L == 1:
            return value
        one = self.value(kind, f"insertelement {kind} poison, double {value.name}, i64 0")
        zeros = f"<{L} x i32> zeroinitializer"
        return self.value(kind, f"shufflevector {kind} {one.name}, {kind} poison, {zeros}")

    def function(self, name: str, value: Value) -> Value:
        """A function of the library, such as linoid, in every lane."""
        found = self.call(name, value, returns=self.kind)
        assert found is not None
        return found


def put(block: Block, row: int, column: int, value: Value) -> None:
    """Add to an entry of a block."""
    known = block.get((row, column))
    block[row, column] = value if known is None else known + value


def total(values: Any) -> Value:
    """Sum of some values, of one at least."""
    first, *rest = list(values)
    for value in rest:
        first = first + value
    return first


@dataclasses.dataclass
class Cell:
    """Fluxes through a cell and their derivatives: J, dJ/da left and right, dJ/du right (and minus that left)."""

    J: list[Value]
    left: list[Value]
    right: list[Value]
    slope: list[Value]
    e: Value
    field: Value
    #: dJ_k/da_j = J_k crowd_j on both sides, beyond left and right
    crowd: list[Value]

    def values(self) -> list[Value]:
        """All of it in a row."""
        return [*self.J, *self.left, *self.right, *self.slope, self.e, self.field, *self.crowd]

    @classmethod
    def of(cls, values: list[Value], N: int) -> Cell:
        """From such a row."""
        J, left, right, slope = (values[k * N : (k + 1) * N] for k in range(4))
        return cls(J, left, right, slope, values[4 * N], values[4 * N + 1], values[4 * N + 2 :])


def bernoulli(f: Text, du: Value) -> dict[int, tuple[Value, Value]]:
    """B(w) and B'(w) at w = z du for every valence; B(-w) = B(w) + w, taken from the small side."""
    found = {}
    for z in set(f.shape.z):
        w = du * float(z)
        size = w.size()
        small = f.function("linoid", 0.0 - size)
        bend = 0.0 - f.function("linoid_slope", 0.0 - size)
        forward = w > 0.0
        found[z] = forward.choose(small, small + size), forward.choose(bend, -1.0 - bend)
    return found


def cell(f: Text, i: Value) -> Cell:
    """The cell between nodes i and i + 1."""
    N, b, z = f.shape.N, f.shape.b, f.shape.z
    here, there = f.vectors("U").from_(i * b), f.vectors("U").from_((i + 1) * b)
    du = there[N] - here[N]
    B, at = bernoulli(f, du), i * N
    a, c = [here[k] for k in range(N)], [there[k] for k in range(N)]
    g = [f.shared("g", at + k) for k in range(N)]
    crowd: list[Value] = []
    if f.shape.crowded:
        p = [f.shared("p", at + k) * f.setting("crowding") * 0.5 for k in range(N)]
        room = 1.0 / (total(p[k] * (a[k] + c[k]) for k in range(N)) + 1.0)
        g, crowd = [each * room for each in g], [0.0 - each * room for each in p]
    J, left, right, slope = [], [], [], []
    for k in range(N):
        forth, bend = B[z[k]]
        back = forth + du * float(z[k])
        left.append(g[k] * forth)
        right.append(0.0 - g[k] * back)
        J.append(g[k] * (forth * a[k] - back * c[k]))
        slope.append(g[k] * float(z[k]) * (bend * a[k] - (bend + 1.0) * c[k]))
    e = f.shared("e", i)
    return Cell(J, left, right, slope, e, e * du, crowd)


def stored(f: Text, i: Value, sides: tuple[bool, bool]) -> tuple[list[Value], Block]:
    """Moles of the ions round a node, and their derivatives by the activities there."""
    N = f.shape.N
    a = [f.vectors("U")[i * f.shape.b + k] for k in range(N)]
    if not f.shape.crowded:
        volume = [f.shared("volume", i * N + k) for k in range(N)]
        return [v * each for v, each in zip(volume, a)], {(k, k): v for k, v in enumerate(volume)}
    amounts: list[list[Value]] = [[] for _ in range(N)]
    slopes: Block = {}
    for side, there in ((1, sides[0]), (0, sides[1])):
        if not there:
            continue
        at = i - side  # the cell on the left touches this node with its right half
        half = f.shared("half", at * 2 + side)
        p = [f.shared("p", at * N + k) for k in range(N)]
        taken = [each * f.setting("crowding") for each in p]
        room = 1.0 / (total(t * each for t, each in zip(taken, a)) + 1.0)
        for k in range(N):
            water = half * p[k] * room
            amounts[k].append(water * a[k])
            put(slopes, k, k, water)
            for j in range(N):
                put(slopes, k, j, 0.0 - water * a[k] * room * taken[j])
    return [total(each) for each in amounts], slopes


@dataclasses.dataclass
class Node:
    """The linearised equations of a node: blocks to its left, of itself, to its right, and the residual."""

    left: Block
    own: Block
    right: Block
    R: list[Value]


def node(f: Text, i: Value, before: Cell | None, after: Cell | None) -> Node:
    """Conservation of every ion and Poisson's equation round a node."""
    N, z = f.shape.N, f.shape.z
    made = Node({}, {}, {}, [])
    amounts, slopes = stored(f, i, (before is not None, after is not None))
    charge = total(amounts[k] * float(z[k]) for k in range(N)) + f.shared("q", i)
    for k in range(N):
        hold = f.shared("hold", i * N + k)
        rest = hold * f.vectors("U")[i * f.shape.b + k]
        put(made.own, k, k, hold)
        if f.shape.timed:
            rest = rest + f.setting("rate") * amounts[k] - f.vectors("history")[i * N + k]
        if after is not None:
            rest = rest + after.J[k]
        if before is not None:
            rest = rest - before.J[k]
        made.R.append(rest)
    for (k, j), value in slopes.items():
        put(made.own, N, j, value * float(z[k]))
        if f.shape.timed:
            put(made.own, k, j, f.setting("rate") * value)
    if after is not None:
        charge = charge + after.field
        _spread_out(made.own, made.right, after, N, 1.0)
    if before is not None:
        charge = charge - before.field
        _spread_out(made.left, made.own, before, N, -1.0)
    made.R.append(charge)
    return made


def _spread_out(left: Block, right: Block, c: Cell, N: int, sign: float) -> None:
    """Derivatives of the fluxes of a cell into the blocks of its two nodes, and those of its field."""
    for k in range(N):
        put(left, k, k, c.left[k] * sign)
        put(right, k, k, c.right[k] * sign)
        put(left, k, N, c.slope[k] * -sign)
        put(right, k, N, c.slope[k] * sign)
        for j, crowd in enumerate(c.crowd):
            for block in (left, right):
                put(block, k, j, c.J[k] * crowd * sign)
    put(left, N, N, c.e * -sign)
    put(right, N, N, c.e * sign)


def scaled(f: Text, made: Node, row: int, weight: Value) -> None:
    """Multiply a row."""
    for block in (made.left, made.own, made.right):
        for (r, c), value in block.items():
            if r == row:
                block[r, c] = value * weight
    made.R[row] = made.R[row] * weight


def left_end(f: Text, made: Node, first: Cell) -> None:
    """Ions fixed or blocked; a voltage, a current, or a surface charge."""
    N, z, own = f.shape.N, f.shape.z, made.own
    _fixed_ions(f, made, "open_left", 0, f.number("i64", 0))
    scaled(f, made, N, f.setting("surface"))
    voltage, current = f.setting("voltage"), f.setting("current")
    put(own, N, N, voltage)
    clamp, rate = f.vectors("clamp")[0], f.setting("rate")
    moved = total(first.J[k] * float(z[k]) for k in range(N))
    if f.shape.timed:
        moved = moved - rate * first.field + f.vectors("charge_history")[0]
    made.R[N] = made.R[N] + voltage * (f.vectors("U")[N] - clamp) + current * (moved - clamp)
    bend = total(first.slope[k] * float(z[k]) for k in range(N))
    if f.shape.timed:
        bend = bend - rate * first.e
    put(own, N, N, 0.0 - current * bend)
    put(made.right, N, N, current * bend)
    for k in range(N):
        put(own, N, k, current * first.left[k] * float(z[k]))
        put(made.right, N, k, current * first.right[k] * float(z[k]))
        for j, crowd in enumerate(first.crowd):
            for block in (own, made.right):
                put(block, N, j, current * first.J[k] * crowd * float(z[k]))


def right_end(f: Text, made: Node, i: Value) -> None:
    """Ions fixed or blocked; the potential is zero, or there is a surface charge."""
    N = f.shape.N
    _fixed_ions(f, made, "open_right", N, i)
    scaled(f, made, N, f.setting("surface_right"))
    ground = f.setting("ground")
    put(made.own, N, N, ground)
    made.R[N] = made.R[N] + ground * f.vectors("U")[i * f.shape.b + N]


def _fixed_ions(f: Text, made: Node, setting: str, offset: int, i: Value) -> None:
    fixed = f.setting(setting)
    for k in range(f.shape.N):
        scaled(f, made, k, 1.0 - fixed)
        put(made.own, k, k, fixed)
        off = f.vectors("U")[i * f.shape.b + k] - f.shared("baths", offset + k)
        made.R[k] = made.R[k] + fixed * off


def eliminate(f: Text, made: Node, i: Value) -> None:
    """Take the node on the left out of a node's equations; keep G and y of u_i = y_i - G_i u_(i+1)."""
    b = f.shape.b
    G, y = f.vectors("G"), f.vectors("step")
    rest = [0.0 - value for value in made.R]
    zero = f.number(f.kind, 0.0)
    D = [[made.own.get((r, c), zero) for c in range(b)] for r in range(b)]
    if made.left:
        last, before = G.from_((i - 1) * (b * b)), y.from_((i - 1) * b)
        known = [[last[r * b + c] for c in range(b)] for r in range(b)]
        for (r, k), value in made.left.items():
            rest[r] = rest[r] - value * before[k]
            for c in range(b):
                D[r][c] = D[r][c] - value * known[k][c]
    inverted(D)
    here, mine = G.from_(i * (b * b)), y.from_(i * b)
    for r in range(b):
        mine[r] = total(D[r][k] * rest[k] for k in range(b))
        for c in range(b):
            terms = [D[r][k] * value for (k, column), value in made.right.items() if column == c]
            if terms:
                here[r * b + c] = total(terms)


def inverted(M: list[list[Value]]) -> None:
    """Gauss and Jordan's inverse in place, without pivoting."""
    size = range(len(M))
    for k in size:
        pivot = 1.0 / M[k][k]
        M[k] = [pivot if c == k else M[k][c] * pivot for c in size]
        for r in size:
            if r != k:
                factor = M[r][k]
                M[r] = [0.0 - factor * pivot if c == k else M[r][c] - factor * M[k][c] for c in size]


def forward(shape: Shape) -> Text:
    """Write down and eliminate the equations of all nodes, from the left to the right."""
    f = Text(shape, "forward")
    N, n = shape.N, f.argument("nodes")
    zero, last = f.number("i64", 0), n - 1
    first = cell(f, zero)
    made = node(f, zero, None, first)
    left_end(f, made, first)
    eliminate(f, made, zero)
    carried: list[Variable] = [f.variable(f.kind, value) for value in first.values()]
    with f.repeat(last, start=1) as i:
        after = cell(f, i)
        before = Cell.of([v.get() for v in carried], N)
        eliminate(f, node(f, i, before, after), i)
        for variable, value in zip(carried, after.values()):
            variable.set(value)
    before = Cell.of([v.get() for v in carried], N)
    made = node(f, last, before, None)
    right_end(f, made, last)
    eliminate(f, made, last)
    return f
