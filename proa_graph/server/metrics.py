"""What can be counted of the server, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from proa_graph import __version__
from proa_graph.questions import load

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
_PLACES = frozenset((
    "sparql", "id", "rule", "query", "def", "shapes", "catalog", "dumps", "static", "search", "compare", "health",
    "ready", "metrics", "problem",
))  # fmt: skip


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        names = ("route", "method", "status")
        self._requests = Counter("proa_requests", "Requests answered.", names, registry=registry)
        self._seconds = Histogram(
            "proa_request_seconds", "Time to answer.", ("route",), registry=registry, buckets=_SECONDS
        )
        self._bytes = Counter("proa_response_bytes", "Bytes of bodies sent.", ("route",), registry=registry)
        self._refused = Counter("proa_limits_reached", "Requests that a limit ended.", ("limit",), registry=registry)
        self._answers = Counter(
            "proa_answers", "Answers by what they cost: known, kept or made.", ("cost",), registry=registry
        )
        ProcessCollector(registry=registry)
        Info("proa_build", "What runs.", registry=registry).info({"version": __version__})

    def gauge(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Show what ``value`` returns under ``name``."""
        Gauge(name, what, registry=self._registry).set_function(value)

    def request(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """Count one request."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels(route).inc(size)

    def cost(self, name: str) -> None:
        """Count an answer that was ``known`` to the client, ``kept``, or ``made``."""
        self._answers.labels(name).inc()

    def limit(self, name: str) -> None:
        """Count a request that the limit ``name`` ended."""
        self._refused.labels(name).inc()

    def text(self) -> bytes:
        """Return the counters."""
        return generate_latest(self._registry)


def route(path: str) -> str:
    """Return the kind of the address ``path``: a name of ours, nothing that anybody typed."""
    first, *rest = path.strip("/").split("/")
    if first == "api" and rest:
        named = len(rest) > 1 and rest[0] == "questions" and rest[1] in load()
        known = rest[0] in ("questions", "validate", "dossier")
        return f"/api/questions/{rest[1]}" if named else f"/api/{rest[0]}" if known else "/api"
    if first == "en" and rest and rest[0] in _PLACES:
        return f"/{rest[0]}"
    bare = first.partition(".")[0]
    return f"/{bare}" if bare in _PLACES else "/.well-known/void" if first == ".well-known" else "page"
