"""Drugs: what each binds, and how much of it does half.

IC50 is the concentration at which half of the target is blocked, at usual levels of what the drug competes
with. "Not looked up" says that a figure is quoted from memory of the named paper, and "searched for, not found" that
one looked for it in vain.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..records import parameter, record

DOSE = "dose"


@record
class Target:
    """One kind of protein that a drug acts on.

    Args:
        kinds: classes of mechanisms, by name; their subclasses are meant too. Empty: all that have the parameter.
        number: the parameter that is set: ``block``, ``inhibition``, or one that is a dose by itself.
        IC50: concentration that blocks half, mol/m3 or text; 0 where the parameter is the dose.
        hill: Hill coefficient.
        site: what drugs compete for here with each other, such as the place where GABA binds; empty: nothing known.
        source: where the IC50 is from.
        confidence: "high", "medium" or "low".
    """

    kinds: tuple[str, ...]
    number: str
    IC50: float = parameter(0.0, "mol m-3", low=0, meaning="concentration that blocks half")
    hill: float = parameter(1.0, "1", low=0.1, high=10, meaning="Hill coefficient")
    site: str = dataclasses.field(default="", kw_only=True)
    source: str = dataclasses.field(default="", kw_only=True)
    confidence: str = dataclasses.field(default="low", kw_only=True)

    def effect(self, dose: float) -> float:
        r"""What the parameter becomes: the dose itself, or the fraction :math:`c^n/(c^n + IC_{50}^n)`.

        >>> Target(("KCC2",), "inhibition", IC50="61 nM").effect(61e-6)
        0.5
        """
        if not self.IC50:
            return dose
        return 0.0 if dose == 0 else 1.0 / (1.0 + (self.IC50 / dose) ** self.hill)


@dataclasses.dataclass(frozen=True)
class Medicine:
    """A drug: its name, others that it goes by, what it is, and its targets."""

    name: str
    meaning: str
    targets: tuple[Target, ...]
    aliases: tuple[str, ...] = ()


def _on(
    kinds: str, number: str, IC50: Any, source: str, confidence: str = "low", hill: float = 1.0, site: str = ""
) -> Target:
    return Target(tuple(kinds.split()), number, IC50=IC50, hill=hill, site=site, source=source, confidence=confidence)


KCC, NKCC = "KCC2 LinearKCC2", "NKCC1 LinearNKCC1"
AMPA = "AMPA PlasticAMPA"
PAYNE = "rat KCC2 in HEK cells: Payne 1997 Am J Physiol 273:C1516; number not re-read"
HONORE = "Honore et al 1988 Science 241:701; "
STELL = "200 nM blocks 71 % of phasic and none of tonic inhibition, 10 uM both: Stell & Mody 2002 J Neurosci 22:RC223 "
STELL += "(abstract, PubMed 12006605)"
CATTERALL = "Catterall, Goldin & Waxman 2005 Pharmacol Rev 57:397; not looked up"

#: what is said of a figure that no search found a source of
MEMORY = "; searched for, not found"

#: blockers of one channel: name, what it does, class, IC50, where it is from, confidence, other names
_BLOCKERS: tuple[tuple[str, str, str, str, str, str, tuple[str, ...]], ...] = (
    ("apamin", "blocks SK channels", "SK PinskyRinzelAHP", "0.1 nM", "SK2 103 pM, SK3 about 1 nM: Benton, Garbarg & "
     "Moss 2013 PLoS ONE 8:e73328, 10.1371/journal.pone.0073328 (abstract)", "high", ()),
    ("iberiotoxin", "blocks BK channels from outside", "BK PinskyRinzelC", "1.2 nM", "dissociation constant 1.16 nM, "
     "BK of skeletal muscle in bilayers: Candia et al 1992 Biophys J 63:583 (abstract, PubMed 1384740); hardly with "
     "beta4, not looked up", "medium", ("IbTX",)),
    ("paxilline", "blocks BK channels", "BK PinskyRinzelC", "10 nM", "2-20 nM, at low calcium" + MEMORY, "low", ()),
    ("ZD7288", "blocks HCN channels from inside", "HCN", "2 uM", "0.3-40 uM, slowly" + MEMORY, "low", ("ZD-7288",)),
    ("ivabradine", "blocks HCN channels from inside", "HCN", "1.4 uM", "0.94 uM for HCN1 and 2.0 uM for HCN4, their "
     "geometric mean here: Bucchi et al 2006 J Physiol 572:335, 10.1113/jphysiol.2005.100776 (abstract)", "high", ()),
    ("glibenclamide", "shuts KATP channels", "KATP", "10 nM", "4-30 nM; alike for SUR1 and SUR2: Gribble & Ashcroft "
     "2000 Metabolism 49:3 (abstract, without the number)", "low", ("glyburide",)),
    ("tolbutamide", "shuts KATP channels", "KATP", "10 uM", "5-20 uM; of SUR1, hardly of SUR2: Gribble & Ashcroft 2000 "
     "Metabolism 49:3 (abstract, without the number)", "low", ()),
    ("bupivacaine", "local anaesthetic, blocks TASK; its block of sodium channels is left out", "TASK", "70 uM",
     "tens of micromolar; not looked up", "low", ()),
    ("quinine", "blocks the potassium channels of swollen cells", "SwellingActivatedK", "22 uM",
     "TASK-2: Reyes et al 1998 J Biol Chem 273:30863 (abstract)", "high", ()),
    ("nifedipine", "a dihydropyridine, blocks L-type calcium channels", "CaL", "0.1 uM",
     "20 nM to 1 uM, less where depolarised; not looked up", "low", ()),
    ("omega-conotoxin GVIA", "blocks N-type calcium channels", "CaN", "1 nM", "0.5-5 nM, hardly reversible" + MEMORY,
     "low", ("omega-conotoxin",)),
    ("omega-agatoxin IVA", "blocks P/Q-type calcium channels", "CaPQ", "10 nM",
     "between P, 1-3 nM, and Q, 100 nM" + MEMORY, "low", ("omega-agatoxin",)),
    ("TTA-P2", "blocks T-type calcium channels", "CaT", "50 nM", "between 22 nM in native cells and 100 nM in sensory "
     "neurons, as vendors' pages have it", "medium", ("TTAP2",)),
    ("nickel", "blocks T-type calcium channels", "CaT", "250 uM", "Cav3.1 250, Cav3.3 216, Cav3.2 13 uM, in 10 mM of "
     "barium: Lee et al 1999 Biophys J 77:3034 (abstract, PubMed 10585925)", "high", ("Ni2+", "NiCl2")),
    ("ketamine", "plugs open NMDA receptors", "NMDA", "1 uM", "1-2.5 uM against MK-801, in a table of antagonists of "
     "NMDA receptors (docslib 7141476); more with magnesium, not looked up", "medium", ()),
    ("DCPIB", "blocks volume-regulated anion channels", "VRAC", "5 uM", "5 uM in HEK cells: Friard et al 2017 Front "
     "Pharmacol 8:328, 10.3389/fphar.2017.00328 (abstract)", "high", ()),
    ("NPPB", "blocks volume-regulated anion channels", "VRAC", "25 uM", "5-50 uM; other chloride channels too" + MEMORY,
     "low", ()),
    ("carbenoxolone", "blocks hemichannels; its closing of gap junctions is left out", "Hemichannel", "30 uM",
     "connexin 43, 10-100 uM; pannexin 2-5 uM" + MEMORY, "low", ("CBX",)),
    ("Gap19", "blocks hemichannels of connexin 43", "Hemichannel", "47 uM",
     "Wang et al 2013 Basic Res Cardiol" + MEMORY, "low", ()),
    ("zinc", "blocks ClC-2", "ClC2", "40 uM", "20-100 uM" + MEMORY, "low", ("Zn2+",)),
)

_ALL = (
    Medicine("ouabain", "blocks the sodium pump; binds and lets go slowly", (
        Target((), "ouabain", source="binding and release are parameters of the pump", confidence="high"),
    ), ("g-strophanthin",)),
    Medicine("bumetanide", "inhibits NKCC1, and KCC2 at a hundred times the dose", (
        _on(NKCC, "inhibition", "0.6 uM", "0.1-0.7 uM, not looked up; about 1 uM for human NKCC1 in oocytes, four "
            "times that of azosemide (0.25 uM): Hampel et al 2018 Sci Rep 8:9877, 10.1038/s41598-018-27995-w "
            "(abstract)", "medium"),
        _on(KCC, "inhibition", "55 uM", PAYNE, "medium"),
    )),
    Medicine("furosemide", "inhibits NKCC1 and KCC2 alike", (
        _on(NKCC, "inhibition", "10 uM", "not looked up"),
        _on(KCC, "inhibition", "25 uM", PAYNE + "; 600 uM: Delpire & Weaver, viewpoint on drugs for the K-Cl "
            "cotransporter, ACS Chem Neurosci (abstract)"),
    )),
    Medicine("VU0463271", "inhibits KCC2", (
        _on(KCC, "inhibition", "61 nM", "Delpire et al 2012 Bioorg Med Chem Lett 22:4532; "
            "number not re-read", "medium"),
    ), ("VU 0463271",)),
    Medicine("TTX", "tetrodotoxin, blocks sodium channels of neurons", (
        _on("TransientNa PersistentNa PinskyRinzelNa", "block", "5 nM", "1-10 nM, Nav1.1, 1.2, 1.3 and 1.6: "
            + CATTERALL, "medium"),
    ), ("tetrodotoxin",)),
    Medicine("TEA", "tetraethylammonium outside, blocks delayed rectifiers and BK", (
        _on("DelayedRectifierK PinskyRinzelK", "block", "4.5 mM", "30 mM blocks 87 % of Kv2.1: Ikeda & Korn 1995 J "
            "Physiol 486:267 (abstract); 0.2 mM for Kv3, not looked up", "medium"),
        _on("MTypeK", "block", "3.8 mM", "KCNQ2 with KCNQ3: Hadley et al 2000 Br J Pharmacol 129:413 "
            "(abstract)", "high"),
        _on("BK PinskyRinzelC", "block", "0.2 mM", "0.1-0.3 mM, not looked up"),
    ), ("tetraethylammonium",)),
    Medicine("4-AP", "4-aminopyridine, blocks A-type potassium channels", (
        _on("ATypeK", "block", "2 mM", "Kv4, 1-5 mM, not looked up"),
    ), ("4-aminopyridine", "4AP")),
    Medicine("XE991", "blocks the M current", (
        _on("MTypeK", "block", "1 uM", "0.6-1 uM for KCNQ2 with KCNQ3: Wang et al 1998 Science 282:1890, not "
            "found; it needs activated channels: Greene, Kang & Hoshi, abstract"),
    )),
    Medicine("Ba2+", "barium, blocks inward rectifiers", (
        _on("Kir41", "block", "15 uM", "3-20 uM near rest, less at more negative potentials" + MEMORY),
        _on("Kir2", "block", "8 uM", "Kir2.1 near -80 mV, steeply dependent on voltage (Alagem, Dvir & Reuveny 2001 J "
            "Physiol 534:381, abstract), which is left out; the number not looked up"),
    ), ("barium", "Ba", "BaCl2")),
    Medicine("DNQX", "competes with glutamate at AMPA receptors, and with glycine at NMDA receptors", (
        _on(AMPA, "block", "0.5 uM", HONORE + "number not re-read; 1.0 uM on field potentials: Goldstein & Litwin "
            "1993 Mol Chem Neuropathol (abstract)", "medium", site="glutamate"),
        _on("NMDA", "block", "40 uM", HONORE + "number not re-read; 47 uM blocks all of it: Goldstein & Litwin 1993",
            site="glycine"),
    )),
    Medicine("CNQX", "competes with glutamate at AMPA receptors, and with glycine at NMDA receptors", (
        _on(AMPA, "block", "0.3 uM", HONORE + "0.3 uM (as vendors quote it)", "medium", site="glutamate"),
        _on("NMDA", "block", "25 uM", HONORE + "number not re-read", site="glycine"),
    )),
    Medicine("NBQX", "competes with glutamate at AMPA receptors", (
        _on(AMPA, "block", "0.15 uM", "on field potentials: Goldstein & Litwin 1993 Mol Chem Neuropathol (abstract)",
            "medium", site="glutamate"),
    )),
    Medicine("APV", "D-AP5, competes with glutamate at NMDA receptors", (
        _on("NMDA", "block", "2 uM", "1-5 uM against synaptic glutamate" + MEMORY, site="glutamate"),
    ), ("D-APV", "AP5", "D-AP5")),
    Medicine("gabazine", "SR-95531, competes with GABA at GABA-A receptors, synaptic ones first", (
        _on("GABAA", "block", "0.2 uM", "0.2-0.4 uM, not looked up; 0.08 uM from: " + STELL, "medium", site="GABA"),
        _on("TonicGABAA", "block", "2 uM", "between 0.2 and 10 uM: " + STELL, site="GABA"),
    ), ("SR95531", "SR-95531")),
    Medicine("bicuculline", "competes with GABA at GABA-A receptors, synaptic and tonic", (
        _on("GABAA TonicGABAA", "block", "1.5 uM", "1-3 uM, as a vendor's page has it", "medium", site="GABA"),
    )),
    Medicine("picrotoxin", "plugs the pore of GABA-A receptors", (
        _on("GABAA TonicGABAA", "block", "5 uM", "1-10 uM, not found; dihydropicrotoxinin binds to brain with 1-2 uM: "
            "Ticku & Olsen 1980 Brain Res Bull 5 Suppl 2:213 (abstract)"),
    ), ("picrotoxinin", "PTX")),
    Medicine("strychnine", "competes with glycine at glycine receptors", (
        _on("GlycineReceptor", "block", "30 nM", "15-50 nM" + MEMORY, site="glycine"),
    )),
    *(
        Medicine(name, meaning, (_on(kind, "block", IC50, source, confidence),), aliases)
        for name, meaning, kind, IC50, source, confidence, aliases in _BLOCKERS
    ),
    Medicine("acetazolamide", "inhibits carbonic anhydrase", (
        _on("CO2Hydration", "inhibition", "10 nM", "Ki 8.5 nM at 5 degC, 'Nature of the inhibition of carbonic "
            "anhydrase by acetazolamide and benzthiazide' (abstract); half at 10 nM in renal cortex (a "
            "textbook page)", "high"),
    ), ("diamox",)),
)

PHARMACY: Mapping[str, Medicine] = {medicine.name: medicine for medicine in _ALL}
"""The drugs by name."""
