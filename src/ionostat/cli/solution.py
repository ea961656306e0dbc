"""`ionostat solution`: what a recipe gives, and what stands between two."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .common import Json, print_json


def solution(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE.toml", help="A recipe; the pipette of a pair.")],
    other: Annotated[str, typer.Argument(metavar="[OTHER.toml]", help="The bath of a pair.")] = "",
    junction: Annotated[str, typer.Option(help="Of the junction: henderson or planck.")] = "henderson",
    toml: Annotated[bool, typer.Option("--toml", help="Print what is found as a recipe.")] = False,
    json: Json = False,
) -> None:
    """Work a recipe out: concentrations, ionic strength, osmolarity; for a pair also the potentials.

    A recipe is TOML: temperature, pH, pCO2 = "5 %", and tables [salts], [buffers], [solutes] of formulas
    with concentrations, such as NaCl = "124 mM". Of two, the first is the pipette (inside), the second
    the bath; the liquid-junction potential is that of the bath minus the pipette.
    """
    from ..theory.solutions import pair, solution_toml
    from ..theory.solutions import solution as solved

    found = [solved(path) for path in filter(None, (recipe, other))]
    between = pair(*found, method=junction) if other else None
    if json:
        result: dict[str, Any] = {"units": UNITS, "solutions": found}
        print_json(result | ({"pair": between} if between else {}))
        return
    if toml:
        typer.echo("\n".join(map(solution_toml, found)))
        return
    typer.echo(_text(found, [path for path in (recipe, other) if path]))
    if between:
        typer.echo(_pair_text(between))


UNITS = {
    "temperature": "K", "pH": "1", "pCO2": "Pa", "concentrations": "mol m-3", "activities": "mol m-3",
    "valences": "1", "ionic_strength": "mol m-3", "osmolarity": "mol m-3", "titrated": "mol m-3",
    "reversal": "V", "reversal_by_activity": "V", "liquid_junction": "V",
}  # fmt: skip


def _text(found: list[dict[str, Any]], paths: list[str]) -> str:
    """The solutions side by side, one thing to a line."""
    from ..units import show

    names = [one["name"] or path for one, path in zip(found, paths)]
    solutes = dict.fromkeys(who for one in found for who in one["concentrations"])
    amounts = {who: [_amount(one, who) for one in found] for who in solutes}
    width = 2 + max(14, *(len(text) for text in [*names, *sum(amounts.values(), [])]))

    def row(label: str, cells: list[str]) -> str:
        return (f"{label:<20}" + "".join(f"{cell:>{width}}" for cell in cells)).rstrip()

    lines = [row("", names)]
    for key in ("temperature", "pCO2", "ionic_strength"):
        lines.append(row(key.replace("_", " "), [show(one[key], UNITS[key]) for one in found]))
    lines.insert(2, row("pH", [f"{one['pH']:.2f}" for one in found]))
    lines.append(row("osmolarity", [f"{one['osmolarity']:.4g} mOsm/L" for one in found]))
    for one, name in zip(found, names):
        for what, amount in one["titrated"].items():
            lines.append(f"titrated: {name} with {show(amount, 'mol m-3')} {what}")
    lines += ["", "concentration (activity)"]
    lines += [row(who, cells) for who, cells in amounts.items()]
    return "\n".join(lines)


def _amount(one: dict[str, Any], who: str) -> str:
    from ..units import show

    if who not in one["concentrations"]:
        return ""
    text = show(one["concentrations"][who], "mol m-3")
    if one["activities"] is None or not one["valences"][who]:
        return text
    return f"{text} ({show(one['activities'][who], 'mol m-3')})"


def _pair_text(between: dict[str, Any]) -> str:
    active = between["reversal_by_activity"] or {}
    lines = ["", "reversal potential, pipette minus bath (from activities)"]
    for who, E in between["reversal"].items():
        also = f" ({1e3 * active[who]:+.2f} mV)" if who in active else ""
        lines.append(f"E_{who:<18}{1e3 * E:+.2f} mV{also}")
    junction = between["liquid_junction"]
    lines += [
        "",
        f"liquid junction     {1e3 * junction:+.2f} mV, bath minus pipette ({between['method']})",
        f"so V = V_clamp {-1e3 * junction:+.2f} mV, if the pipette was zeroed in this bath",
    ]
    return "\n".join(lines)
