"""Every practice worked by hand: formulas written out again, without the package.

``BY_HAND[id](g, r)`` returns the answers in SI from the givens in SI; `r` rounds what a student would
write down on the way. ``RANGES[id]`` says in which range (SI) a sensible answer lies.
"""

from __future__ import annotations

from math import exp, log, pi, sqrt

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


def pump_as_current_source(g, r):
    pA = r(g["turns"] * 1.602177e-19 * 1e12)
    return {
        "current": pA / 1e12,
        "step": -pA * r(g["R"] / 1e6) * 1e-6,
        "open": -pA * r(g["R_open"] / 1e6) * 1e-6,
        "sodium": r(3 * pA / F) * 1e-12 / g["volume"],
        "bound": thermal(g, r) / 1e3 * r(log(1.5)),
    }


def alternating_access(g, r):
    k1 = r(g["k1_max"] * r(g["Na_in"] / (g["Na_in"] + g["K_Na"])) ** 3)
    ms = r(1e3 / k1) + r(1e3 / g["k2"]) + r(1e3 / g["k4"])
    turnover = 1e3 / (ms + r(1e3 / g["k3"]))
    low, full = (r(g[K] / (g[K] + g["K_K"])) for K in ("K_low", "K_out"))
    slow = r(g["k3"] * (low / full) ** 2)
    return {"k1": k1, "turnover": turnover, "E2P": r(turnover) / g["k3"], "low_K": 1e3 / (ms + r(1e3 / slow))}


def kcc2(g, r):
    quotient = r(g["K_in"] * g["Cl_in"]) / r(g["K_out"] * g["Cl_out"])
    E_Cl = -r(thermal(g, r) * r(log(r(g["Cl_out"] / g["Cl_in"]))))
    return {
        "still": r(g["K_out"] * g["Cl_out"]) / g["K_in"],
        "energy": -r(R * g["T"] / 1e3) * 1e3 * r(log(r(quotient))),
        "turns": r(g["K_in"] * g["Cl_in"]) / g["Cl_out"],
        "force": g["V"] - E_Cl / 1e3,
    }


def potassium_filter(g, r):
    RT, gap = r(R * g["T"] / 1e3), r((g["r_K"] - g["r_Na"]) * 1e12)
    energy = r(RT * r(log(g["ratio"])))
    stiff = r(2 * r(energy / 6.022141) * 1e-20 / (gap * 1e-12) ** 2)
    return {
        "energy": energy * 1e3,
        "stiff": stiff,
        "shake": sqrt(1.380649e-23 * g["T"] / stiff),
        "left": exp(r(0.5 * r(gap / r(g["sigma"] * 1e12)) ** 2)),
    }


def donnan_swelling(g, r):
    Q, c = r(g["Z"] * g["X"]), g["c"]
    K = r(r(Q / 2) + r(sqrt(r(Q * Q / 4) + c * c)))
    excess = r(K + r(c * c / K) + g["X"] - 2 * c)
    return {
        "cation": K,
        "V": -thermal(g, r) * r(log(r(K / c))) / 1e3,
        "excess": excess,
        "pressure": r(R * g["T"] / 1e3) * 1e3 * excess,
    }


def extracellular_space(g, r):
    D = r(g["D"] * 1e9 / g["winding"] ** 2)
    um = r(g["r"] * 1e6)
    ms = r(um**2 / (6 * D))
    return {
        "D_eff": D * 1e-9,
        "time": ms / 1e3,
        "height": r(g["N"] * 1e15 / (g["alpha"] * um**3) * 1e3) * r((3 / (2 * pi * exp(1))) ** 1.5),
        "late": ms / 1e3 * r((g["more_winding"] / g["winding"]) ** 2),
    }


def constant_field(g, r):
    def debye(permittivity, c):
        return sqrt(permittivity * 8.8541878e-12 * R * g["T"] / (2 * F**2 * c))

    mV, p = thermal(g, r), g["p"]
    over, under = r(g["c_out"] + p * g["c_in"]), r(g["c_in"] + p * g["c_out"])
    return {
        "water": r(debye(g["eps_w"], g["c_in"]) * 1e9) / 1e9,
        "slab": r(debye(g["eps_m"], g["c_m"]) * 1e9) / 1e9,
        "ghk": -mV * r(log(r(under / over))) / 1e3,
        "planck": -r((1 - p) / (1 + p)) * r(mV * r(log(r(g["c_in"] / g["c_out"])))) / 1e3,
    }


