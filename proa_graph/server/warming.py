"""The default answers of the named questions, made before anybody asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

from proa_graph.questions import load, without_header
from proa_graph.server import http
from proa_graph.server.making import App

FORMATS = ("json", "html", "csv")
"""The rows of a page are those of JSON: asked one after the other the store is asked once."""
LATER = 12.0
"""The seconds that those who come first have for themselves: the first pages are prepared meanwhile."""
_PAUSE = 0.2


async def warm(app: App, names: Iterable[str], busy: Callable[[], int], later: float = 0.0) -> None:
    """Ask ``app`` for the default answer of each question, one after the other, while nobody else asks.

    Args:
        app: it keeps what it answers.
        names: those of the questions.
        busy: how many queries run.
        later: the seconds to wait before the first.
    """
    await asyncio.sleep(later)
    for name in names:
        for path, values in _wishes(name):
            while busy():
                await asyncio.sleep(_PAUSE)
            await app(_request(path, urlencode(values)), _nothing_more, _unheard)


def _wishes(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is asked for of a question: each form, in both languages, and of the endpoint by its own text."""
    text = without_header(load()[name].text)
    for form in FORMATS:
        yield f"/api/questions/{name}", {"format": form}
        yield "/sparql", {"query": text, "format": form}
    for form in FORMATS:
        yield f"/api/questions/{name}", {"format": form, "lang": "en"}


def _request(path: str, query: str) -> http.Scope:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", b"gzip")],
        "client": None,
        "http_version": "1.1",
        "proa.ahead": True,
    }


async def _nothing_more() -> http.Message:
    await asyncio.Event().wait()
    return {}


async def _unheard(_message: http.Message) -> None:
    """Nobody reads it: it is kept."""
