"""A tissue: a model in every voxel of a grid, joined by its extracellular space and by a syncytium of its glia."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np

from ..errors import BadModel, BadValue, unknown
from ..experiment.simulate import simulate
from ..model.compartment import Reservoir
from ..model.model import Model
from ..species import H2O, O2, Glc, Lac, Lactate, Species, species
from ..units import si
from .arrival import in_tissue
from .gates import steady
from .graph import Graph
from .grid import Faces, Grid
from .junctions import GapJunctions
from .medium import by_face

GATES = ("full", "steady")
#: names of a compartment that is taken as the syncytium when nothing is said
USUAL_SYNCYTIUM = "astrocyte"
#: tortuosity that cells and their gap junctions are to what passes through them; see `AxialDiffusion`
COUPLING = 3.2

#: uncharged solutes in water at 37 degC, m2/s. Glucose 6.7e-10 and lactate 1.0e-9 at 25 degC, scaled as the ions by
#: 1.338; not looked up
SOLUTES: dict[Species, float] = {Glc: 9.0e-10, Lac: 1.35e-9, Lactate: 1.35e-9}
#: oxygen goes through cells as well as around them: of its coefficient in water at 37 degC, about 2.8e-9 m2/s (not
#: looked up), rat brain has 0.45 to 0.74: Homer, Shelton & Williams 1983 Am J Physiol 244:R15,
#: 10.1152/ajpregu.1983.244.1.R15 (abstract)
OXYGEN = 1.6e-9


@dataclasses.dataclass(frozen=True)
class Tortuosity:
    r"""Tortuosity of the extracellular space, which rises as the space shrinks.

    .. math:: \lambda = \lambda_0\, \min(\alpha/\alpha_0, 1)^{-p}

    Args:
        rest: lambda at rest, 1 or more.
        exponent: p. 0.196 is from 1.6 at alpha 0.2 to 2.1 at 0.05 in ischaemia (Sykova & Nicholson 2008 Physiol Rev
            88:1277, not re-read); 0.138 from 1.69 at 0.24 to 1.86 at 0.12 in hypotonic slices, and none in swollen
            space (Kume-Kick et al 2002 J Physiol 542:515, 10.1113/jphysiol.2002.017541, abstract). 0 keeps it.

    >>> round(float(Tortuosity().at(np.array(0.05), 0.2)), 2)
    2.1
    """

    rest: float = 1.6
    exponent: float = 0.196

    def __post_init__(self) -> None:
        if not (self.rest >= 1 and 0 <= self.exponent < 1):
            raise BadValue(f"tortuosity {self.rest:g}, exponent {self.exponent:g}: 1 or more, and 0 to below 1.")

    def at(self, alpha: np.ndarray, alpha_rest: float) -> np.ndarray:
        """Lambda at a volume fraction."""
        return self.rest * np.minimum(alpha / alpha_rest, 1.0) ** -self.exponent


@dataclasses.dataclass(frozen=True, init=False)
class Tissue:
    """A model in every voxel of a grid. Run it with `ion.simulate`.

    Args:
        model: what stands in every voxel.
        grid: voxels along x, (x, y) or (x, y, z); or a `Graph` of places.
        spacing: size of a voxel, m or text.
        space: compartment that is the extracellular space.
        syncytium: compartment that is coupled from voxel to voxel by gap junctions; "astrocyte" by default where the
            model has one; None for none.
        coupling: tortuosity of the way through coupled cells, or `GapJunctions` of a given size.
        tortuosity: lambda of the extracellular space: a number that stays, or a `Tortuosity`.
        gates: "full", or "steady": those that settle within 20 ms stand at their steady value, without spikes.
        moving: species that move through the extracellular space; by default all that are states there.
        passing: species that pass the gap junctions; by default the ions that are states of both.
        D: other diffusion coefficients, by species, m2/s or text.
        faces: what outer faces touch, by name ("x-", "x+", ...): levels by species; "bath" is the space as it starts.
            Without it they are closed.

    Raises:
        BadValue, BadModel, UnknownName: something does not fit.

    >>> from ionostat import Cl, Compartment, K, Membrane
    >>> from ionostat.mechanisms.leak import Leak
    >>> cell = Compartment("cell", volume="2 pL", concentrations={K: 140.0, Cl: 6.0})
    >>> ecs = Compartment("ecs", volume="0.5 pL", concentrations={K: 4.0, Cl: 120.0})
    >>> model = Model(Membrane(cell, ecs, V="-70 mV", mechanisms=[Leak(K, P=4e-9), Leak(Cl, P=1e-9)]))
    >>> Tissue(model, grid=20, spacing="50 um")
    <Tissue of 'model': 20 voxels of 50 um>
    """

    model: Model
    grid: Grid | Graph
    space: str
    syncytium: str | None
    coupling: float | GapJunctions
    tortuosity: Tortuosity
    gates: str
    moving: tuple[Species, ...]
    passing: tuple[Species, ...]
    D: Mapping[Species, float]
    faces: Mapping[str, Mapping[Species, float]]

    def __init__(
        self, model: Model, grid: Any = 100, spacing: Any = "25 um", *, space: str = "ecs",
        syncytium: str | None = "auto", coupling: Any = COUPLING, tortuosity: float | Tortuosity = Tortuosity(),
        gates: str = "full", moving: Iterable[Species | str] | None = None,
        passing: Iterable[Species | str] | None = None, D: Mapping[Any, Any] | None = None,
        faces: Mapping[str, Any] | Any | None = None,
    ):
        put = partial(object.__setattr__, self)
        if not isinstance(model, Model):
            raise BadValue(f"{model!r} is no model: build one, or take ion.ready_model('cortex').")
        put("model", model)
        put("grid", grid if isinstance(grid, Grid | Graph) else Grid(grid, spacing))
        if space not in self.model.compartments:
            raise unknown("compartment", space, self.model.compartments, f"the model {self.model.name!r}")
        put("space", space)
        put("syncytium", _syncytium(self.model, space, syncytium))
        put("coupling", _coupling(coupling))
        given = tortuosity if isinstance(tortuosity, Tortuosity) else Tortuosity(float(tortuosity), 0.0)
        put("tortuosity", given)
        if gates not in GATES:
            raise unknown("way to take gates", gates, GATES)
        put("gates", gates)
        put("moving", _moving(self.model, space, moving))
        put("passing", _passing(self.model, self.syncytium, self.moving, passing))
        put("D", _coefficients(self, D or {}))
        put("faces", _faces(self, faces))
        self.junctions()

    def __repr__(self) -> str:
        glia = f", {self.syncytium} coupled" if self.syncytium else ""
        return f"<Tissue of {self.model.name!r}: {self.grid.words}{glia}>"

    @cached_property
    def unit(self) -> float:
        """Volume of tissue that one model stands for: all its compartments, m3."""
        return sum(c.volume for c in self.model.compartments.values())

    @property
    def alpha(self) -> float:
        """Volume fraction of the extracellular space at the start."""
        return self.model.compartments[self.space].volume / self.unit

    @cached_property
    def cell(self) -> Model:
        """What stands in every voxel: the model with its gates as asked for, and its arrivals."""
        kept = steady(self.model) if self.gates == "steady" else self.model
        return in_tissue(kept, self.space, self.moving, self.syncytium, self.passing)


    def junctions(self) -> Faces | None:
        """Gap junctions of every face or edge as P over the volume of a voxel, 1/s; None where they are a tortuosity.

        Raises:
            BadValue: there are as many as the places have no faces or edges.
        """
        if self.syncytium is None or not isinstance(self.coupling, GapJunctions):
            return None
        start = self.model.compartments[self.syncytium].solutes
        each = self.coupling.permeabilities({s: start[s] for s in self.passing}, self.model.temperature)
        faces = self.grid.step(np.zeros(self.grid.shape))
        if each.ndim and (len(faces) > 1 or each.shape != faces[0].shape):
            raise BadValue(f"coupling: {each.size} gap junctions for {self.grid.words}; give one for all, or one for "
                           "each edge.")
        return [np.full(through.shape, each / self.grid.voxel) for through in faces]


@simulate.register
def _(tissue: Tissue, conditions: Any = None, **options: Any) -> Any:
    """The one verb runs tissues too."""
    from .simulate import simulate_tissue

    return simulate_tissue(tissue, conditions, **options)


def _syncytium(model: Model, space: str, given: str | None) -> str | None:
    if given == "auto":
        given = USUAL_SYNCYTIUM if USUAL_SYNCYTIUM in model.compartments else None
    if given is None:
        return None
    if given not in model.compartments:
        raise unknown("compartment", given, model.compartments, f"the model {model.name!r}")
    if not any(m.inside == given and m.outside == space for m in model.membranes):
        raise BadModel(f"syncytium: no membrane joins {given!r} (inside) to {space!r} (outside): name another one.")
    return given


def _coupling(given: Any) -> float | GapJunctions:
    if isinstance(given, GapJunctions):
        return given
    winding = float(si(given, "1", "coupling"))
    if not winding >= 1:
        raise BadValue(f"coupling: {winding:g} is a tortuosity, 1 or more; for gap junctions of a given size take "
                       "GapJunctions('20 nS').")
    return winding


def _states(model: Model, place: str) -> list[Species]:
    """Solutes of a compartment that are states."""
    from ..compiler.states import changed_amounts, placed_mechanisms

    changed = changed_amounts(model, placed_mechanisms(model))
    return [s for s in model.compartments[place].concentrations if (place, s) in changed and s != H2O]


def _moving(model: Model, space: str, given: Iterable[Species | str] | None) -> tuple[Species, ...]:
    states = _states(model, space)
    if given is None:
        return tuple(s for s in states if s.D is not None or s in SOLUTES or s == O2)
    wanted = tuple(species(s, "moving") for s in given)
    for s in wanted:
        if s not in states:
            raise unknown("moving species", s.symbol, [x.symbol for x in states], f"the states of {space!r}")
    return wanted


def _passing(
    model: Model, syncytium: str | None, moving: tuple[Species, ...], given: Iterable[Species | str] | None
) -> tuple[Species, ...]:
    if syncytium is None:
        return ()
    states = _states(model, syncytium)
    both = [s for s in moving if s in states]
    if given is None:
        return tuple(s for s in both if s.z)
    wanted = tuple(species(s, "passing") for s in given)
    for s in wanted:
        if s not in both:
            raise unknown("passing species", s.symbol, [x.symbol for x in both], f"what moves and {syncytium!r} holds")
    return wanted


def _coefficients(tissue: Tissue, given: Mapping[Any, Any]) -> dict[Species, float]:
    """In the fluid of the extracellular space, before tortuosity, m2/s."""
    named = {species(s, "D"): float(si(x, "m2 s-1", "D")) for s, x in given.items()}
    found = {}
    for s in (*tissue.moving, *tissue.passing):
        if s in named:
            found[s] = named[s]
        elif s == O2:  # as the space alone would have to let it through
            found[s] = OXYGEN * tissue.tortuosity.rest**2 / tissue.alpha
        elif s.D is not None or s in SOLUTES:
            found[s] = SOLUTES.get(s) or float(s.D or 0.0)
        else:
            raise BadValue(f"no diffusion coefficient of {s} is known: give D={{'{s}': '1e-9 m2/s'}}.")
    return found


def _faces(tissue: Tissue, given: Any) -> dict[str, dict[Species, float]]:
    start = tissue.model.compartments[tissue.space].solutes
    found: dict[str, dict[Species, float]] = {}
    if _one_bath(given):
        given = dict.fromkeys(tissue.grid.faces, given)
    for name, bath in by_face(tissue.grid, given).items():
        if isinstance(bath, Reservoir):
            bath = bath.solutes
        levels = {} if bath == "bath" else {species(s, name): float(si(x, "mol m-3", name)) for s, x in bath.items()}
        full = {s: levels.get(s, start[s]) for s in tissue.moving}
        charge = sum(s.z * c for s, c in full.items()) - sum(s.z * start[s] for s in tissue.moving)
        if abs(charge) > 1e-6 * sum(full.values()):
            raise BadValue(
                f"the bath at {name!r} has {charge:+.3g} mol/m3 of charge more than the space at the start: change "
                "cations and anions together."
            )
        found[name] = full
    return found


def _one_bath(given: Any) -> bool:
    if given is None:
        return False
    if isinstance(given, Reservoir) or given == "bath":
        return True
    return isinstance(given, Mapping) and any(isinstance(k, Species) or str(k)[-1:] not in "+-" for k in given)

