"""What the commands share: models by name or file, modules of the user, values to set, output."""

from __future__ import annotations

import dataclasses
import json as text_json
import math
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from ..errors import BadFile, BadMechanism, BadValue, IonostatError, unknown
from ..modules import module

if TYPE_CHECKING:
    from ..experiment.protocol import Protocol
    from ..model.model import Model

Target = Annotated[
    str, typer.Argument(metavar="MODEL", help="A ready model, a TOML file, or a saved run (.nc).")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another value: neuron.pump.density=x0.5; repeatable."),
]
With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="MODULE|FILE.py", help="Mechanisms of your own; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (SI), and nothing else.")]


#: rows of a run, and bytes of them, beyond which it is refused
MOST_ROWS, MOST_BYTES = 2e6, 2e9


class Plain(TyperCommand):
    """A command whose help and complaints are free of typer's artefacts."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for parameter in self.params:
            vars(parameter)["show_envvar"] = False

    def get_help(self, ctx: Any) -> str:
        """The help, with brackets as they are; that an argument is required shows in its usage."""
        text = super().get_help(ctx)
        return text.replace("  \\[required]", "").replace("\\[", "[")


@dataclasses.dataclass(frozen=True)
class Case:
    """What a command works on: a model, and what is known of a run of it.

    Attributes:
        model: as named, before any --set.
        protocol: of the file, if it has one.
        settings: until, every, rtol, ... as far as the file gives them.
        scenarios: those of the ready model, or of the one that the file builds on.
    """

    model: Model
    protocol: Protocol | None
    settings: Mapping[str, Any]
    scenarios: Mapping[str, Any]


def complain(message: str) -> None:
    """One message to stderr."""
    typer.echo(typer.style("error: ", fg="red", bold=True) + message, err=True)


def print_json(data: Any) -> None:
    """JSON alone on stdout."""
    typer.echo(as_json(data))


def as_json(data: Any) -> str:
    """JSON as all commands give it."""
    return text_json.dumps(data, indent=2, allow_nan=False)


def case(target: str, with_: list[str] | None = None) -> Case:
    """The model that a command names.

    Raises:
        UnknownName: no ready model has this name.
        BadFile: the file is missing, or is none of ours.
    """
    own = user_mechanisms(with_)
    suffix = Path(target).suffix.lower()
    if suffix == ".toml":
        return _from_toml(target, own)
    from ..models import READY, ready_model

    if target in READY:
        return Case(ready_model(target), None, {}, _scenarios(target))
    from ..experiment.dataset import restored
    from ..experiment.files import SUFFIXES

    if suffix in SUFFIXES:
        model, protocol, settings = restored(target, own)
        return Case(model, protocol, settings, _scenarios(model.name))
    if suffix or "/" in target:
        ready = ", ".join(READY)
        raise BadFile(f"{target}: is no model. Give a ready model ({ready}), a .toml file or a .nc run.")
    error = unknown("model", target, READY)
    raise type(error)(f"{error} A model of your own is given as a .toml file.")


def _scenarios(name: str) -> Mapping[str, Any]:
    from ..models import READY, scenarios

    return scenarios(name) if name in READY else {}


def _from_toml(target: str, own: Mapping[str, Any]) -> Case:
    from ..experiment.document import protocol_from_document, times_from_document
    from ..mechanisms import catalogue
    from ..model.document import from_document
    from ..model.schema import read_toml
    from ..models import ready_model

    data = read_toml(target)
    model = from_document(data, {**catalogue(), **own}, ready_model, target)
    said = data.get("protocol")
    base = data.get("base")
    if said is None:
        return Case(model, None, {}, _scenarios(str(base)))
    protocol = protocol_from_document(said, target)
    return Case(model, protocol, times_from_document(said, target), _scenarios(str(base)))


# -------------------------------------------------------------------- files


def refuse_files(out: str = "", plot: str = "") -> None:
    """Raise, before any work, where NetCDF or a picture could not be written.

    Raises:
        BadFile: says why.
    """
    from ..experiment.canvas import PICTURES
    from ..experiment.files import SUFFIXES, refuse_unwritable

    for path, endings in ((out, SUFFIXES), (plot, PICTURES)):
        if path:
            refuse_unwritable(path, endings)


def say_written(*paths: str) -> None:
    """Name the files that were written, for people."""
    for path in filter(None, paths):
        typer.echo(f"written            {path}")


# -------------------------------------------------------------------- the end


def end_whole(code: int) -> None:
    """Let SIGTERM end this program as Python ends, with its processes and what it shares with them.

    Args:
        code: with which it then exits.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(code))


# -------------------------------------------------------------------- the user's own mechanisms


def user_mechanisms(with_: list[str] | None) -> dict[str, Any]:
    """The mechanisms of the modules that the user passes with --with.

    Raises:
        BadFile: a module cannot be imported, or has no mechanism.
    """
    found: dict[str, Any] = {}
    if with_:
        from ..mechanisms import catalogue
        from ..model.document import mechanisms_of

        for name in with_:
            classes = mechanisms_of(module(name))
            own = {k: c for k, c in classes.items() if catalogue().get(k) is not c}
            if not own:
                raise BadFile(f"{name}: has no mechanism: write a class that derives from Mechanism.")
            found |= own
    return found


