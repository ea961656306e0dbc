"""The extracellular space: alpha sets how high a transient is, lambda how late it comes."""

from __future__ import annotations

from ...theory.diffusion import point_release_peak
from ...theory.extracellular import effective_diffusion, rejected_diffusion
from ..demonstration import Demonstration, Seen, Trace
from ..mistakes import factor, instead
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values

VOXELS, ACROSS = 36, 6


def _time(g: Values, tortuosity: float) -> float:
    return float(point_release_peak(g.r, g.N, g.D, g.alpha, tortuosity).time)


def _height(g: Values, alpha: float) -> float:
    return float(point_release_peak(g.r, g.N, g.D, alpha, g.winding).height)


def _grown(g: Values, alpha: float, tortuosity: float) -> tuple[float, float, Trace]:
    """Time and height of the peak as a grid of voxels makes them."""
    from ...space.diffusion import Source, diffuse
    from ...space.grid import Grid
    from ...space.medium import Medium

    h, middle = g.r / ACROSS, (VOXELS // 2 + 0.5) * g.r / ACROSS
    medium = Medium(Grid((VOXELS,) * 3, h), alpha, tortuosity)
    until = 0.4 * g.r**2 * tortuosity**2 / g.D
    puff = until / 200
    source = Source(g.N / puff, (middle,) * 3, duration=puff)
    run = diffuse(medium, g.D, until=until, every=until / 30, sources=source)
    at = VOXELS // 2
    t, c = run.time.values - puff / 2, run.c.values[:, at + ACROSS, at, at]
    k = int(c.argmax())
    left, top, right = c[k - 1 : k + 2]
    shift = 0.5 * (left - right) / (left - 2 * top + right)
    height = top - 0.25 * (left - right) * shift
    return float(t[k] + shift * (t[1] - t[0])), float(height), Trace(t.tolist(), c.tolist(), f"alpha = {alpha:g}")


def _shown(g: Values) -> Seen:
    time, height, before = _grown(g, g.alpha, g.winding)
    late, _, after = _grown(g, g.alpha, g.more_winding)
    return Seen(
        {"time of the peak": (time, "ms"), "height of the peak": (height, "mM"), "with more tortuosity": (late, "ms")},
        [before, Trace(after.x, after.y, "more tortuous")], ("time", "ms"), ("C", "mM"),
    )  # fmt: skip


def _shrunken(g: Values) -> Seen:
    (t1, c1, one), (t2, c2, other) = (_grown(g, alpha, g.winding) for alpha in (g.alpha, g.alpha / 2))
    return Seen(
        {"peak before": (c1, "mM"), "at": (t1, "ms"), "peak with half of alpha": (c2, "mM"), "again at": (t2, "ms")},
        [one, other], ("time", "ms"), ("C", "mM"),
    )  # fmt: skip


D_EFF = Number(
    "D_eff",
    "How fast does K⁺ diffuse in this tissue: what is its effective diffusion coefficient?",
    "um2/ms",
    lambda g: float(effective_diffusion(g.D, g.winding)),
    hints=(
        "Cells are in the way, so paths are longer: that is what λ counts. Does α count too?",
        r"$D^* = \frac{D}{\lambda^2}$",
        r"$\frac{[[D]]}{[[winding]]^2}$",
    ),
    solution=r"$\frac{[[D]]}{[[winding]]^2}$ = **[[D_eff]]**. The volume fraction does not enter: it scales amount and "
    "flux alike.",
    working={"wrong_D": (lambda g: float(rejected_diffusion(g.D, g.alpha, g.winding)), "um2/ms")},
    mistakes=(
        instead("D/(alpha lambda2), the chapter's", lambda g: float(rejected_diffusion(g.D, g.alpha, g.winding)),
                "That is the chapter's form, and it would make diffusion in tissue faster than in water. α scales the "
                "amount and the flux alike, and cancels."),
        instead("lambda not squared", lambda g: g.D / g.winding, "λ enters squared: a path and its gradient."),
        instead("alpha multiplied in", lambda g: g.alpha * g.D / g.winding**2, "α cancels: it does not enter D*."),
    ),
)  # fmt: skip

TIME = Number(
    "time",
    "A burst of activity releases [[N]] of K⁺ at one point, at once. When is the concentration highest at [[r]] from "
    "there?",
    "ms",
    lambda g: g.r**2 / (6 * g.D_eff),
    hints=(
        "In three dimensions a puff spreads by 6 D* t of squared distance in a time t.",
        r"$t = \frac{r^2}{6 D^*}$",
        r"$\frac{([[r]])^2}{6 \times [[D_eff]]}$",
    ),
    solution=r"$\frac{([[r]])^2}{6 \times [[D_eff]]}$ = **[[time]]**.",
    mistakes=(
        factor("one dimension", 3.0, "r²/2D is for a line; a point in space spreads three ways."),
        factor("two dimensions", 1.5, "r²/4D is for a plane; a point in space spreads three ways."),
        instead("free diffusion", lambda g: g.r**2 / (6 * g.D), "In tissue take D*, not D."),
        instead("D/(alpha lambda2), the chapter's",
                lambda g: g.r**2 / (6 * float(rejected_diffusion(g.D, g.alpha, g.winding))),
                "With the chapter's D/(αλ²) the peak would come too soon: α does not enter."),
    ),
)  # fmt: skip

HEIGHT = Number(
    "height",
    "And how high does it rise there?",
    "mM",
    lambda g: _height(g, g.alpha),
    hints=(
        "The puff has only the extracellular part of the volume to spread in.",
        r"$C = \frac{N}{\alpha r^3} \left(\frac{3}{2\pi e}\right)^{3/2}$, and the bracket to the 3/2 is 0.0736",
        r"$\frac{[[N]]}{[[alpha]] \times ([[r]])^3} \times 0.0736$ (1 fmol/µm³ is 1000 mM)",
    ),
    solution=r"$\frac{N}{\alpha r^3}$ = [[box]], times 0.0736: **[[height]]**. λ is not in it: it only sets when.",
    working={"box": (lambda g: g.N / (g.alpha * g.r**3), "mM")},
    mistakes=(
        instead("alpha left out", lambda g: _height(g, 1.0), "The K⁺ is in the extracellular part α of the volume."),
        instead("spread over a sphere", lambda g: g.N / (g.alpha * 4.18879 * g.r**3),
                "The puff is not spread evenly over a sphere of radius r."),
        instead("alpha multiplied in", lambda g: g.alpha**2 * _height(g, g.alpha),
                "Less space, higher peak: divide by α."),
    ),
)  # fmt: skip

PREDICT = Choice(
    "halved",
    "Cells swell and α falls to half, λ stays. What becomes of the peak? Choose first, then run it.",
    {"same": "Twice as high, at the same time", "sooner": "Twice as high, and in half the time",
     "later": "Twice as high, and later"},
    "same",
    hints=(
        "Look which of your formulas has α in it.",
        r"$t = \frac{\lambda^2 r^2}{6D}$ and $C \propto \frac{1}{\alpha}$",
        r"α falls from [[alpha]] to half of it; λ stays at [[winding]].",
    ),
    solution="Half the space: twice the concentration. But both the gradient and what it has to fill are then doubled, "
    "so the time stays.",
    why={
        "sooner": "That is what the chapter's D/(αλ²) would give. α scales amount and flux alike and cancels.",
        "later": "Only λ would make it later.",
        "1": "A higher gradient drives more flux, but through less space, into twice the concentration: it cancels.",
    },
    reasons={
        "1": "Steeper gradients clear it faster", "2": "α dilutes what is released, and cancels in how fast it spreads",
    },
    right_reason="2",
    run=Demonstration("Your puff on a grid of 36 x 36 x 36 voxels, before and after.", _shrunken),
)  # fmt: skip

LATE = Number(
    "late",
    "In another tissue α is the same and λ is [[more_winding]]. When does the peak come there?",
    "ms",
    lambda g: g.time * (g.more_winding / g.winding) ** 2,
    hints=(
        "Only D* changes.",
        r"$t = \frac{\lambda^2 r^2}{6D}$",
        r"$[[time]] \times \left(\frac{[[more_winding]]}{[[winding]]}\right)^2$",
    ),
    solution=r"$[[time]] \times \left(\frac{[[more_winding]]}{[[winding]]}\right)^2$ = **[[late]]**, and as high as "
    "before.",
    mistakes=(
        instead("lambda not squared", lambda g: g.time * g.more_winding / g.winding, "λ enters squared."),
        instead(
            "turned round", lambda g: g.time * (g.winding / g.more_winding) ** 2, "More winding paths take longer."
        ),
    ),
)

PRACTICE = Practice(
    id="2710839",
    title="Potassium in the extracellular space: how high and when",
    chapter=GRADIENTS,
    rows=("S25",),
    goals=("know what α and λ do, and do not do", "estimate a transient from a puff",
           "reject a formula that makes tissue faster than water"),
    needs=("diffusion", "amount, volume and concentration"),
    story="In a piece of brain the extracellular space takes up the share α = [[alpha]] of the volume, with a "
    "tortuosity λ = [[winding]]. K⁺ diffuses in water with D = [[D]].",
    givens={
        "alpha": Given(0.16, 0.24, 0.02, "1", "volume fraction α"),
        "winding": Given(1.5, 1.7, 0.05, "1", "tortuosity λ"),
        "more_winding": Given(1.9, 2.2, 0.05, "1", "tortuosity of another tissue"),
        "D": Given(1.9, 2.7, 0.1, "um2/ms", "D of K⁺ in water"),
        "r": Given(20, 50, 5, "um", "distance"),
        "N": Given(5, 20, 1, "fmol", "amount of K⁺ released"),
    },
    parts=(D_EFF, TIME, HEIGHT, PREDICT, LATE),
    shows=Demonstration(
        "Your puff on a grid of 36 x 36 x 36 voxels: when and how high the peak is at your distance.",
        _shown,
        command="ionostat calc point-release-peak --r '[[r]]' --N '[[N]]' --D '[[D]]' --alpha [[alpha]] --tortuosity "
        "[[winding]]",
        confirms={"time": "time of the peak", "height": "height of the peak", "late": "with more tortuosity"},
    ),
    doubt="The chapter writes D/(αλ²) for the tissue, and clearance times that go as αλ². With your numbers that is "
    "[[wrong_D]], faster than in water, though cells are in the way. α scales amount and flux alike and cancels: D/λ².",
)  # fmt: skip
