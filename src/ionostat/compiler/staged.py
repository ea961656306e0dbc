"""Write a loop in Python and get it as LLVM text: values, arrays, loops and branches.

The stepping loop of the solver is written with these. Sizes and coefficients are Python numbers
and become constants of the text; what is only known during a run is a :class:`Value`. Arithmetic
and comparison write their instruction where they stand. A :class:`Variable` can be assigned.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def constant(kind: str, value: float) -> str:
    """A constant as LLVM writes it, spread over the lanes of a vector kind."""
    if kind.startswith("<"):
        count, inner = kind[1:-1].split(" x ")
        return "<" + ", ".join([f"{inner} {constant(inner, value)}"] * int(count)) + ">"
    if kind == "double":
        return f"0x{struct.unpack('<Q', struct.pack('<d', float(value)))[0]:016X}"
    return str(int(value))


class Value:
    """A value of a run: double, i64, i1, or a vector of them."""

    def __init__(self, body: Body, kind: str, name: str):
        self.body, self.kind, self.name = body, kind, name

    @property
    def real(self) -> bool:
        """It is a floating-point number."""
        return "double" in self.kind

    def _other(self, other: Any) -> str:
        return other.name if isinstance(other, Value) else constant(self.kind, other)

    def _binary(self, real: str, whole: str, other: Any, swap: bool = False) -> Value:
        a, b = self.name, self._other(other)
        if swap:
            a, b = b, a
        op = f"f{real} nsz contract" if self.real else whole
        return self.body.value(self.kind, f"{op} {self.kind} {a}, {b}")

    def __add__(self, other: Any) -> Value:
        return self._binary("add", "add", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Value:
        return self._binary("sub", "sub", other)

    def __rsub__(self, other: Any) -> Value:
        return self._binary("sub", "sub", other, swap=True)

    def __mul__(self, other: Any) -> Value:
        return self._binary("mul", "mul", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Value:
        return self._binary("div", "sdiv", other)

    def __rtruediv__(self, other: Any) -> Value:
        return self._binary("div", "sdiv", other, swap=True)

    def _compare(self, real: str, whole: str, other: Any) -> Value:
        op = f"fcmp o{real}" if self.real else f"icmp {whole}"
        kind = self.kind.replace("double", "i1").replace("i64", "i1")
        return self.body.value(kind, f"{op} {self.kind} {self.name}, {self._other(other)}")

    def __lt__(self, other: Any) -> Value:
        return self._compare("lt", "slt", other)

    def __le__(self, other: Any) -> Value:
        return self._compare("le", "sle", other)

    def __gt__(self, other: Any) -> Value:
        return self._compare("gt", "sgt", other)

    def __ge__(self, other: Any) -> Value:
        return self._compare("ge", "sge", other)

    def equals(self, other: Any) -> Value:
        """The two are equal."""
        return self._compare("eq", "eq", other)

    def differs(self, other: Any) -> Value:
        """The two differ; a NaN differs from nothing."""
        return self._compare("ne", "ne", other)

    def __and__(self, other: Value) -> Value:
        return self.body.value(self.kind, f"and {self.kind} {self.name}, {other.name}")

    def __or__(self, other: Value) -> Value:
        return self.body.value(self.kind, f"or {self.kind} {self.name}, {other.name}")

    def choose(self, yes: Any, no: Any) -> Value:
        """``yes`` where this truth holds, else ``no``."""
        kind = yes.kind if isinstance(yes, Value) else no.kind
        a = yes.name if isinstance(yes, Value) else constant(kind, yes)
        b = no.name if isinstance(no, Value) else constant(kind, no)
        return self.body.value(
            kind, f"select {self.kind} {self.name}, {kind} {a}, {kind} {b}"
        )

    def at_least(self, other: Any) -> Value:
        """The larger of the two."""
        return (self > other).choose(self, other)

    def at_most(self, other: Any) -> Value:
        """The smaller of the two."""
        return (self < other).choose(self, other)

    def size(self) -> Value:
        """Absolute value."""
        return (self < 0.0).choose(0.0 - self, self)

    def to_real(self) -> Value:
        """A whole number as a double."""
        return self.body.value("double", f"sitofp i64 {self.name} to double")


class Variable:
    """A value that can be assigned."""

    def __init__(self, body: Body, kind: str, start: Any):
        self.body, self.kind = body, kind
        self.slot = body.name_slot(f"alloca {kind}")
        self.set(start)

    def get(self) -> Value:
        """Its value now."""
        return self.body.value(self.kind, f"load {self.kind}, ptr {self.slot}")

    def set(self, value: Any) -> None:
        """Assign."""
        name = value.name if isinstance(value, Value) else constant(self.kind, value)
        self.body.line(f"store {self.kind} {name}, ptr {self.slot}")


class Array:
    """Memory of one kind; ``a[i]`` loads and ``a[i] = v`` stores element i."""

    def __init__(self, body: Body, pointer: str, kind: str, align: int = 8):
        self.body, self.pointer, self.kind, self.align = body, pointer, kind, align

    def _slot(self, i: Any) -> str:
        index = i.name if isinstance(i, Value) else str(int(i))
        text = f"getelementptr {self.kind}, ptr {self.pointer}, i64 {index}"
        return self.body.value("ptr", text).name

    def __getitem__(self, i: Any) -> Value:
        return self.body.value(
            self.kind, f"load {self.kind}, ptr {self._slot(i)}, align {self.align}"
        )

    def __setitem__(self, i: Any, value: Any) -> None:
        name = value.name if isinstance(value, Value) else constant(self.kind, value)
        slot = self._slot(i)
        self.body.line(f"store {self.kind} {name}, ptr {slot}, align {self.align}")

    def take(self, i: Any) -> Value:
        """Whole number i, which is one more from then on, also where several threads take it at a time."""
        return self.body.value(self.kind, f"atomicrmw add ptr {self._slot(i)}, {self.kind} 1 monotonic")

    def from_(self, i: Any) -> Array:
        """The same memory from element i on."""
        return Array(self.body, self._slot(i), self.kind, self.align)


class Body:
    """The text of one function as it is written."""

    def __init__(self, name: str, arguments: dict[str, str], returns: str = "void"):
        self.name, self.arguments, self.returns = name, arguments, returns
        self._slots: list[str] = []
        self._lines: list[str] = []
        self._count = 0

    def argument(self, name: str) -> Value:
        """An argument as a value."""
        return Value(self, self.arguments[name], f"%{name}")

    def line(self, text: str) -> None:
        """One instruction without a result."""
        self._lines.append(f"  {text}")

    def value(self, kind: str, text: str) -> Value:
        """One instruction with a result."""
        self._count += 1
        name = f"%x{self._count}"
        self.line(f"{name} = {text}")
        return Value(self, kind, name)

    def name_slot(self, text: str) -> str:
        """Memory of a variable, taken at the entry of the function."""
        self._count += 1
        self._slots.append(f"  %x{self._count} = {text}")
        return f"%x{self._count}"

    def variable(self, kind: str, start: Any) -> Variable:
        """A new variable."""
        return Variable(self, kind, start)

    def number(self, kind: str, value: float) -> Value:
        """A constant as a value."""
        return Value(self, kind, constant(kind, value))

    def call(self, name: str, *arguments: Any, returns: str = "void") -> Value | None:
        """Call a function with values, or with arrays by their address."""
        given = ", ".join(
            f"ptr {a.pointer}" if isinstance(a, Array) else f"{a.kind} {a.name}" for a in arguments
        )
        if returns == "void":
            self.line(f"call void @{name}({given})")
            return None
        return self.value(returns, f"call {returns} @{name}({given})")

    def leave(self, value: Any = None) -> None:
        """Return from the function here."""
        if value is None:
            self.line("ret void")
        else:
            name = value.name if isinstance(value, Value) else constant(self.returns, value)
            self.line(f"ret {self.returns} {name}")
        self._label(self._fresh("after"))

    def _fresh(self, word: str) -> str:
        self._count += 1
        return f"{word}{self._count}"

    def _label(self, label: str) -> None:
        self._lines.append(f"{label}:")

    @contextmanager
    def when(self, truth: Value) -> Iterator[None]:
        """What follows happens only where a truth holds."""
        yes, end = self._fresh("yes"), self._fresh("end")
        self.line(f"br i1 {truth.name}, label %{yes}, label %{end}")
        self._label(yes)
        yield
        self.line(f"br label %{end}")
        self._label(end)

    @contextmanager
    def repeat(self, count: Any, start: int = 0, stride: int = 1) -> Iterator[Value]:
        """A counted loop; gives the counter."""
        counter = self.variable("i64", start)
        with self.loop() as stop:
            i = counter.get()
            stop(i >= count)
            yield i
            counter.set(counter.get() + stride)

    @contextmanager
    def loop(self) -> Iterator[Any]:
        """A loop; gives ``stop(truth)``, which leaves it."""
        top, end = self._fresh("top"), self._fresh("out")
        self.line(f"br label %{top}")
        self._label(top)

        def stop(truth: Value) -> None:
            go = self._fresh("go")
            self.line(f"br i1 {truth.name}, label %{end}, label %{go}")
            self._label(go)

        yield stop
        self.line(f"br label %{top}")
        self._label(end)

    def text(self) -> str:
        """The function as LLVM text."""
        arguments = ", ".join(f"{kind} %{name}" for name, kind in self.arguments.items())
        last = "ret void" if self.returns == "void" else f"ret {self.returns} zeroinitializer"
        head = f"define {self.returns} @{self.name}({arguments}) {{"
        return "\n".join([head, "entry:", *self._slots, *self._lines, f"  {last}", "}", ""])