@contextmanager
def blaming(model: Model) -> Iterator[None]:
    """Turn what the text of a user's mechanism raises into one message with its file and line.

    Raises:
        BadMechanism: an error came out of a mechanism that is not ours.
    """
    import traceback

    try:
        yield
    except IonostatError:
        raise
    except Exception as cause:
        kinds = {type(m) for _, m, _ in model.mechanisms()}
        own = [c for c in kinds if not c.__module__.startswith("ionostat.")]
        texts = [value for c in own for value in vars(c).values()]
        files = {value.__code__.co_filename for value in texts if hasattr(value, "__code__")}
        for frame in reversed(traceback.extract_tb(cause.__traceback__)):
            if frame.filename in files:
                raise BadMechanism(
                    f"{Path(frame.filename).name}, line {frame.lineno}, `{frame.line}`: "
                    f"{type(cause).__name__}: {cause}. Mend it, or see what `ionostat check` says of it."
                ) from None
        raise


# -------------------------------------------------------------------- how much


def refuse_too_many_rows(model: Model, until: Any, every: Any) -> None:
    """Raise where a run would keep more rows than a computer likes to hold.

    Raises:
        BadUnit, BadValue: a time does not fit; the message has the `--every` that does.
    """
    from ..experiment.protocol import FOREVER
    from ..units import si

    end = float(si(until, "s", "until"))
    if end > FOREVER:
        raise BadValue(f"--until is {end:g} s: a run may last {FOREVER:g} s at most, some 30,000 years.")
    step = end if every is None else float(si(every, "s", "every"))
    width = 3 + len(model.membranes) + sum(1 + len(c.concentrations) for c in model.compartments.values())
    for _, m, _ in model.mechanisms():
        width += sum(len(list(of)) for of in (m.gates(), m.sites(), m.processes()))
    most = min(MOST_ROWS, MOST_BYTES / (8 * width))
    if end > 0 and 0 < step < end / most:
        raise BadValue(
            f"--every {step:g}s until {end:g} s makes {end / step:.3g} rows of {width} numbers; at most "
            f"{most:.2g} rows are kept: give --every {_rounded_up(end / most)}s or more."
        )


def _rounded_up(value: float) -> str:
    """Two figures that are not below a value.

    >>> _rounded_up(3.01e-5), _rounded_up(0.5)
    ('3.1e-05', '0.5')
    """
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return f"{math.ceil(value / unit * (1 - 1e-9)) * unit:.2g}"


# -------------------------------------------------------------------- values to set


def assignments(given: list[str] | None) -> dict[str, str]:
    """``PATH=VALUE`` texts as a dict.

    Raises:
        BadValue: one has no value.

    >>> assignments(["neuron.pump.density=x0.5"])
    {'neuron.pump.density': 'x0.5'}
    """
    found = {}
    for text in given or []:
        path, sign, value = text.partition("=")
        if not sign or not path.strip() or not value.strip():
            raise BadValue(f"--set {text!r}: write PATH=VALUE, such as neuron.pump.density=x0.5.")
        found[path.strip()] = value.strip()
    return found


def same_word(one: str, other: str) -> bool:
    """Two names that differ only in dashes and underscores.

    >>> same_word("spike-train", "spike_train")
    True
    """
    return one.replace("_", "-") == other.replace("_", "-")


def _refuse_false_concentrations(model: Model, values: Mapping[str, Any]) -> None:
    """Say of a concentration what a file is told: limits, not a default that it does not have."""
    from ..model.paths import resolve
    from ..units import relative, show, si

    for path, value in values.items():
        entry = resolve(model, path)
        if entry.solute is None or relative(value) is not None:
            continue
        c = float(si(value, entry.info.unit, path))
        if c < 0 or (c == 0 and not entry.solute.vanishes):
            raise BadValue(
                f"--set {path}={value}: the concentration of {entry.solute} in {entry.owner!r} is "
                f"{show(c, entry.info.unit)}: it must be above zero."
            )


def with_settings(
    model: Model, protocol: Protocol | None, given: list[str] | None, others: Mapping[str, Any]
) -> tuple[Model, Protocol | None]:
    """Model and protocol with the values of --set; ``ischemia.duration`` belongs to the protocol.

    Raises:
        UnknownName, BadUnit, BadValue: a path, a unit or a value does not fit.
    """
    of_model: dict[str, Any] = {}
    of_protocol: dict[str, Any] = {}
    parts = {part.name for part in model.parts}
    for path, value in assignments(given).items():
        head, _, tail = path.partition(".")
        if head not in parts and protocol is not None and same_word(head, protocol.name):
            of_protocol[tail] = value
            continue
        if head not in parts and any(same_word(head, name) for name in others):
            raise BadValue(
                f"--set {path}={value}: {head!r} is a scenario, and not the one of this run: add "
                f"--scenario {head}."
            )
        of_model[path] = value
    if of_model:
        _refuse_false_concentrations(model, of_model)
        model = model.with_values(of_model)
    if of_protocol and protocol is not None:
        from ..experiment.control import number_in

        meant = {name: number_in(model, protocol, name).read(value) for name, value in of_protocol.items()}
        protocol = protocol.with_values(meant)
    return model, protocol
