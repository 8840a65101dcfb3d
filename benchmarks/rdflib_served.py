"""rdflib-endpoint that ends a query at its limit: ``python benchmarks/rdflib_served.py FILE.nq PORT SECONDS``.

It loads and describes its data once, which takes minutes, and forks what answers: a query that lasts longer ends its
process, and the next request finds another. By itself rdflib goes on with what nobody waits for, and every later
request waits for that.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
from starlette.types import ASGIApp, Receive, Scope, Send

_ENDS_WITH_PARENT = 1


class _Ended:
    """The application ``app``, ended by the kernel where a request takes longer than ``seconds``."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
        await self._app(scope, receive, send)
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Serve until this process is killed; what answers ends with it."""
    path, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    data = Dataset(default_union=True)
    data.parse(path, format="nquads")
    app = _Ended(SparqlEndpoint(graph=data), seconds)
    gc.freeze()
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    while True:
        pid = os.fork()
        if pid == 0:
            _answer(app, listener)
        os.waitpid(pid, 0)


def _answer(app: ASGIApp, listener: socket.socket) -> None:
    ctypes.CDLL(None).prctl(_ENDS_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
    os._exit(0)


if __name__ == "__main__":
    main()
