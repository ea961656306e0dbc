"""`ionostat lab`: the laboratory in the browser, on this machine."""

from __future__ import annotations

import secrets
import socket
import sys
from typing import Annotated

import typer

from ..errors import BadValue, IonostatError
from .common import end_whole
from .practice import With, secret

LOCAL = ("127.0.0.1", "localhost", "::1")


def lab(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 8765,
    host: Annotated[str, typer.Option(help="Another than this machine asks for a token, which is printed.")] = LOCAL[0],
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that compute.")] = 2,
    salt: Annotated[
        str, typer.Option("--salt", metavar="TEXT", help="Secret of the class, for practices; or set IONOSTAT_SALT.",
                          show_default=False)
    ] = "",
    warm: Annotated[bool, typer.Option("--warm/--no-warm", help="Compile the models in the background.")] = True,
    with_: With = None,
) -> None:  # fmt: skip
    """Play with ion gradients in the browser; nothing leaves this machine."""
    try:
        import uvicorn

        from ..lab.server import MOST_MESSAGE, application
        from ..lab.work import CANCELS
    except ImportError as cause:
        raise IonostatError(f"the laboratory needs {cause.name}: pip install 'ionostat[lab]'.") from None
    _refuse_used(host, port)
    token = "" if host in LOCAL else secrets.token_urlsafe(16)
    app = application(port, host, token, workers, secret(salt), _tell if warm else None, with_ or ())
    address = f"http://{_reached_at(host)}:{port}/" + (f"?token={token}" if token else "")
    typer.echo(f"The laboratory is at {address}   (Ctrl-C ends it)")
    if not CANCELS:
        typer.echo("On Windows a run cannot be interrupted: after a slider moved again its old run goes on to its end.")
    if browser:
        _open_soon(address)
    end_whole(0)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", ws_max_size=MOST_MESSAGE, ws_per_message_deflate=False,
        server_header=False,
    )  # fmt: skip


def _tell(ready: int, of: int, problem: str) -> None:
    """How far the models are, in one line that is written over, where a person watches; a problem in its own line."""
    if problem:
        typer.echo(f"\r{problem}", err=True)
    if sys.stderr.isatty():
        typer.echo(f"\rmodels ready: {ready} of {of}", nl=ready == of, err=True)


def _reached_at(host: str) -> str:
    """The name to type in a browser: of this machine on its network, where it listens to all of them."""
    if host not in ("0.0.0.0", "::"):
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(("192.0.2.1", 9))  # an address for examples: nothing is sent, only a way is looked up
            return trial.getsockname()[0]
        except OSError:
            return socket.gethostname()


def _refuse_used(host: str, port: int) -> None:
    """Raise where somebody listens already, and name a port that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            return
        except OSError as cause:
            why = cause.strerror
    with socket.socket(family) as other:
        try:
            other.bind((host, 0))
        except OSError:
            raise BadValue(f"--host {host}: cannot listen there: {why}.") from None
        raise BadValue(f"--port {port}: cannot listen there: {why}. Free is --port {other.getsockname()[1]}.")


def _open_soon(address: str) -> None:
    """Open the browser once the server is up."""
    import threading
    import webbrowser

    timer = threading.Timer(1.0, webbrowser.open, [address])
    timer.daemon = True
    timer.start()
