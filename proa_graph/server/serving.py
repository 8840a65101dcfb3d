"""Serving on a port until it is told to stop."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Literal

from proa_graph import __version__
from proa_graph.errors import UnusableError
from proa_graph.memory import undisturbed
from proa_graph.progress import Tell, silent
from proa_graph.release import QUADS
from proa_graph.server import engines, guard
from proa_graph.server.app import create_app
from proa_graph.server.journal import Journal, take_over
from proa_graph.server.making import Bodies, Maker
from proa_graph.server.metrics import Metrics
from proa_graph.store import Held, open_store

Log = Literal["auto", "requests", "problems", "none"]


def serve(
    build: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    engine: str | None = None,
    bodies: Bodies | None = None,
    held: Held | None = None,
    log: Log = "auto",
    tell: Tell = silent,
) -> None:
    """Serve what ``build`` holds until SIGTERM or SIGINT; the address is printed once it listens.

    Args:
        build: the folder that ``proa build`` made.
        host: the address to listen on.
        port: the port; 0 takes a free one.
        engine: the query address of a remote store, or None for the embedded one.
        bodies: gives what makes each file of the site, where ``build`` does not hold them all; called in a process of
            its own.
        held: the graph of ``build``, where this process holds it: every process that answers shares it then.
        tell: told what a remote store is, in French and in English.
        log: what is told on standard error: each request ("requests"), "problems", "none"; "auto" tells requests to a
            file or a program, problems to a person.

    Raises:
        UnusableError: the port is taken, the host is none of this machine's, nothing is built, or the remote store does
            not answer or is empty.
    """
    listener = _listen(host, port)
    with listener:
        maker = Maker(bodies, build / "site") if bodies else None
        store = open_store(build / "dumps" / QUADS, engine=engine, held=held)
        _stop_on_signals()
        metrics, journal = Metrics(), _journal(log)
        try:
            if engine:
                engines.compare(engine, held, tell)
            app = create_app(build, store, maker=maker, metrics=metrics, journal=journal, ahead=True)
            shown = f"[{host}]" if ":" in host else host
            with undisturbed():
                print(f"http://{shown}:{listener.getsockname()[1]}/", flush=True)  # noqa: T201 - what the command is for
                _told(journal, "started", store.digest)
                guard.server(app, metrics=metrics).run(sockets=[listener])
        finally:
            _told(journal, "stopped", store.digest)
            store.close()
            if maker:
                maker.close()
            if journal:
                journal.close()


def _journal(log: Log) -> Journal | None:
    if log == "none":
        return None
    journal = Journal(requests=not sys.stderr.isatty() if log == "auto" else log == "requests")
    take_over(journal)
    return journal


def _told(journal: Journal | None, event: str, data: str = "") -> None:
    """A person sees the address and the end; a journal wants both."""
    if journal and journal.requests:
        journal.note(event, version=__version__, data=data)


def _stop_on_signals() -> None:
    """The server takes the signals while it runs, then raises them again for whoever had them before: for us."""

    def stop(*_: object) -> None:
        raise SystemExit(0)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # The loop turns Nagle's algorithm off only where the protocol is named: else each answer waits 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise _unusable(host, port, error) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    return listener


def _unusable(host: str, port: int, error: OSError) -> UnusableError:
    if error.errno == errno.EADDRINUSE:
        return UnusableError(
            f"{host}:{port}",
            f"ce port est déjà pris ; choisissez-en un autre, par exemple --port {port + 1}",
            f"this port is taken; choose another, for example --port {port + 1}",
        )
    return UnusableError(
        f"{host}:{port}",
        f"impossible d’écouter ici ({error.strerror}) ; vérifiez --host et --port",
        f"cannot listen here ({error.strerror}); check --host and --port",
    )
