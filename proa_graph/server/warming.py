"""The default answers of the named questions, made before anybody asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urlencode

from proa_graph.questions import load, without_header
from proa_graph.server import http
from proa_graph.server.making import App

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
    for path, values in _wishes(tuple(names)):
        while busy():
            await asyncio.sleep(_PAUSE)
        await app(_request(path, urlencode(values)), _nothing_more, _unheard)


def _wishes(names: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is asked for, of the endpoint by the text of a question: first what is asked most.

    The rows of a page are those of JSON: asked one after the other the store is asked once.
    """
    for lang, forms in (("fr", ("json", "html")), ("fr", ("csv",)), ("en", ("json", "html", "csv"))):
        for name in names:
            for form in forms:
                yield f"/api/questions/{name}", {"format": form, "lang": lang}
                if lang == "fr":
                    yield "/sparql", {"query": without_header(load()[name].text), "format": form}


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
