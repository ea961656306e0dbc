"""`ionostat pore`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadValue
from ..units import show
from .common import Json, complain, print_json
from .run import PICTURES

if TYPE_CHECKING:
    import xarray as xr

    from ..space.pores import Pore, PoreSolution, Reversal


def pore(
    target: Annotated[str, typer.Argument(metavar="PORE.toml", help="A pore in a file, or a saved curve (.nc).")],
    iv: Annotated[str, typer.Option(metavar="LOW:HIGH:N", help="A current-voltage curve: -1V:1V:21.")] = "",
    voltage: Annotated[str, typer.Option("-V", "--voltage", help="One voltage, inside minus outside: 200mV.")] = "",
    reversal: Annotated[bool, typer.Option("--reversal", help="The voltage without current, and selectivity.")] = False,
    method: Annotated[str, typer.Option(help="2-D (finite elements), or 1-D for curves and reversal: fast.")] = "2-D",
    flow: Annotated[bool, typer.Option("--flow", help="Let the water move: electro-osmosis, pressure.")] = False,
    rtol: Annotated[
        float | None, typer.Option(help="Relative error of the current; the mesh follows. 0.001, in 3-D 0.01.")
    ] = None,
    mesh_size: Annotated[str, typer.Option(help="First elements on the wall, such as 0.5nm.")] = "",
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save curve or fields as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw curve or fields (png, pdf, svg).")] = "",
    json: Json = False,
) -> None:
    """Ions in a pore, in two dimensions round its axis, in three if it is not round: Poisson, Nernst and Planck.

    Two dimensions and three need the extra `pore` (NGSolve). V is inside minus outside, currents are outward.

    Exit code 2: refused. 3: a voltage was not reached, or the mesh stayed too coarse; what was found is reported and
    saved.
    """
    from ..experiment.files import SUFFIXES, refuse_unwritable

    for path, suffixes in ((out, SUFFIXES), (plot, PICTURES)):
        if path:
            refuse_unwritable(path, suffixes)
    asked = [name for name, given in (("--iv", iv), ("-V", voltage), ("--reversal", reversal)) if given]
    if len(asked) != 1:
        raise BadValue(f"{' and '.join(asked) or 'nothing'} is asked for: give one of --iv, -V and --reversal.")
    if reversal and (out or plot):
        raise BadValue("--reversal gives a few numbers, which are printed: leave -o and --plot out, or ask for -V.")
    if method != "2-D" and voltage:
        raise BadValue("--method 1-D goes with --iv and --reversal; for fields in one dimension see `ionostat pnp`.")
    from ..space import pores

    it = pores.read_pore(target)
    given: dict[str, Any] = {"flow": flow, "rtol": rtol, "progress": False if json else None}
    if reversal:
        _tell_reversal(it, pores.reversal_potential(it, method=method, **given), json)
        return
    given["mesh_size"] = mesh_size or None
    if iv:
        curve = pores.iv_curve(it, iv, method=method, **given)
        _tell_curve(it, curve, json)
        _keep(curve, lambda: pores.draw_curve(curve, plot), out, plot, json)
        status = curve.attrs["status"]
    else:
        found = pores.solve(it, voltage, **given)
        _tell_solution(found, json)
        _keep(found.to_xarray() if out else None, lambda: found.plot(plot), out, plot, json)
        status = found.status
    if status != "converged":
        complain(status)
        raise typer.Exit(3)


def _keep(ds: xr.Dataset | None, draw: Any, out: str, plot: str, json: bool) -> None:
    """The file and the picture that are asked for."""
    from ..space.pnp import save

    if out and ds is not None:
        save(ds, out)
    if plot:
        draw()
    for path in filter(None, () if json else (out, plot)):
        typer.echo(f"written            {path}")


# -------------------------------------------------------------------- what is told


def _tell_curve(it: Pore, curve: xr.Dataset, json: bool) -> None:
    from ..space import pores

    order = curve.sortby("V")
    V, current = order.V.values, order.I.values
    if json:
        print_json(
            {
                "status": curve.attrs["status"],
                "error": curve.attrs["error"],
                "method": curve.attrs["method"],
                "V": V.tolist(),
                "I": _plain(current),
                "flow": _plain(order.flow.values),
                "current": {str(ion): _plain(order.current.sel(species=ion).values) for ion in order.species.values},
                "units": {"V": "V", "I": "A", "current": "A", "flow": "m3 s-1"},
            }
        )
        return
    _head(it, curve.attrs["unknowns"])
    good = int(order.converged.sum())
    typer.echo(f"{'voltages':<18} {good} of {len(V)} found, {show(V[0], 'V')} to {show(V[-1], 'V')}")
    typer.echo(f"{'current':<18} {_pA(current[0])} to {_pA(current[-1])}")
    typer.echo(f"{'error':<18} {100 * curve.attrs['error']:.2g} % of the current, estimated")
    if V[0] < 0.0 and abs(V[0] + V[-1]) < 1e-9:
        typer.echo(
            f"{'rectification':<18} {float(pores.rectification(order).ratio[-1]):.4g} = |I(+V)/I(-V)| at the ends"
        )


def _tell_solution(found: PoreSolution, json: bool) -> None:
    currents = {str(ion): value for ion, value in found.currents.items()}
    if json:
        print_json(
            {
                "status": found.status,
                "error": found.error,
                "V": found.V,
                "I": found.I,
                "current": currents,
                "flow": found.flow,
                "units": {"V": "V", "I": "A", "current": "A", "flow": "m3 s-1"},
            }
        )
        return
    _head(found.pore, found.unknowns)
    typer.echo(f"{'V':<18} {show(found.V, 'V')}")
    typer.echo(f"{'I':<18} {_pA(found.I)}")
    for ion, value in currents.items():
        typer.echo(f"{'  of ' + ion:<18} {_pA(value)}")
    if found.flow:
        typer.echo(f"{'water':<18} {1e18 * found.flow:.4g} nm3/ns outward")
    typer.echo(f"{'error':<18} {100 * found.error:.2g} % of the current, estimated")


def _tell_reversal(it: Pore, found: Reversal, json: bool) -> None:
    import math

    currents = {str(ion): value for ion, value in found.currents.items()}
    ratio = found.permeability_ratio
    if json:
        told = ratio if math.isfinite(ratio) else None
        print_json({"V": found.V, "current": currents, "permeability_ratio": told, "units": {"V": "V", "current": "A"}})
        return
    typer.echo(f"{'reversal':<18} {show(found.V, 'V')}")
    for ion, value in currents.items():
        typer.echo(f"{'  current of ' + ion:<18} {_pA(value)}")
    if not math.isnan(ratio):
        cation, anion = sorted(it.ions, key=lambda ion: -ion.z)
        typer.echo(f"{'selectivity':<18} P({cation})/P({anion}) = {ratio:.4g}")


def _head(it: Pore, unknowns: int) -> None:
    what = f"{type(it).__name__}, {it.length * 1e9:.4g} nm long"
    typer.echo(f"{'pore':<18} {what}; Debye length {it.debye_length * 1e9:.3g} nm; {unknowns} unknowns")


def _pA(value: float) -> str:
    return f"{1e12 * value + 0.0:.4g} pA"


def _plain(values: Any) -> list[float | None]:
    """JSON has no NaN: what was not reached is null."""
    return [float(value) if value == value else None for value in values]
