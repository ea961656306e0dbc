"""Coefficients of the Rosenbrock methods, as immutable records.

A method of ``s`` stages steps an autonomous system ``dy/dt = f(y)`` with Jacobian ``J`` from ``y0`` by ``h``.
Every stage solves a linear system with one and the same matrix:

    (I/(h gamma) - J) k_i = f(y0 + sum_j a_ij k_j) + sum_j (c_ij/h) k_j,      j < i

The methods here are stiffly accurate, so the last stage is its own error estimate:

    y1    = y0 + sum_j a_sj k_j + k_s
    error = sum_i e_i k_i = k_s

Between the ends, for 0 <= theta <= 1, both methods share one formula (a method with two rows has K_3 = 0):

    y(theta) = (1 - theta) y0 + theta (y1 + (1 - theta) (K_1 + theta (K_2 + theta K_3))),      K_m = sum_i H_mi k_i

A system that depends on time explicitly is written in this form with time as one more state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["RODAS4", "RODAS5P", "Tableau"]


class Tableau(NamedTuple):
    """Coefficients of a stiffly accurate Rosenbrock method, in the form that needs no product with the Jacobian.

    Fields:
        name: what the literature calls the method.
        order: order of ``y1``.
        error_order: order of ``y1 - error``, the embedded solution.
        dense_order: order of the dense output within a step.
        stages: number of stages, ``s``.
        gamma: diagonal coefficient.
        a: arguments of f, strictly lower triangular, shape (s, s).
        c: coupling of the stages on the right-hand side, to be divided by h, strictly lower triangular, shape (s, s).
        error: weights e of the error estimate, shape (s,).
        dense: weights H of the dense output, shape (2 or 3, s).
        source: where the coefficients were published.
    """

    name: str
    order: int
    error_order: int
    dense_order: int
    stages: int
    gamma: float
    a: NDArray[np.float64]
    c: NDArray[np.float64]
    error: NDArray[np.float64]
    dense: NDArray[np.float64]
    source: str


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.setflags(write=False)
    return values


def _lower(*rows: tuple[float, ...]) -> NDArray[np.float64]:
    """Strictly lower triangular matrix whose second and later rows are given."""
    matrix = np.zeros((len(rows) + 1, len(rows) + 1))
    for i, row in enumerate(rows, start=1):
        matrix[i, :i] = row
    return _frozen(matrix)


def _last(stages: int) -> NDArray[np.float64]:
    weights = np.zeros(stages)
    weights[-1] = 1.0
    return _frozen(weights)


_RODAS4_A = (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950)

RODAS4 = Tableau(
    name="Rodas4",
    order=4,
    error_order=3,
    dense_order=3,
    stages=6,
    gamma=0.25,
    a=_lower(
        (1.544,),
        (0.9466785280815826, 0.2557011698983284),
        (3.314825187068521, 2.896124015972201, 0.9986419139977817),
        _RODAS4_A,
        (*_RODAS4_A, 1.0),
    ),
    c=_lower(
        (-5.6688,),
        (-2.430093356833875, -0.2063599157091915),
        (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
        (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
        (8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054),
    ),
    error=_last(6),
    dense=_frozen(
        np.array(
            [
                [10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662, 0.0],
                [-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872, 0.0],
            ]
        )
    ),
    source="E. Hairer, G. Wanner (1996) Solving Ordinary Differential Equations II, 2nd ed., section VI.4, code RODAS, "
    "Springer. doi:10.1007/978-3-642-05221-7",
)

_RODAS5P_A = (
    -7.502846399306121,
    2.561846144803919,
    -11.627539656261098,
    -0.18268767659942256,
    0.030198172008377946,
)

RODAS5P = Tableau(
    name="Rodas5P",
    order=5,
    error_order=4,
    dense_order=4,
    stages=8,
    gamma=0.21193756319429014,
    a=_lower(
        (3.0,),
        (2.849394379747939, 0.45842242204463923),
        (-6.954028509809101, 2.489845061869568, -10.358996098473584),
        (2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641),
        _RODAS5P_A,
        (*_RODAS5P_A, 1.0),
        (*_RODAS5P_A, 1.0, 1.0),
    ),
    c=_lower(
        (-14.155112264123755,),
        (-17.97296035885952, -2.859693295451294),
        (147.12150275711716, -1.41221402718213, 71.68940251302358),
        (165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306),
        (24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471),
        (
            30.91273214028599,
            -3.1208243349937974,
            77.79954646070892,
            34.28646028294783,
            -19.097331116725623,
            -28.087943162872662,
        ),
        (
            37.80277123390563,
            -3.2571969029072276,
            112.26918849496327,
            66.9347231244047,
            -40.06618937091002,
            -54.66780262877968,
            -9.48861652309627,
        ),
    ),
    error=_last(8),
    dense=_frozen(
        np.array(
            [
                [
                    25.948786856663858,
                    -2.5579724845846235,
                    10.433815404888879,
                    -2.3679251022685204,
                    0.524948541321073,
                    1.1241088310450404,
                    0.4272876194431874,
                    -0.17202221070155493,
                ],
                [
                    -9.91568850695171,
                    -0.9689944594115154,
                    3.0438037242978453,
                    -24.495224566215796,
                    20.176138334709044,
                    15.98066361424651,
                    -6.789040303419874,
                    -6.710236069923372,
                ],
                [
                    11.419903575922262,
                    2.8879645146136994,
                    72.92137995996029,
                    80.12511834622643,
                    -52.072871366152654,
                    -59.78993625266729,
                    -0.15582684282751913,
                    4.883087185713722,
                ],
            ]
        )
    ),
    source="G. Steinebach (2023) Construction of Rosenbrock-Wanner method Rodas5P and numerical benchmarks within the "
    "Julia Differential Equations package, BIT Numerical Mathematics 63:27. doi:10.1007/s10543-023-00967-x",
)
