"""What clients call the parameter « format », and each format: by our name, by its media type, or by a habit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from proa_graph.server.negotiation import HTML
from proa_graph.store import JSON, TURTLE

FORMATS = {
    "json": (JSON, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "ttl": ("", TURTLE),
    "nt": ("", "application/n-triples"),
    "jsonld": ("", "application/ld+json"),
    "rdf": ("", "application/rdf+xml"),
    "html": (HTML, HTML),
}
"""The media types of each format: of a table, of a graph."""
_PARAMETERS = ("format", "output", "results", "_mediatype")
_CALLED = {
    **{media_type: name for name, types in FORMATS.items() for media_type in types if media_type},
    **dict.fromkeys(("application/json", "sparql-results+json"), "json"),
    **dict.fromkeys(("application/xml", "text/xml", "sparql-results+xml"), "xml"),
    **dict.fromkeys(("turtle", "n3", "text/n3", "text/rdf+n3"), "ttl"),
    **dict.fromkeys(("n-triples", "ntriples", "text/plain"), "nt"),
    **dict.fromkeys(("json-ld", "ld+json"), "jsonld"),
    **dict.fromkeys(("rdf+xml", "rdfxml", "rdf-xml"), "rdf"),
    "htm": "html",
}


def called(name: str) -> str:
    """Return our name of the format that a client calls ``name``; the same name where we have none.

    Of several, set apart by commas as some clients give them, the first that we know.
    """
    # A « + » of an address that was not encoded has become a space.
    plain = [part.partition(";")[0].strip().replace(" ", "+") for part in name.lower().split(",")]
    ours = [_CALLED.get(part, part) for part in plain]
    return next((part for part in ours if part in FORMATS), ours[0])


def asked(values: Mapping[str, str]) -> str:
    """Return our name of the format that the parameters ``values`` ask for, "" where they ask for none."""
    said = (values.get(parameter, "").strip() for parameter in _PARAMETERS)
    return called(next(filter(None, said), ""))


def parameters() -> Iterable[str]:
    """Return the names by which clients give the format."""
    return _PARAMETERS
