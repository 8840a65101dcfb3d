"""The part of a file that a client asks for (RFC 9110, 14): one range of bytes."""

from __future__ import annotations

import re

from proa_graph.server import http
from proa_graph.server.problems import ProblemError

_ONE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_LONGEST = 20


def part(call: http.Call, size: int, tag: str, changed: str) -> range | None:
    """Return the bytes of ``size`` that ``call`` asks for, None for all of them.

    Several ranges, or one of something else than the file with this ``tag`` and time of change, are all of it.

    Raises:
        ProblemError: there are no such bytes.
    """
    found = _ONE.fullmatch(call.headers.get("range", ""))
    if found is None or call.method != "GET" or not found[1] + found[2] or max(map(len, found.groups())) > _LONGEST:
        return None
    if call.headers.get("if-range", tag) not in (tag, changed):
        return None
    first = int(found[1]) if found[1] else max(size - int(found[2]), 0)
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if found[1] and found[2] and int(found[2]) < first:
        return None
    if first >= size or last < first:
        raise ProblemError(
            "range",
            f"le fichier a {size} octets",
            f"the file has {size} bytes",
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    return range(first, last + 1)
