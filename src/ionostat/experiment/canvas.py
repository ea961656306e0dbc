"""A figure with panels in the house's style, for a window, a cell of a notebook, or a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: what a picture can be written as
PICTURES = (".png", ".pdf", ".svg")
STYLE: dict[Any, Any] = {
    "font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 12,
    "axes.titleweight": "bold", "legend.fontsize": 9, "legend.frameon": False, "legend.handlelength": 2.4,
}


@contextmanager
def panels_in(path: Any, size: tuple[float, float], shape: tuple[int, int] = (1, 1), **layout: Any) -> Iterator[Any]:
    """A figure and its panels; written where a path is given, whole or not at all.

    Whatever backend the user has stays as it is. A figure for a file has no window; one without a path belongs to
    pyplot, so that a notebook shows it and ``plt.show()`` opens it.

    Args:
        path: file to write (png, pdf, svg), or none.
        size: width and height, inches.
        shape: rows and columns of panels.
        layout: more for ``Figure.subplots``, such as ``sharex``.

    Raises:
        BadFile: it cannot be written.
    """
    import matplotlib
    from matplotlib.figure import Figure

    from .files import refuse_unwritable, whole

    if path is not None:
        refuse_unwritable(path, PICTURES)
        figure = Figure(figsize=size, layout="constrained")
    else:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=size, layout="constrained")  # before the style: a notebook sets up its own here
    try:
        with matplotlib.rc_context(STYLE):
            yield figure, figure.subplots(*shape, squeeze=False, **layout)
            if path is not None:
                with whole(Path(path)) as part:
                    figure.savefig(part, dpi=160)
    except BaseException:
        if path is None:
            plt.close(figure)
        raise


def headed(figure: Figure, text: str) -> None:
    """A title over all panels, in the house's style."""
    figure.suptitle(text, x=0.02, ha="left", fontsize=12, fontweight="bold")