def pump_energy(g, r):
    RT, el = r(R * g["T"] / 1e3), r(-F * g["V"] / 1e3)
    Na, K = (r(RT * r(log(r(a / b)))) for a, b in ((g["Na_out"], g["Na_in"]), (g["K_in"], g["K_out"])))
    work = r(3 * r(Na + el) + 2 * r(K - el))
    return {
        "sodium": 1e3 * (Na + el),
        "potassium": 1e3 * (K - el),
        "work": 1e3 * work,
        "efficiency": 1e3 * work / g["fuel"],
        "stall": r(r(3 * Na + 2 * K) - g["fuel"] / 1e3) / F * 1e3,
    }


def three_two_one(g, r):
    ATP = r(g["J_Na"] * 1e18 / 3)
    K = r(g["J_Na"] * 1e18 * 2 / 3)
    return {
        "potassium": K * 1e-18,
        "ATP": ATP * 1e-18,
        "current": F * (g["J_Na"] - K * 1e-18),
        "pumps": r(ATP * 0.6022141) * 1e6 / g["speed"],
    }


def run_down(g, r):
    mV, c = thermal(g, r), g["K_out"] + g["Na_out"]

    def potential(K, Na, Cl):
        over = r(g["K_out"] + g["p_Na"] * g["Na_out"] + g["p_Cl"] * Cl)
        return r(-mV * r(log(r(r(K + g["p_Na"] * Na + g["p_Cl"] * c) / over))))

    V, lost, gained = potential(g["K_in"], g["Na_in"], g["Cl_in"]), g["lost"], g["gained"]
    u = r(V / mV)
    J = r(u * r(g["Na_in"] - r(g["Na_out"] * r(exp(-u)))) / r(1 - r(exp(-u))))
    x = r((g["K_in"] + g["Na_in"] - g["Cl_in"]) / (2 * c))
    return {
        "start": V / 1e3,
        "gain": -J * g["P_K"] * g["p_Na"] * g["SV"],
        "later": potential(g["K_in"] - lost, g["Na_in"] + gained, g["Cl_in"] + gained - lost) / 1e3,
        "end": -mV * r(log(r(x + sqrt(x * x + 1)))) / 1e3,
    }


def electrogenic_volts(g, r):
    current = r(g["pumps"] * 1e-12 * g["turns"] * 1.602177e-19 * 1e14)  # uA/cm2
    step = r(-current * r(g["R_m"] * 1e4 / 1e3))  # mV
    over, under = (r(1.5 * g[K] + g["p"] * g[Na]) for K, Na in (("K_out", "Na_out"), ("K_in", "Na_in")))
    return {
        "current": current * 1e-2,
        "step": step / 1e3,
        "share": step / 1e3 / g["V"],
        "blocked": g["V"] - step / 1e3,
        "steady": -thermal(g, r) * r(log(r(under / over))) / 1e3,
    }


def price_of_leaks(g, r):
    current = r(g["g_Na"] * 1e-1 * (g["V"] - g["E_Na"]) * 1e3)  # mS/cm2 times mV is uA/cm2
    ATP = r(-current * 1e-2 * g["area"] / (3 * F) * 1e18)
    return {
        "current": current * 1e-2,
        "ATP": ATP * 1e-18,
        "potassium": -2 / 3 * current * 1e-2,
        "oxygen": ATP / g["yield_"] * 1e-18,
        "share": ATP * 1e-18 / g["total"],
    }


def sodium_load(g, r):
    rise = r(g["overlap"] * 0.01 * 0.1 / F * 3 / g["radius"] * 1e3)  # uM
    loaded = r(g["Na_in"] + g["spikes"] * rise / 1e3)
    ratio = r(loaded * (g["Na_in"] + g["K_Na"]) / (g["Na_in"] * (loaded + g["K_Na"])))
    steep = r(g["Na_in"] * (g["Na_in"] + g["K_Na"]) / (3 * g["K_Na"]))
    tau = r(g["radius"] / (3 * g["J"]) * steep)
    return {
        "rise": rise / 1e3,
        "loaded": loaded,
        "faster": ratio**3,
        "tau": tau,
        "left": exp(-r(g["wait"] / tau)),
    }


