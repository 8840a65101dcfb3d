"""The addresses of the project: its base IRI, its closed vocabulary, its identifiers."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote

from proa_graph.files import share

BASE = "https://w3id.org/proa/"
DEF = f"{BASE}def#"
PREFIXES = {
    "dc11": "http://purl.org/dc/elements/1.1/",
    "dcam": "http://purl.org/dc/dcam/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "proa": DEF,
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sdo": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of the vocabularies that the dataset uses."""

_SAFE = "-._~"
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_SUBJECT = re.compile(r"^proa:([A-Za-z][A-Za-z0-9]*)\s", re.MULTILINE)


@cache
def names() -> frozenset[str]:
    """Return the local names that ``ontology/proa.ttl`` defines, each at the start of a line."""
    return frozenset(_SUBJECT.findall((share("ontology") / "proa.ttl").read_text(encoding="utf-8")))


def term(name: str) -> str:
    """Return the IRI of the term ``name``.

    Raises:
        KeyError: the ontology does not define it: a misspelt term fails at once.
    """
    if name not in names():
        raise KeyError(f"no term proa:{name} in ontology/proa.ttl")
    return DEF + name


def thing(kind: str, *key: str) -> str:
    """Return the IRI ``<base>id/<kind>/<key>``; the parts of ``key`` are joined with ``/``."""
    return f"{BASE}id/{kind}/" + "/".join(part if _PLAIN(part) else quote(part, safe=_SAFE) for part in key)


def rule(identifier: str) -> str:
    """Return the IRI of a rule, for example ``rule("PROA-L03")``."""
    return f"{BASE}rule/{identifier}"


def question(name: str) -> str:
    """Return the IRI of a named question."""
    return f"{BASE}query/{name}"
