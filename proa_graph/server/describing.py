"""What the endpoint says of itself (SPARQL 1.1 Service Description): its address as it was asked, and its limits."""

from __future__ import annotations

import re
from functools import cache

from proa_graph.files import share
from proa_graph.server.slots import Limits

_PLACE = re.compile(r"\$(endpoint|seconds|request|answer|per_client|total)\b")


def description(limits: Limits, origin: str) -> str:
    """Return the query whose answer describes the endpoint below ``origin`` that keeps to ``limits``."""
    values = {
        "endpoint": f"{origin}/sparql",
        "seconds": f"{limits.seconds:g}",
        "request": str(limits.request),
        "answer": str(limits.answer),
        "per_client": str(limits.per_client),
        "total": str(limits.total),
    }
    return _PLACE.sub(lambda place: values[place[1]], _text())


@cache
def _text() -> str:
    return (share("sparql") / "describe" / "service.rq").read_text(encoding="utf-8")
