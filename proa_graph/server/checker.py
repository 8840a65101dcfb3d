"""The validator behind a socket: ``python -m proa_graph.server.checker`` loads the rules once, then checks files."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from proa_graph import rules, validation
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.store import forking
from proa_graph.store.wire import Header

_FILES = 60
_REHEARSED = 9
_LEADS_OUT = (
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.",
    "os.system",
    "os.exec",
)


def answer(header: Header, body: bytes) -> tuple[Header, bytes]:
    """Return the report on one file.

    The header holds ``name``, ``idcc``, ``date``, ``regime``, ``format`` (``fragment``: HTML for a page of ours) and
    ``lang``, ``columns`` (the field of a column, as corrected), ``fail_on`` and ``title`` (what a page calls what was
    filled in and is no file of the user, or empty); the body is the file.
    """
    day = date.fromisoformat(header["date"]) if header["date"] else None
    lang = header["lang"]
    try:
        checked = validation.check(
            Path(header["name"]),
            idcc=header["idcc"],
            as_of=day,
            regime=header["regime"],
            content=body,
            columns=header["columns"],
            fail_on=header["fail_on"],
        )
        if header["format"] == "fragment":
            content = validation.fragment(
                checked.report, lang, checked.table, asks=True, title=header["title"]
            ).encode()
        else:
            content = checked.render(header["format"], lang)
    except UnusableError as error:
        return {"unusable": {name: error.message(name) for name in ("fr", "en")}, "problem": error.problem}, b""
    return {"conforms": checked.report.conforms}, content


def _rehearse() -> None:
    """Judge the first lines of a published list, so that the words, patterns and rules a check needs are there."""
    path = min((share("data") / "lists").glob("*.csv"))
    some = b"".join(path.read_bytes().splitlines(keepends=True)[:_REHEARSED])
    validation.check(path, content=some).render("json")


def _stay_at_home(event: str, _: tuple[object, ...]) -> None:
    """A file may name a remote context or entity: no library follows it."""
    if event.startswith(_LEADS_OUT):
        raise PermissionError(f"refused here: {event}")


def main() -> None:
    """Load the rules and the registers, and serve until the parent is gone."""
    validation.prepare()
    _rehearse()
    sys.addaudithook(_stay_at_home)
    forking.serve(answer, {"rules": len(rules.load())}, files=_FILES, prepare=validation.prepare)


if __name__ == "__main__":
    main()
