"""What search engines read of a thing: JSON-LD in schema.org's words."""

from __future__ import annotations

import json
from typing import Any

from proa_graph.site.view import Text, Thing
from proa_graph.terms import DEF

_LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title")
_KINDS: dict[str, str] = {
    "Agreement": "Legislation",
    "Branch": "DefinedTerm",
    "Certification": "EducationalOccupationalCredential",
    "EligibilityList": "Dataset",
    "ExtensionOrder": "Legislation",
    "LegalArticle": "Legislation",
    "LegalArticleVersion": "Legislation",
    "Level": "DefinedTerm",
    "Level1969": "DefinedTerm",
    "Organization": "Organization",
    "Profession": "DefinedTerm",
    "RncpRecord": "DigitalDocument",
    "Sector": "DefinedTerm",
}


def schema_org(thing: Thing) -> str:
    """Return JSON-LD about ``thing``, safe inside a ``script`` element."""
    types = {t.iri.removeprefix(DEF) for t in thing.things("rdf:type")}
    kind = next((k for k in _KINDS if k in types), "")
    body: dict[str, Any] = {"@context": "https://schema.org/", "@id": thing.iri, "@type": _KINDS.get(kind, "Thing")}
    body |= _common(thing)
    if kind == "Agreement":
        body |= _legislation(thing, thing.thing("proa:nature"))
    elif kind in {"ExtensionOrder", "LegalArticleVersion", "LegalArticle"}:
        body |= _legislation(thing, None)
    elif kind == "Certification":
        body |= _credential(thing)
    elif _KINDS.get(kind) == "DefinedTerm":
        body |= _defined_term(thing)
    cleaned = {key: value for key, value in body.items() if value not in ("", [], None)}
    return json.dumps(cleaned, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _common(thing: Thing) -> dict[str, Any]:
    return {
        "name": _label(thing),
        "sameAs": _all(thing, "rdfs:seeAlso"),
        "isBasedOn": _one(thing, "prov:wasDerivedFrom"),
    }


def _legislation(thing: Thing, nature: Thing | None) -> dict[str, Any]:
    return {
        "legislationIdentifier": _one(thing, "eli:id_local"),
        "legislationDate": _one(thing, "eli:date_document") or _one(thing, "eli:first_date_entry_in_force"),
        "datePublished": _one(thing, "eli:date_publication"),
        "legislationType": _label(nature) if nature else "",
        "about": [{"@id": x.iri, "name": _label(x)} for x in _things(thing, "proa:branch")],
        "inLanguage": "fr",
    }


def _credential(thing: Thing) -> dict[str, Any]:
    def named(name: str, kind: str) -> list[dict[str, str]]:
        return [{"@type": kind, "@id": x.iri, "name": _label(x)} for x in _things(thing, name)]

    return {
        "identifier": thing.iri.rpartition("/")[2] if thing.things("proa:record") else "",
        "credentialCategory": [d["name"] for d in named("proa:certificationType", "DefinedTerm")],
        "educationalLevel": named("proa:level", "DefinedTerm"),
        "recognizedBy": named("proa:certifier", "Organization"),
    }


def _defined_term(thing: Thing) -> dict[str, Any]:
    return {
        "termCode": _one(thing, "skos:notation"),
        "inDefinedTermSet": _one(thing, "skos:inScheme"),
        "alternateName": _all(thing, "skos:altLabel"),
    }


def _label(thing: Thing) -> str:
    """The label in French where there is one, else the first in any language, else the name of a term."""
    for name in _LABELS:
        labels: list[Text] = sorted(thing.texts(name), key=lambda text: (text.lang != "fr", str(text)))
        if labels:
            return str(labels[0])
    return thing.iri.removeprefix(DEF)


def _things(thing: Thing, name: str) -> list[Thing]:
    return sorted(thing.things(name), key=lambda x: x.iri)


def _all(thing: Thing, name: str) -> list[str]:
    return sorted(thing.values(name))


def _one(thing: Thing, name: str) -> str:
    return next(iter(_all(thing, name)), "")