def glucose_uphill(g, r):
    RT = r(R * g["T"] / 1e3)
    force = r(r(RT * r(log(r(g["Na_out"] / g["Na_in"])))) + r(-F * g["V"] / 1e3))
    two = exp(r(2 * force / RT))
    return {"force": 1e3 * force, "two": two, "one": exp(r(force / RT)), "last": g["Glc_in"] / two}


def gaba_uptake(g, r):
    RT, el = r(R * g["T"] / 1e3), r(F * g["V"] / 1e3)
    Na = r(2 * r(el - r(RT * r(log(r(g["Na_out"] / g["Na_in"]))))))
    Cl = r(-r(RT * r(log(r(g["Cl_out"] / g["Cl_in"])))) - el)
    GABA = r(RT * r(log(r(g["GABA_in"] / g["GABA_out"]))))
    most = r(g["Na_out"] / g["Na_in"]) ** 2 * r(g["Cl_out"] / g["Cl_in"]) * exp(-r(el / RT))
    return {
        "sodium": 1e3 * Na,
        "chloride": 1e3 * Cl,
        "GABA": 1e3 * GABA,
        "net": 1e3 * (Na + Cl + GABA),
        "floor": g["GABA_in"] / most,
    }


def donnan_rule(g, r):
    Cl, ratio = r(g["c"] ** 2 / g["K_in"]), r(g["K_in"] / g["c"])
    return {
        "chloride": Cl,
        "trapped": g["K_in"] - Cl,
        "V": -thermal(g, r) * r(log(ratio)) / 1e3,
        "calcium": g["Ca_out"] * ratio**2,
    }


def fxyd(g, r):
    free, root = r(g["f"] * g["K_Na"]), r(g["share"] ** (-1 / 3))
    low = r(g["K_Na"] / (root - 1))
    high = r(low * g["f"])
    return {"free": free, "low": low, "high": high, "jump": r((high + free) / (high + g["K_Na"])) ** 3}


def spatial_buffering(g, r):
    mV = thermal(g, r)
    drive = r(mV * r(log(r(g["K_high"] / g["K_rest"]))))
    current = r(drive / r(r(2e3 / (g["g_K"] * 1e9)) + r(1e3 / (g["g_j"] * 1e9))) * 1e3)  # mV over megohm, as pA
    carried = r(current / F * 1e3)
    E = r(-mV * r(log(r(g["K_in"] / g["K_high"]))))
    return {
        "drive": drive / 1e3,
        "current": current * 1e-12,
        "carried": carried * 1e-15,
        "V": (E - r(current / (g["g_K"] * 1e9))) / 1e3,
        "time": (g["K_high"] - g["K_rest"]) * g["volume"] / (carried * 1e-15),
    }


def ischaemia(g, r):
    stored = r(g["ATP"] + g["PCr"] + 2 * g["Glc"])
    rise = r(2 * g["lack"] * g["pumping"] / g["alpha"] * 60)  # mM/min
    over, under = (
        r(g["K" + a] + g["p_Na"] * g["Na" + a] + g["p_Cl"] * g["Cl" + b]) for a, b in (("_out", "_in"), ("_in", "_out"))
    )
    V = r(-thermal(g, r) * r(log(r(under / over))))
    cubed = r(g["Na_out"] / g["Na_in"]) ** 3
    ratio = r(r(cubed) * r(g["K_in"] / g["K_out"]) * exp(r(-2 * V / thermal(g, r))))
    return {
        "stores": stored / r(g["use"] * 60) * 60,
        "creep": r((g["K_fires"] - g["K_rest"]) / rise) * 60,
        "V": V / 1e3,
        "glutamate": g["Glu_in"] / ratio,
        "space": (r(g["alpha"] * 1e2) - r(g["taken"] / g["osm"] * 1e2)) / 1e2,
    }


BY_HAND = {
    "2710855": calcium_work,
    "2710842": nernst_and_rest,
    "2710801": gaba_and_bicarbonate,
    "2710813": pump_as_current_source,
    "2710854": alternating_access,
    "2710793": kcc2,
    "2710823": potassium_filter,
    "2710786": donnan_swelling,
    "2710839": extracellular_space,
    "2710832": constant_field,
    "2341827": pump_energy,
    "2341785": three_two_one,
    "2341805": run_down,
    "2341783": electrogenic_volts,
    "2341802": price_of_leaks,
    "2341796": sodium_load,
    "2341800": glucose_uphill,
    "2341764": gaba_uptake,
    "2341814": donnan_rule,
    "2341823": fxyd,
    "2341768": spatial_buffering,
    "2341809": ischaemia,
}

