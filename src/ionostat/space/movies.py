"""Movies of a tissue: GIF, or MP4 where the program ffmpeg is at hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, BadValue
from ..experiment.files import refuse_unwritable, whole
from ..experiment.plot import COLOURS, STYLE
from ..experiment.simulate import progress_bar
from .figures import SHOWN, along_strand, extent_in_mm, field, plane, span

if TYPE_CHECKING:
    from .solution import TissueSolution

MOVIES = (".gif", ".mp4")
#: pictures per second, and dots per inch
RATE, DOTS = 20, 110


def movie(solution: TissueSolution, path: Any, name: str = "K", progress: bool | None = None) -> Path:
    """A movie of one field.

    Args:
        solution: the run.
        path: ends in .gif or .mp4.
        name: "K", "alpha", "phi", "V", or "O2" where it is a state.
        progress: show a bar; by default where a person watches.

    Raises:
        BadFile: it cannot be written, or is to be MP4 and there is no ffmpeg.
        BadValue: fewer than two rows.
        UnknownName: there is no such field.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    target = refuse_unwritable_movie(path)
    values = field(solution, name)
    count = values.sizes["time"]
    if count < 2:
        raise BadValue("a movie needs two rows or more: give a smaller `every`.")
    with rc_context({**STYLE, "animation.ffmpeg_path": ffmpeg() or "ffmpeg"}), whole(target) as part:
        figure = Figure(figsize=(6.4, 4.2), layout="constrained")
        FigureCanvasAgg(figure)
        ax = figure.subplots()
        draw = _strand(ax, solution, values, name) if values.ndim == 2 else _sheet(ax, solution, values, name)
        draw(count - 1)  # the longest title
        figure.canvas.draw()
        figure.set_layout_engine("none")  # it was laid out now, which takes longer than all else in a picture
        writer = _writer(target)
        with writer.saving(figure, str(part), DOTS), progress_bar(progress) as show_bar:
            for i in range(count):
                draw(i)
                writer.grab_frame()
                show_bar((i + 1) / count)
    return target


def refuse_unwritable_movie(path: Any) -> Path:
    """Raise where a movie could not be written; use it before a run, not after it.

    Raises:
        BadFile: the ending is another, the place takes no files, or MP4 is asked for without ffmpeg.
    """
    target = refuse_unwritable(path, MOVIES)
    if target.suffix.lower() == ".mp4" and ffmpeg() is None:
        raise BadFile(
            f"{target}: MP4 needs the program ffmpeg, which is not found: install it (pip install 'ionostat[movie]' "
            f"brings one), or write {target.with_suffix('.gif').name}."
        )
    return target


def ffmpeg() -> str | None:
    """Where the program ffmpeg is: as matplotlib has it set, or that of the package imageio-ffmpeg."""
    from matplotlib import rcParams

    found = shutil.which(str(rcParams["animation.ffmpeg_path"]))
    if found is not None:
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return get_ffmpeg_exe()
    except (ImportError, RuntimeError):  # not installed; installed without a program for this machine
        return None


def _writer(target: Path) -> Any:
    from matplotlib import animation

    return animation.PillowWriter(RATE) if target.suffix.lower() == ".gif" else animation.FFMpegWriter(RATE)


def _strand(ax: Any, solution: TissueSolution, values: Any, name: str) -> Callable[[int], None]:
    x, place = along_strand(solution)
    rows = values.values
    (line,) = ax.plot(x, rows[0], color=COLOURS[0])
    low, high = span(rows, name)
    margin = 0.05 * (high - low)
    ax.set(xlabel=place, ylabel=SHOWN[name].label, ylim=(low - margin, high + margin))

    def draw(i: int) -> None:
        line.set_ydata(rows[i])
        ax.set_title(f"{solution.t[i]:.1f} s", loc="left")

    return draw


def _sheet(ax: Any, solution: TissueSolution, values: Any, name: str) -> Callable[[int], None]:
    rows = np.stack([plane(values.isel(time=i)).T for i in range(values.sizes["time"])])
    low, high = span(rows, name)
    picture = ax.imshow(
        rows[0], origin="lower", cmap=SHOWN[name].colours, vmin=low, vmax=high,
        extent=extent_in_mm(solution.tissue.grid),
    )
    ax.figure.colorbar(picture, ax=ax, label=SHOWN[name].label)
    ax.set(xlabel="x (mm)", ylabel="y (mm)")

    def draw(i: int) -> None:
        picture.set_data(rows[i])
        ax.set_title(f"{solution.t[i]:.1f} s", loc="left")

    return draw
