"""Every practice worked by hand: formulas written out again, without the package.

``BY_HAND[id](g, r)`` returns the answers in SI from the givens in SI; `r` rounds what a student would
write down on the way. ``RANGES[id]`` says in which range (SI) a sensible answer lies.
"""

from __future__ import annotations

from math import log

F, R = 96485.332, 8.314463


def calcium_work(g, r):
    def chemical(outside):
        return r(R * g["T"] / 1e3) * r(log(r(outside / g["Ca_in"]))) * 1e3

    electrical = -2 * F * g["V"]
    first = chemical(g["Ca_out"])
    return {
        "chemical": first,
        "electrical": electrical,
        "total": 1e3 * (r(first / 1e3) + r(electrical / 1e3)),
        "true_total": 1e3 * (r(chemical(g["Ca_true"]) / 1e3) + r(electrical / 1e3)),
    }


def thermal(g, r):
    """RT/F in mV, as written down."""
    return r(1e3 * R * g["T"] / F)


def nernst_and_rest(g, r):
    mV = thermal(g, r)
    E_K = r(-mV * r(log(r(g["K_in"] / g["K_out"]))))
    over, under = r(g["K_out"] + g["P"] * g["Na_out"]), r(g["K_in"] + g["P"] * g["Na_in"])
    V = r(-mV * r(log(r(under / over))))
    E_Cl = -mV * r(log(r(g["Cl_out"] / g["Cl_in"])))
    return {"E_K": E_K / 1e3, "E_Cl": E_Cl / 1e3, "V_rest": V / 1e3, "gap": (V - E_K) / 1e3}


def gaba_and_bicarbonate(g, r):
    mV, p = thermal(g, r), g["p"]

    def reversal(chloride):
        over, under = r(chloride + p * g["HCO3_in"]), r(g["Cl_out"] + p * g["HCO3_out"])
        return r(-mV * r(log(r(under / over))))

    E_Cl, E_GABA = r(-mV * r(log(r(g["Cl_out"] / g["Cl_in"])))), reversal(g["Cl_in"])
    return {
        "E_Cl": E_Cl / 1e3,
        "E_HCO3": -mV * r(log(r(g["HCO3_out"] / g["HCO3_in"]))) / 1e3,
        "E_GABA": E_GABA / 1e3,
        "shift": (E_GABA - E_Cl) / 1e3,
        "loaded": reversal(g["Cl_in"] + g["load"]) / 1e3,
    }


BY_HAND = {
    "2710855": calcium_work,
    "2710842": nernst_and_rest,
    "2710801": gaba_and_bicarbonate,
}

# fmt: off
RANGES = {
    "2710855": {"chemical": (3e3, 1e4), "electrical": (1e4, 1.6e4), "total": (1.4e4, 2.5e4), "true_total": (3e4, 4.2e4)},
    "2710842": {"E_K": (-0.11, -0.08), "E_Cl": (-0.09, -0.06), "V_rest": (-0.09, -0.05), "gap": (0.005, 0.04)},
    "2710801": {
        "E_Cl": (-0.09, -0.065), "E_HCO3": (-0.017, -0.008), "E_GABA": (-0.08, -0.05), "shift": (0.003, 0.02),
        "loaded": (-0.075, -0.035),
    },
}
