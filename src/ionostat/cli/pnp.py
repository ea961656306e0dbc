"""`ionostat pnp`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadValue
from .common import Json, complain, print_json
from .run import PICTURES

if TYPE_CHECKING:
    import xarray as xr

    from ..space.pnp import Stack


#: what is told of a result beside its numbers, and what is not told because it is long
ATTRIBUTES, PROFILES = ("name", "nodes", "status", "iterations"), ("c", "phi", "x", "layer", "z", "species")


def pnp(
    stack: Annotated[
        str, typer.Argument(metavar="STACK.toml", help="Layers between two sides, or a saved result (.nc).")
    ],
    iv: Annotated[str, typer.Option(metavar="LOW:HIGH:N", help="A current-voltage curve: -200mV:200mV:101.")] = "",
    voltage: Annotated[str, typer.Option("-V", "--voltage", help="Of the left minus the right, such as -70mV.")] = "",
    current: Annotated[
        str, typer.Option("-I", "--current", help="The current instead; 0 gives the reversal potential.")
    ] = "",
    until: Annotated[str, typer.Option(help="A transient after a step to -V or -I, up to this time: 1us.")] = "",
    start: Annotated[str, typer.Option(help="Voltage before the step; 0 by default.")] = "",
    impedance: Annotated[
        str, typer.Option(metavar="LOW:HIGH:N", help="Small signals about -V, evenly in decades: 1Hz:1GHz:50.")
    ] = "",
    fineness: Annotated[float, typer.Option(help="Of the mesh: 2 for half the spacing.")] = 1.0,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the result as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw it (png, pdf, svg).")] = "",
    json: Json = False,
) -> None:
    """Poisson, Nernst and Planck in one dimension: ions in layers, from first principles.

    Without --iv, --until or --impedance: the steady state at a voltage or a current. V is that of the left side minus
    the right, currents are positive from left to right.

    Exit code 2: refused. 3: a state was not found; what was found, up to the last good one, is reported and saved.
    """
    from ..experiment.files import SUFFIXES, refuse_unwritable

    for path, suffixes in ((out, SUFFIXES), (plot, PICTURES)):
        if path:
            refuse_unwritable(path, suffixes)
    asked = {"--iv": iv, "--until": until, "--impedance": impedance}
    if sum(map(bool, asked.values())) > 1:
        raise BadValue(f"{', '.join(name for name, given in asked.items() if given)}: one thing at a time.")
    if iv and (voltage or current):
        raise BadValue("--iv has its own voltages: leave -V and -I out.")
    if start and not until:
        raise BadValue("--start goes with a transient: give --until.")
    if impedance and current:
        raise BadValue("--impedance is taken about a voltage: give -V, or neither.")
    from ..space.pnp import read_stack

    it = read_stack(stack)
    given = {"V": voltage or None, "I": current or None, "fineness": fineness}
    found = _found(it, iv, until, start, impedance, given, json)
    ok = found.attrs.get("status", "converged") in ("converged", "done")
    _tell(found, json)
    if out:
        _save(found, out)
    if plot:
        from ..space.pnp import plot as draw

        draw(found, plot)
    for path in filter(None, () if json else (out, plot)):
        typer.echo(f"written            {path}")
    if not ok:
        complain(found.attrs["status"])
        raise typer.Exit(3)


def _found(
    it: Stack, iv: str, until: str, start: str, impedance: str, given: dict[str, Any], json: bool
) -> xr.Dataset:
    """What is asked for."""
    from ..space import pnp

    if iv:
        return pnp.iv(it, iv, fineness=given["fineness"])
    if until:
        return pnp.transient(it, until, start=start or None, progress=False if json else None, **given)
    if impedance:
        return pnp.impedance(it, _decades(impedance), V=given["V"] or 0.0, fineness=given["fineness"])
    return pnp.steady(it, **given)


def _decades(text: str) -> Any:
    """Frequencies evenly in their logarithm.

    Raises:
        BadValue: it is no low:high:n.
    """
    import numpy as np

    from ..units import si

    parts = text.split(":")
    if len(parts) != 3 or not parts[2].strip().isdigit() or not 2 <= int(parts[2]) <= 10_000:
        raise BadValue(f"--impedance {text!r}: write low:high:n, such as 1Hz:1GHz:50, with n from 2 to 10000.")
    low, high = (float(si(part.strip(), "s-1", "--impedance")) for part in parts[:2])
    if not 0.0 < low < high:
        raise BadValue(f"--impedance {text!r}: the frequencies rise from above 0.")
    return np.geomspace(low, high, int(parts[2]))


def _save(found: xr.Dataset, out: str) -> None:
    from ..space.pnp import save

    save(found, Path(out))


# -------------------------------------------------------------------- what is told


def _tell(found: xr.Dataset, json: bool) -> None:
    told = _told(found)
    if json:
        print_json(told)
        return
    for line in _lines(found, told):
        typer.echo(line)


def _told(found: xr.Dataset) -> dict[str, Any]:
    """Numbers of a result in SI, ready for JSON; the profiles stand in the file."""
    import numpy as np

    def plain(values: Any) -> Any:
        array = np.asarray(values)
        if array.dtype.kind == "c":
            return {"real": plain(np.real(array)), "imag": plain(np.imag(array))}
        if array.ndim:
            return [plain(one) for one in array]
        one = array.item()
        return None if isinstance(one, float) and not np.isfinite(one) else one

    told: dict[str, Any] = {key: found.attrs[key] for key in ATTRIBUTES if key in found.attrs}
    names = [name for name in (*found.coords, *found.data_vars) if name not in PROFILES]
    for name in names:
        array = found[name]
        if "species" in array.dims:
            told[str(name)] = {str(ion): plain(array.sel(species=ion)) for ion in array.species.values}
        else:
            told[str(name)] = plain(array)
    return told | {"units": {str(n): found[n].attrs["units"] for n in names if "units" in found[n].attrs}}


def _lines(found: xr.Dataset, told: dict[str, Any]) -> list[str]:
    import numpy as np

    lines = [f"{found.attrs['name']:<18} {found.attrs['nodes']} nodes"]
    if "V" in found.dims:
        good = int(found.converged.sum())
        lines.append(f"{'voltages':<18} {good} of {found.sizes['V']} found, {_mV(found.V[0])} to {_mV(found.V[-1])}")
        lines.append(f"{'current':<18} {_number(found.I[0])} to {_number(found.I[-1])} {_unit(found.I)}")
        lines.append(f"{'error of I':<18} {_number(found.I_error.max())} {_unit(found.I)} at most, estimated")
        if "V_reversal" in found:
            lines.append(f"{'reversal':<18} {_mV(found.V_reversal)}")
    elif "time" in found.dims:
        lines.append(f"{'time':<18} {found.sizes['time']} rows to {float(found.time[-1]):.4g} s")
        lines.append(f"{'V':<18} {_mV(found.V[0])} to {_mV(found.V[-1])}")
        lines.append(f"{'I':<18} {_number(found.I[0])} to {_number(found.I[-1])} {_unit(found.I)}")
        kept = found.amount - found.entered
        drift = float((abs(kept - kept[0]) / np.maximum(abs(found.amount[0]), 1e-300)).max())
        lines.append(f"{'ions lost':<18} {drift:.1e} of those inside")
    elif "Z" in found:
        lines.append(f"{'frequency':<18} {_number(found.frequency[0])} to {_number(found.frequency[-1])} Hz")
        lines.append(f"{'|Z|':<18} {_number(abs(found.Z[0]))} to {_number(abs(found.Z[-1]))} {_unit(found.Z)}")
        lines.append(f"{'capacitance':<18} {_number(found.capacitance[-1])} {_unit(found.capacitance)} at the highest")
    else:
        lines.append(f"{'V':<18} {_mV(found.V)}")
        lines.append(f"{'I':<18} {_number(found.I)} {_unit(found.I)}")
        for ion in found.species.values:
            lines.append(f"{'flux of ' + str(ion):<18} {_number(found.flux.sel(species=ion))} {_unit(found.flux)}")
        if "phi_error" in found:
            lines.append(f"{'error of phi':<18} {_mV(found.phi_error)} at most, estimated")
    return lines


def _number(value: Any) -> str:
    return f"{float(value) + 0.0:.5g}"


def _mV(value: Any) -> str:
    return f"{1e3 * float(value) + 0.0:.4g} mV"


def _unit(array: Any) -> str:
    return str(array.attrs["units"])
