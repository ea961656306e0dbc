r"""How equations write the parameters: by letters, where the code has words.

The letters are those of the pages; one is used only where the equations of a mechanism have it, so that a
table never explains a letter that stands nowhere. ``parameter(..., symbol=...)`` goes before all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..records import ParameterInfo
from .latex import mathematics, symbol

#: name of a parameter -> the letters that equations have for it, the first that is found
LETTERS: Final = {
    "inhibition": ("i", "b"), "block": ("b",), "density": ("d", r"\rho"), "expression": ("e",), "recovery": ("r",),
    "loss": ("l",), "half": ("V_{1/2}", "s_{1/2}", "K_{half}", r"\Delta"), "slope": ("k", "s"), "time": (r"\tau",),
    "pace": (r"\lambda", "r"), "gain": ("g",), "reference": (r"\Omega_0",), "stiffness": ("k",),
    "equilibrium": ("K",), "hill": ("n",), "pK": ("pK'", "pK"), "capacity": ("C_{Hb}",), "flow": ("q", "f"),
    "length": ("L",), "area": ("A",), "tortuosity": (r"\lambda",), "share": (r"\lambda",),
    "binding": (r"\alpha", "k_{on}"), "unbinding": (r"\beta",), "release": ("k_{off}",), "sodium": ("s", "p"),
    "calcium": ("p",), "bicarbonate": ("p",), "chloride": ("a",), "inactivating": ("a",), "opening": ("a",),
    "closing": ("b_0",), "anhydrase": ("a",), "basal": ("J_0",), "evoked": ("J_{Ca}",), "fusing": (r"\nu",),
    "content": ("N",), "K_in": ("K_T",), "K_lactate": ("K_L",), "depression": (r"\theta_d",),
    "potentiation": (r"\theta_p",), "rest": ("Ca_{rest}",), "command": ("V_{command}",), "on": ("g",),
    "current": ("I",), "R_series": ("R_s",), "R_access": ("R_a",), "IP3": ("IP_3",), "PS": ("PS",),
    "K_Ca_in": ("K_{Ca_i}",), "K_Ca_out": ("K_{Ca_o}",), "K_Na_in": ("K_{Na_i}",), "K_Na_out": ("K_{Na_o}",),
    "Na_free": ("f",), "Na_phos": ("f_p",), "K_factor": ("f_K",), "largest_free": ("v",), "largest_phos": ("v_p",),
    "kinase": ("k",), "phosphatase": ("k'",),
    **{f"k{i}p": (f"k_{i}^+",) for i in (1, 2, 3, 4)}, **{f"k{i}m": (f"k_{i}^-",) for i in (2, 3, 4)},
}  # fmt: skip
#: those that stand in the affinity A, which every equation may have
ALWAYS: Final = {"standard_energy": r"\Delta G^0"}


def written(name: str, info: ParameterInfo, equations: Iterable[str]) -> str:
    r"""How a table writes a parameter, LaTeX: as the equations do, or else by its name.

    >>> info = ParameterInfo(0.0, "1")
    >>> written("inhibition", info, [r"r = (1 - i)\, V"]), written("inhibition", info, [r"J_i = P_i"])
    ('$i$', '\\texttt{inhibition}')
    """
    return letter(name, info, equations) or symbol(name)


def letter(name: str, info: ParameterInfo, equations: Iterable[str]) -> str:
    """The letter that equations have for a parameter, as mathematics; nothing where they write its name or none."""
    text = " ".join(" ".join(equations).split())
    found = info.symbol or ALWAYS.get(name) or next((one for one in LETTERS.get(name, ()) if _stands(one, text)), "")
    return f"${mathematics(found)}$" if found else ""


def _stands(sign: str, text: str) -> bool:
    """Whether a letter stands in equations by itself, and not as an index or in a word."""
    return bool(re.search(rf"(?<![\\A-Za-z_])(?<![_^]\{{){re.escape(sign)}(?![A-Za-z_^'])", text))
