"""How many small queries a second the endpoint answers, against two simple ones, in one run; by hand.

``python benchmarks/endpoint.py [FILE.nq]``: eight clients ask the same label lookup, and then lookups that all differ
(no answer is kept). Read the ratios: the machine and its load change the numbers.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph
import uvicorn

CLIENTS = 8
SECONDS = 4.0
QUERY = "SELECT ?p ?o WHERE {{ <https://w3id.org/proa/id/level/{number}> ?p ?o }}"
JSON = pyoxigraph.QueryResultsFormat.JSON
App = Callable[[], Any]


def ours(data: Path) -> Any:
    """The endpoint of the project."""
    from proa_graph.server import create_app
    from proa_graph.store import open_store

    return create_app(Path("build"), open_store(data))


def naive(data: Path) -> Any:
    """A FastAPI handler around the engine, in the server's own process."""
    from fastapi import FastAPI, Response

    store = _load(data)
    app = FastAPI()

    @app.get("/sparql")
    def sparql(query: str) -> Response:
        return Response(_answer(store, query), media_type=JSON.media_type)

    return app


def bare(data: Path) -> Any:
    """A bare ASGI function around the engine: nothing protects it, nothing is negotiated."""
    from urllib.parse import parse_qs

    store = _load(data)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        query = parse_qs(scope["query_string"].decode())["query"][0]
        body = _answer(store, query)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    return app


def _load(data: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(data), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def _answer(store: pyoxigraph.Store, query: str) -> bytes:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found.serialize(format=JSON) or b""


def _serve(make: Callable[[Path], Any], data: Path, listener: socket.socket) -> None:
    uvicorn.Server(uvicorn.Config(make(data), log_level="error", lifespan="off")).run(sockets=[listener])


async def _ask(port: int, first: int, step: int, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count, number = 0, first
    while time.monotonic() < until:
        path = "/sparql?query=" + quote(QUERY.format(number=number))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: application/sparql-results+json\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(size)
        count, number = count + 1, number + step
    writer.close()
    return count


async def _load_on(port: int, differ: bool) -> float:
    started = time.monotonic()
    asks = [_ask(port, 1 + n * 10**6, int(differ), started + SECONDS) for n in range(CLIENTS)]
    return sum(await asyncio.gather(*asks)) / (time.monotonic() - started)


def measure(make: Callable[[Path], Any], data: Path, differ: bool) -> float:
    """Return the answers a second of one server under eight clients."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        server = multiprocessing.get_context("fork").Process(target=_serve, args=(make, data, listener))
        server.start()
        time.sleep(2.5)
        try:
            return asyncio.run(_load_on(listener.getsockname()[1], differ))
        finally:
            server.terminate()
            server.join()


def main() -> None:
    """Print one line for each server, its ratio to the naive one first."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "build/dumps/proa.nq.gz")
    for differ in (False, True):
        rates = {make.__name__: measure(make, data, differ) for make in (naive, ours, bare)}
        print("queries that all differ" if differ else "one query, asked again")
        for name, rate in rates.items():
            print(f"  {rate / rates['naive']:5.2f} × {name:6} {rate:8.0f}/s")


if __name__ == "__main__":
    main()
