"""The solutes of ionic homeostasis: symbol, valence, diffusion coefficient and moieties.

Metabolites carry the charge that balances at clamped pH: minus the number of their phosphates;
the protons ride on buffers. ``ATP -> ADP + Pi`` is then neutral and conserves phosphate.
"""

from __future__ import annotations

import dataclasses

from .errors import unknown


@dataclasses.dataclass(frozen=True)
class Species:
    """A solute (or water).

    Attributes:
        symbol: how it is written, as in ``c(K)`` and in results.
        name: in words.
        z: valence, elementary charges.
        D: diffusion coefficient in free solution at 37 degC, m2/s; None where not known to us.
        moieties: what it is made of, as far as some process conserves it: (("phosphate", 3), ...).
        osmotic: it counts as an osmole.
        vanishes: a pool that may run down to zero (its rates are smooth there); ions may not.
        scale: a usual concentration, mol/m3, from which absolute tolerances are taken.
    """

    symbol: str
    name: str
    z: int = 0
    D: float | None = None
    moieties: tuple[tuple[str, int], ...] = ()
    osmotic: bool = True
    vanishes: bool = False
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not self.moieties:
            object.__setattr__(self, "moieties", ((self.symbol, 1),))

    def __repr__(self) -> str:
        return self.symbol

    def __hash__(self) -> int:
        return hash(self.symbol)


def _metabolite(symbol: str, name: str, z: int, scale: float, D: float | None = None, **moieties: int) -> Species:
    return Species(symbol, name, z, D, moieties=tuple(moieties.items()), vanishes=True, scale=scale)


# D at 25 degC from limiting conductivities (CRC Handbook), scaled to 37 degC by T/viscosity, 1.338
Na = Species("Na", "sodium", 1, 1.785e-9, scale=10.0)
K = Species("K", "potassium", 1, 2.618e-9, scale=3.0)
Cl = Species("Cl", "chloride", -1, 2.719e-9, scale=6.0)
Ca = Species("Ca", "calcium", 2, 1.06e-9, scale=1e-4)
Mg = Species("Mg", "magnesium", 2, 0.945e-9, scale=0.5)
HCO3 = Species("HCO3", "bicarbonate", -1, 1.585e-9, moieties=(("carbon", 1),), scale=10.0)
H = Species("H", "hydrogen ion", 1, 12.46e-9, scale=1e-4)
H2O = Species("H2O", "water", 0, 3.0e-9, moieties=(("water", 1),), osmotic=False, scale=55e3)

ATP = _metabolite("ATP", "adenosine triphosphate", -3, 1.0, adenine=1, phosphate=3)
ADP = _metabolite("ADP", "adenosine diphosphate", -2, 0.03, adenine=1, phosphate=2)
AMP = _metabolite("AMP", "adenosine monophosphate", -1, 0.03, adenine=1, phosphate=1)
Ado = _metabolite("Ado", "adenosine", 0, 0.03, adenine=1)
Pi = _metabolite("Pi", "inorganic phosphate", -1, 1.0, phosphate=1)
PCr = _metabolite("PCr", "phosphocreatine", -1, 1.0, creatine=1, phosphate=1)
Cr = _metabolite("Cr", "creatine", 0, 1.0, creatine=1)
Glc = _metabolite("Glc", "glucose", 0, 0.3, carbon=6)
Lac = _metabolite("Lac", "lactate with its proton, where pH is no state", 0, 0.3, carbon=3)
Lactate = _metabolite("Lactate", "lactate, the anion", -1, 0.3, carbon=3)
O2 = _metabolite("O2", "oxygen", 0, 0.005, oxygen=1)
CO2 = _metabolite("CO2", "carbon dioxide", 0, 1.0, carbon=1)

# D in water at 25 degC scaled as that of the ions: 0.76e-9 for glutamate (Longsworth 1953 J Am Chem Soc 75:5705, in
# code after Barbour 2001), glutamine taken as much; GABA 0.83e-9 and glycine 1.05e-9, not looked up
Glu = _metabolite("Glu", "glutamate", -1, 0.01, 1.02e-9, carbon=5, nitrogen=1)
Gln = _metabolite("Gln", "glutamine", 0, 0.3, 1.02e-9, carbon=5, nitrogen=2)
GABA = _metabolite("GABA", "gamma-aminobutyric acid", 0, 0.01, 1.11e-9, carbon=4, nitrogen=1)
Gly = _metabolite("Gly", "glycine", 0, 0.01, 1.4e-9, carbon=2, nitrogen=1)
NH4 = _metabolite("NH4", "ammonium", 1, 0.1, nitrogen=1)

# binding sites of the cell's own buffers; their charge with and without what they bind
Buf = _metabolite("Buf", "proton buffer, free", -1, 10.0, buffer=1)
HBuf = _metabolite("HBuf", "proton buffer with its proton", 0, 10.0, buffer=1, H=1)
BCa = _metabolite("BCa", "calcium buffer, free", -2, 0.1, calcium_site=1)
CaB = _metabolite("CaB", "calcium buffer with its calcium", 0, 0.01, calcium_site=1, Ca=1)
BK = _metabolite("BK", "potassium buffer, free", 0, 10.0, potassium_site=1)
KB = _metabolite("KB", "potassium buffer with its potassium", 1, 10.0, potassium_site=1, K=1)

NAMED: dict[str, Species] = {
    s.symbol: s
    for s in (
        Na, K, Cl, Ca, Mg, HCO3, H, H2O, ATP, ADP, AMP, Ado, Pi, PCr, Cr, Glc, Lac, Lactate, O2, CO2,
        Glu, Gln, GABA, Gly, NH4, Buf, HBuf, BCa, CaB, BK, KB,
    )
}


def species(symbol: str | Species, where: str = "") -> Species:
    """The named species of a symbol.

    Raises:
        UnknownName: no species has this symbol; the message has the nearest ones.

    >>> species("K").z
    1
    """
    if isinstance(symbol, Species):
        return symbol
    if symbol not in NAMED:
        raise unknown("species", symbol, NAMED, where)
    return NAMED[symbol]