# fmt: off
RANGES = {
    "2710855": {
        "chemical": (3e3, 1e4), "electrical": (1e4, 1.6e4), "total": (1.4e4, 2.5e4), "true_total": (3e4, 4.2e4),
    },
    "2710842": {"E_K": (-0.11, -0.08), "E_Cl": (-0.09, -0.06), "V_rest": (-0.09, -0.05), "gap": (0.005, 0.04)},
    "2710801": {
        "E_Cl": (-0.09, -0.065), "E_HCO3": (-0.017, -0.008), "E_GABA": (-0.08, -0.05), "shift": (0.003, 0.022),
        "loaded": (-0.075, -0.035),
    },
    "2710813": {
        "current": (2e-12, 1.2e-11), "step": (-5e-3, -5e-4), "open": (-2.5e-3, -2e-4), "sodium": (0.02, 0.4),
        "bound": (0.010, 0.0115),
    },
    "2710854": {"k1": (20, 300), "turnover": (10, 60), "E2P": (0.05, 0.5), "low_K": (8, 50)},
    "2710793": {"still": (2, 6), "energy": (-3e3, -100), "turns": (4, 9), "force": (2e-3, 3e-2)},
    "2710823": {"energy": (1e4, 2.2e4), "stiff": (20, 60), "shake": (8e-12, 15e-12), "left": (1.05, 1.3)},
    "2710786": {"cation": (120, 300), "V": (-0.03, -0.005), "excess": (60, 210), "pressure": (1.5e5, 5.4e5)},
    "2710839": {"D_eff": (5e-10, 1.3e-9), "time": (0.04, 0.8), "height": (0.005, 1.2), "late": (0.05, 1.7)},
    "2710832": {"water": (5e-10, 1e-9), "slab": (5e-9, 1.2e-8), "ghk": (-0.06, -0.01), "planck": (-0.07, -0.015)},
    "2341827": {
        "sodium": (1.1e4, 1.5e4), "potassium": (1e3, 5e3), "work": (4e4, 4.9e4), "efficiency": (0.65, 0.95),
        "stall": (-0.24, -0.1),
    },
    "2341785": {"potassium": (5e-17, 3e-16), "ATP": (3e-17, 1.5e-16), "current": (3e-12, 1.4e-11), "pumps": (3e5, 5e6)},
    "2341805": {"start": (-0.09, -0.04), "gain": (0.005, 0.2), "later": (-0.075, -0.03), "end": (-0.015, -0.008)},
    "2341783": {
        "current": (2e-3, 9e-3), "step": (-7e-3, -7e-4), "share": (0.01, 0.11), "blocked": (-0.078, -0.058),
        "steady": (-0.095, -0.06),
    },
    "2341802": {
        "current": (-1.2e-2, -3e-3), "ATP": (8e-17, 7e-16), "potassium": (2e-3, 8e-3), "oxygen": (1e-17, 1.5e-16),
        "share": (0.05, 0.9),
    },
    "2341796": {
        "rise": (0.003, 0.02), "loaded": (8, 26), "faster": (1.05, 4), "tau": (10, 400), "left": (0.01, 0.95),
    },
    "2341800": {"force": (1e4, 1.5e4), "two": (3e3, 1e5), "one": (50, 320), "last": (2e-5, 4e-3)},
    "2341764": {
        "sodium": (-3e4, -2.2e4), "chloride": (-2.5e3, 1.5e3), "GABA": (1.8e4, 2.4e4), "net": (-1.1e4, -1e3),
        "floor": (1e-6, 5e-4),
    },
    "2341814": {"chloride": (30, 110), "trapped": (20, 150), "V": (-0.025, -0.002), "calcium": (0.1, 1.6)},
    "2341823": {"free": (6, 16), "low": (5, 20), "high": (6, 40), "jump": (1.2, 3)},
    "2341768": {
        "drive": (0.015, 0.045), "current": (5e-11, 1e-9), "carried": (5e-16, 1e-14), "V": (-0.09, -0.05),
        "time": (0.2, 20),
    },
    "2341809": {
        "stores": (35, 125), "creep": (30, 300), "V": (-0.028, -0.008), "glutamate": (0.02, 1.5),
        "space": (0.04, 0.13),
    },
}
