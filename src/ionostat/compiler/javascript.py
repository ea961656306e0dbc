"""Closed forms as JavaScript: one definition serves Python and the page.

A Python function is called on symbols that carry a trial value. What it computes is left behind as a
graph; where it asks (is a concentration negative, does this ion have one charge or two) the trial
value answers, so the text follows the branch of the trial. Checks of the arguments vanish: the page
keeps its sliders inside of their limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .graph import Expr, Graph, evaluate, ordered

__all__ = ["PRELUDE", "Trial", "javascript", "named"]

PRELUDE = """\
// x / (1 - exp(-x)), exact through 0
function linoid(x) {
  if (Math.abs(x) < 0.02) {
    const s = x * x;
    return 1 + x / 2 + s * (1 / 12 - s * (1 / 720 - s / 30240));
  }
  return x / -Math.expm1(-x);
}
function linoid_slope(x) {
  if (Math.abs(x) < 0.1) {
    const s = x * x;
    return 0.5 + x / 6 * (1 - s / 30 * (1 - s / 28 * (1 - s / 30)));
  }
  const v = linoid(x);
  return v / x * (1 - (v - x));
}
"""

OPERATIONS = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "inv": "1 / {}", "exp": "Math.exp({})",
    "log": "Math.log({})", "sqrt": "Math.sqrt({})", "linoid": "linoid({})", "linoid_slope": "linoid_slope({})",
    "max": "Math.max({}, {})", "min": "Math.min({}, {})", "lt": "{} < {}", "le": "{} <= {}", "select": "{} ? {} : {}",
}  # fmt: skip


class Trial(Graph):
    """A graph whose inputs have trial values, by which it answers an `if`."""

    def __init__(self, values: Mapping[str, float]) -> None:
        super().__init__()
        self.values = dict(values)
        self.symbols = {name: self.input(name, 0) for name in values}

    def at_trial(self, value: Any) -> float:
        """A node, or a number, at the trial values."""
        return float(evaluate([self.wrap(value)], lambda name, _: self.values[name])[0])

    def decide(self, condition: Expr) -> bool:
        """Whether a condition holds at the trial values."""
        return bool(self.at_trial(condition))

    def equal(self, one: Expr, other: object) -> bool:
        """Whether two are equal at the trial values."""
        return isinstance(other, Expr | int | float) and self.at_trial(one) == self.at_trial(other)


def javascript(name: str, function: Callable[..., Any], trial: Mapping[str, float]) -> str:
    """A closed form as the text of a JavaScript function of an object, which returns an object.

    Args:
        name: of the function in JavaScript.
        function: of numbers in SI by keyword; returns a number (as `value`), a named tuple or a mapping.
        trial: a typical value of every argument, SI.

    >>> print(javascript("double", lambda x: 2 * x + x * x, {"x": 1.0}))
    function double({ x }) {
      const t0 = 2 * x;
      const t1 = x * x;
      const t2 = t0 + t1;
      return { value: t2 };
    }
    """
    graph = Trial(trial)
    results = {key: graph.wrap(value) for key, value in named(function(**graph.symbols)).items()}
    words, lines = _written(list(results.values()))
    returned = ", ".join(f"{key}: {words[node.id]}" for key, node in results.items())
    body = "\n".join(f"  {line}" for line in lines)
    return f"function {name}({{ {', '.join(trial)} }}) {{\n{body}\n  return {{ {returned} }};\n}}"


def named(result: Any) -> dict[str, Any]:
    """The results of a closed form by name: a named tuple, a mapping, or a number, which is the `value`."""
    if hasattr(result, "_asdict"):
        return result._asdict()
    return dict(result) if isinstance(result, Mapping) else {"value": result}


def _written(outputs: list[Expr]) -> tuple[dict[int, str], list[str]]:
    """How every node is spelt, and the lines that make it."""
    words: dict[int, str] = {}
    lines: list[str] = []
    for node in ordered(outputs):
        if node.op == "const":
            words[node.id] = repr(node.value) if node.value >= 0 else f"({node.value!r})"
            words[node.id] = words[node.id].removesuffix(".0")
        elif node.op == "input":
            words[node.id] = node.value[0]
        else:
            words[node.id] = f"t{len(lines)}"
            text = OPERATIONS[node.op].format(*(words[a.id] for a in node.args))
            lines.append(f"const {words[node.id]} = {text};")
    return words, lines
