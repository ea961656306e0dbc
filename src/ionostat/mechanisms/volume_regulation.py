r"""Volume regulation: channels that open when a cell swells, and a carrier that wakes when it shrinks.

A swollen cell lets potassium go by channels and chloride by another, so that together they leave as
salt and water follows: the regulatory volume decrease, over minutes. Either alone does little, since
the charge left behind stops it. A shrunken cell takes salt up by NKCC1: the regulatory increase.
How a cell measures its volume is open; here the volume is compared with a reference, which is a
parameter of each mechanism: set it to the volume of the cell at rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..primitives import at_least
from ..records import parameter
from ..species import Cl, K, Species
from .channel import Channel, blocked
from .cotransport import NKCC1
from .exchange import NHE
from .mechanism import Gate
from .point import Point
from .process import Process

THRESHOLD = (
    "channels open above a swelling of some 5-10 %, reviews: Okada 1997 Am J Physiol 273:C755; Hoffmann, "
    "Lambert & Pedersen 2009 Physiol Rev 89:193, 10.1152/physrev.00037.2007; numbers not re-read"
)
PACE = (
    "chloride conductance at its peak 5.3 min after the swelling begins: Pollard 1993 Brain Res 614:178 (looked "
    "up); volume returns with 0.18 per min, by 70 % in 15 min: Quesada et al 1998 J Neurosci Res 53:195 (looked up)"
)
#: beyond this many e-folds a factor is as good as zero, and its exponential must not overflow
SHUT = -50.0
OWN_VOLUME = "the volume of the cell at rest: set by the user"


def swelling(m: Point, reference: Any) -> Any:
    """Relative growth of the inside over a reference volume: 0.1 for a swelling of 10 %."""
    return m.inside.volume / reference - 1.0


def swelling_factor(m: Point, reference: Any, half: Any, slope: Any) -> Any:
    r"""Share from 0 to 1 that a swelling opens: :math:`1/(1 + e^{-(s - s_{1/2})/k})`.

    Args:
        m: the point; its inside is a compartment.
        reference: volume without swelling, m3.
        half: swelling at which half is open, 0.1 for 10 %.
        slope: swelling per e-fold.
    """
    x = at_least((swelling(m, reference) - half) / slope, SHUT)
    return 1.0 / (1.0 + np.exp(-x))


def shrinkage_factor(m: Point, reference: Any, half: Any, slope: Any) -> Any:
    """Share from 0 to 1 that a shrinkage wakes; half 0.05 is a loss of 5 %. The mirror of the former.

    >>> from ionostat.mechanisms.point import Side
    >>> cell = Side("cell", {}, lambda: 300.0, 0.95e-15)
    >>> round(float(shrinkage_factor(Point(cell, None, None, 310.15), 1e-15, half=0.05, slope=0.01)), 6)
    0.5
    """
    return swelling_factor(m, reference, -half, -slope)


def _swelling_half() -> Any:
    return parameter(
        0.1, "1", low=0, sourced=(0.05, 0.2), confidence="low", meaning="swelling that opens half", source=THRESHOLD,
    )


def _swelling_slope() -> Any:
    return parameter(
        0.02, "1", low=1e-3, sourced=(0.01, 0.05), confidence="low", meaning="swelling per e-fold",
        source="a choice of the model: shut at rest (0.7 %), a threshold at 5 %; not looked up",
    )


def _time(default: float, confidence: str) -> Any:
    return parameter(
        default, "s", low=1e-3, sourced=(30.0, 320.0), confidence=confidence, meaning="time constant of opening",
        source=PACE,
    )


def _reference(meaning: str) -> Any:
    return parameter(2e-15, "m3", low=1e-24, confidence="defined", meaning=meaning, source=OWN_VOLUME)


def swelling_gate(channel: Any) -> Gate:
    """The gate ``open`` of a channel that has ``half``, ``slope``, ``time`` and ``reference``."""

    def steady(m: Point) -> Any:
        return swelling_factor(m, channel.reference, channel.half, channel.slope)

    return Gate("open", steady=steady, time=lambda m: channel.time)


class VRAC(Channel):
    r"""Volume-regulated anion channel (LRRC8): chloride leaves a swollen cell.

    .. math::
        J = (1 - b)\, P\, o\,[L(u)\,c_{in} - L(-u)\,c_{out}], \qquad
        \dot o = \frac{o_\infty(\Omega/\Omega_0 - 1) - o}{\tau}, \quad
        o_\infty(s) = \frac{1}{1 + e^{-(s - s_{1/2})/k}}

    Shut at rest, open within minutes of a swelling, and shut again as the volume returns. It passes
    small organic anions too, and so releases glutamate and taurine: ``VRAC(Glu, P=...)`` beside the
    one for chloride. One ion outward per turnover.
    """

    species: Species = Cl
    P: float = parameter(
        4e-9, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability with all channels open",
        source="2 S/m2 (20 pA/pF at +100 mV) in symmetrical chloride, the order of currents in neurons: Inoue et al "
        "2005 Eur J Neurosci 21:1648; Zhang et al 2011, 10.1371/journal.pone.0016803; densities not re-read. "
        "With it a cell of glial shape regains its volume at the pace of Quesada et al 1998",
    )
    half: float = _swelling_half()
    slope: float = _swelling_slope()
    time: float = _time(100.0, "medium")
    reference: float = _reference("volume without swelling")
    block: float = blocked("DCPIB, NPPB")

    def default_name(self) -> str:
        return "vrac" if self.species == Cl else f"vrac_{self.species}"

    def gates(self):
        return (swelling_gate(self),)

    def passing(self) -> tuple[Species, ...]:
        return (self.species,)

    def permeabilities(self) -> Mapping[Species, Any]:
        return {self.species: self.P}

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}),)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.open


class SwellingActivatedK(Channel):
    r"""Potassium channels that open when a cell swells (TASK-2, BK and IK by calcium, others).

    .. math::
        J_K = (1 - b)\, P\, o\,[L(u)\,K_{in} - L(-u)\,K_{out}], \qquad
        \dot o = \frac{o_\infty(\Omega/\Omega_0 - 1) - o}{\tau}

    The partner of :class:`VRAC`: with both open potassium chloride leaves and water follows, and
    without it chloride stays. One K+ outward per turnover.
    """

    short = "swelling_K"
    moves = {K: 1}

    P: float = parameter(
        4e-9, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability with all channels open",
        source="a choice of the model, like that of VRAC, so that neither limits alone; potassium leaves with "
        "chloride in RVD: Quesada et al 1998 J Neurosci Res 53:195 (looked up); permeability not looked up",
    )
    half: float = _swelling_half()
    slope: float = _swelling_slope()
    time: float = _time(60.0, "low")
    reference: float = _reference("volume without swelling")
    block: float = blocked("quinine")

    def gates(self):
        return (swelling_gate(self),)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.open


def _gain() -> Any:
    return parameter(
        4.0, "1", low=0, sourced=(1.0, 9.0), confidence="low", meaning="how much shrinkage adds at most",
        source="RVI by Na-K-2Cl cotransport and Na/H exchange: Hoffmann, Lambert & Pedersen 2009 Physiol Rev "
        "89:193, 10.1152/physrev.00037.2007; the size of its activation, two- to tenfold, not looked up",
    )


def _half() -> Any:
    return parameter(
        0.05, "1", low=0, sourced=(0.02, 0.1), confidence="low", meaning="shrinkage that wakes half",
        source="a choice of the model, the mirror of the threshold of swelling; not looked up",
    )


def _slope() -> Any:
    return parameter(
        0.015, "1", low=1e-3, sourced=(0.01, 0.05), confidence="low", meaning="shrinkage per e-fold",
        source="a choice of the model; not looked up",
    )


class VolumeRegulatedNKCC1(NKCC1):
    r"""NKCC1 that shrinkage wakes, through the kinases WNK and SPAK: the regulatory volume increase.

    .. math::
        J = J_{NKCC1}\,\left(1 + \frac{g}{1 + e^{(\Omega/\Omega_0 - 1 + s_{1/2})/k}}\right)

    At the reference volume it is NKCC1 within a fifth. Shrunken, it brings in salt up to 1 + g times as
    fast, always down its own gradient.
    """

    short = "regulated_nkcc1"

    gain: float = _gain()
    half: float = _half()
    slope: float = _slope()
    reference: float = _reference("volume without shrinkage")

    def rate(self, m: Point) -> Any:
        return super().rate(m) * (1.0 + self.gain * shrinkage_factor(m, self.reference, self.half, self.slope))


class VolumeRegulatedNHE(NHE):
    r"""Na+/H+ exchange that shrinkage wakes: sodium comes in for protons, of which buffers hold plenty.

    .. math::
        J = J_{NHE}\,\left(1 + \frac{g}{1 + e^{(\Omega/\Omega_0 - 1 + s_{1/2})/k}}\right)

    Protons lost are made again from carbon dioxide, and the bicarbonate that stays leaves for chloride
    through an anion exchanger (`AE3`): together they bring in sodium chloride, and water follows.
    """

    short = "regulated_nhe"

    gain: float = _gain()
    half: float = _half()
    slope: float = _slope()
    reference: float = _reference("volume without shrinkage")

    def rate(self, m: Point) -> Any:
        return super().rate(m) * (1.0 + self.gain * shrinkage_factor(m, self.reference, self.half, self.slope))
