: The benchmark cell (benchmarks/spiking_cell.py) as one NEURON mechanism: 12 states here, V in the section.
: mV, ms, mM, uA/cm2; amounts are mM times relative volume.

NEURON {
    SUFFIX spiking_cell
    NONSPECIFIC_CURRENT i
    RANGE K_bath, pump_max, I_app, O2_bath, kcc2, nkcc1, glia, diffusion
}

PARAMETER {
    K_bath = 4
    pump_max = 0.8
    I_app = 0
    O2_bath = 32
    kcc2 = 0.3
    nkcc1 = 0.1
    glia = 8
    diffusion = 3.33
}

STATE { m h n Na_in K_in Cl_in Na_out K_out Cl_out W O2 K_glia }

ASSIGNED {
    v (mV)
    i (mA/cm2)
    I_Na
    I_K
    I_Cl
    pump
    fuelled
}

INITIAL {
    m = 0.02
    h = 0.98
    n = 0.03
    Na_in = 18
    K_in = 132
    Cl_in = 6
    Na_out = 144 / 7
    K_out = 4 / 7
    Cl_out = 130 / 7
    W = 1
    O2 = 29.3
    K_glia = 130
}

BREAKPOINT {
    SOLVE states METHOD derivimplicit
    currents(v)
    i = 0.001 * (I_Na + I_K + I_Cl + pump / 0.0445 - I_app)
}

PROCEDURE currents(V) {
    LOCAL out
    out = 1 + 1 / 7 - W
    I_Na = (30 * m * m * m * h + 0.0247) * (V - 26.64 * log(Na_out / out * W / Na_in))
    I_K = (25 * n * n * n * n + 0.05) * (V - 26.64 * log(K_out / out * W / K_in))
    I_Cl = 0.1 * (V - 26.64 * log(Cl_in / W * out / Cl_out))
    fuelled = pump_max / ((1 + exp((20 - O2) / 3)) * (1 + exp(5.5 - K_out / out)))
    pump = fuelled / (1 + exp((25 - Na_in / W) / 3))
}

DERIVATIVE states {
    LOCAL xm, ym, xn, om, cm_, oh, ch, on, cn, out, Nai, Ki, Cli, Nao, Ko, Clo, dK, dNa, jk, jn, jg, gp, eNa, eK, eCl, osm
    currents(v)
    xm = (v + 54) / 4
    ym = -(v + 27) / 5
    xn = (v + 52) / 5
    om = 1.28 * xm / (1 - exp(-xm))
    cm_ = 1.4 * ym / (1 - exp(-ym))
    oh = 0.128 * exp(-(v + 50) / 18)
    ch = 4 / (1 + exp(ym))
    on = 0.16 * xn / (1 - exp(-xn))
    cn = 0.5 * exp(-(v + 57) / 40)

    out = 1 + 1 / 7 - W
    Nai = Na_in / W
    Ki = K_in / W
    Cli = Cl_in / W
    Nao = Na_out / out
    Ko = K_out / out
    Clo = Cl_out / out

    gp = fuelled / (3 * (1 + exp(7 / 3)))
    dK = log(Ki * Cli / (Ko * Clo))
    dNa = log(Nai * Cli / (Nao * Clo))
    jk = kcc2 * dK
    jn = nkcc1 * (dK + dNa) / (1 + exp(16 - Ko))
    jg = glia / (1 + exp((18 - Ko) / 2.5)) * (1 - K_glia / 250) + 2 * gp - 0.05 * (K_glia - 130)
    eNa = 0.0445 * I_Na + 3 * pump + jn
    eK = 0.0445 * I_K - 2 * pump + jk + jn
    eCl = -0.0445 * I_Cl + jk + 2 * jn
    osm = (Nao + Ko + Clo + 18) - (Nai + Ki + Cli + 132 / W)

    m' = om * (1 - m) - cm_ * m
    h' = oh * (1 - h) - ch * h
    n' = on * (1 - n) - cn * n
    Na_in' = -0.001 * eNa
    K_in' = -0.001 * eK
    Cl_in' = -0.001 * eCl
    Na_out' = 0.001 * (eNa + diffusion * (144 * out - Na_out))
    K_out' = 0.001 * (eK + diffusion * (K_bath * out - K_out) - jg / 7)
    Cl_out' = 0.001 * (eCl + diffusion * (130 * out - Cl_out))
    W' = (1.1029 - 0.1029 * exp(osm / 20) - W) / 250
    O2' = 0.001 * (0.17 * (O2_bath - O2) - 5.3 * (pump + gp))
    K_glia' = 0.001 * jg
}
