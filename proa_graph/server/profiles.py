"""The profiles of a description: all that is said, or what one standard says, for who knows only that one.

Content negotiation by profile (W3C): « Accept-Profile », else the parameter « _profile », by token or by IRI;
« _profile=alt » asks which there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from proa_graph.server.negotiation import choose
from proa_graph.store import TURTLE, Answer
from proa_graph.terms import DEF, PREFIXES

_TYPE = f"{PREFIXES['rdf']}type"
_SHARED = (f"{PREFIXES['rdfs']}label", f"{PREFIXES['rdfs']}seeAlso")
"""What every profile but the whole says too."""


class Profile(NamedTuple):
    """A profile: its ``iri``, and how the names that it says begin; one without ``spaces`` says everything."""

    iri: str
    spaces: tuple[str, ...] = ()


WHOLE = "proa"
ALTERNATES = "alt"
_ALTERNATES_IRI = "http://www.w3.org/ns/dx/connegp/altr"
PROFILES: Mapping[str, Profile] = {
    WHOLE: Profile(DEF.rstrip("#")),
    "sdo": Profile("https://schema.org/", (PREFIXES["sdo"],)),
    "skos": Profile("http://www.w3.org/2004/02/skos/core", (PREFIXES["skos"], PREFIXES["dcterms"])),
    "eli": Profile("http://data.europa.eu/eli/ontology", (PREFIXES["eli"],)),
    "elm": Profile("http://data.europa.eu/snb/model/elm", (PREFIXES["elm"], PREFIXES["dcterms"])),
    ALTERNATES: Profile(_ALTERNATES_IRI),
}


def asked(headers: Mapping[str, str], parameters: Mapping[str, str]) -> str | None:
    """Return the token of the profile that a request asks for: "" where it asks for none, None where for others."""
    named = parameters.get("_profile", "").strip()
    if named:
        return _token(named)
    wanted = headers.get("accept-profile", "")
    if not wanted.strip():
        return ""
    by_iri = {profile.iri.lower(): token for token, profile in PROFILES.items()}
    liked = choose(wanted.replace("<", "").replace(">", "").replace("#", ""), tuple(by_iri))
    return by_iri[liked] if liked else None


def _token(named: str) -> str | None:
    plain = named.strip("<>").rstrip("#/").lower()
    return next((t for t, profile in PROFILES.items() if plain in (t, profile.iri.rstrip("/").lower())), None)


def restricted(turtle: bytes, token: str) -> bytes:
    """Return of the triples ``turtle`` what the profile says."""
    import pyoxigraph

    spaces = PROFILES[token].spaces
    if not spaces:
        return turtle
    kept = [
        quad.triple
        for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)
        if _says(spaces, quad.predicate.value, getattr(quad.object, "value", ""))
    ]
    lines = pyoxigraph.serialize(kept, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    return Answer("graph", "application/n-triples", lines).serialize(TURTLE)


def _says(spaces: tuple[str, ...], predicate: str, value: str) -> bool:
    return predicate in _SHARED or (value if predicate == _TYPE else predicate).startswith(spaces)


def links(place: str) -> list[str]:
    """Return what a « Link » header says of the profiles of the description at ``place``."""
    known = ((token, profile) for token, profile in PROFILES.items() if token != ALTERNATES)
    return [
        f'<{place}?_profile={token}>; rel="alternate"; type="{TURTLE}"; format="{profile.iri}"'
        for token, profile in known
    ]


def alternates(iri: str, place: str, forms: Mapping[str, str]) -> bytes:
    """Return, as Turtle, which profiles of ``iri`` there are at ``place``, and in which media types (``forms``)."""
    lines = ["@prefix altr: <http://www.w3.org/ns/dx/connegp/altr#> .", "@prefix dct: <http://purl.org/dc/terms/> ."]
    types = ", ".join(f'"{media_type}"' for media_type in forms.values())
    for token, profile in PROFILES.items():
        if token != ALTERNATES:
            here = f"<{place}?_profile={token}>"
            lines.append(f"<{iri}> altr:hasRepresentation {here} .")
            lines.append(f"{here} a altr:Representation ; dct:conformsTo <{profile.iri}> ; dct:format {types} .")
    lines.append(f"<{iri}> altr:hasDefaultRepresentation <{place}?_profile={WHOLE}> .")
    return ("\n".join(lines) + "\n").encode()
