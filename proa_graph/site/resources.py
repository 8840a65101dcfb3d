"""What the page of each kind of thing shows: for a thing, the values that its template names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pyoxigraph import Literal

from proa_graph.catalog import CATALOG
from proa_graph.site.agreements import agreement
from proa_graph.site.branches import branch
from proa_graph.site.certifications import certification, profession
from proa_graph.site.corpus import Corpus, by_title, in_force, limit
from proa_graph.site.entries import columns
from proa_graph.site.law import sentence
from proa_graph.site.places import place_of
from proa_graph.site.trades import trade
from proa_graph.site.view import ID, Node, Thing, compact, expand, text_of

Values = dict[str, Any]
Builder = Callable[[Corpus, Thing, str], Values]


def level(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A level: how many certifications each branch has there, and which; what only the registers know is left out."""
    found = [c for c in thing.back("proa:level") if c.kind == "certification" and c.back("proa:certification")]
    branches: dict[Thing, set[Thing]] = {}
    for item in found:
        for right in item.back("proa:certification"):
            if right.kind == "right":
                for place in right.things("proa:branch"):
                    branches.setdefault(place, set()).add(item)
    old = [*thing.things("skos:closeMatch"), *thing.back("skos:closeMatch")]
    return {
        "certifications": by_title(found),
        "old": [x for x in dict.fromkeys(old) if x.kind == "level-1969"],
        "by_branch": [(b, len(branches[b])) for b in sorted(branches, key=lambda b: (-len(branches[b]), b.title))],
    }


def order(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An extension order: what it extends, and what it keeps out."""
    limits = corpus.limits(thing.back("proa:byOrder"))
    lines = corpus.rows_of(e for x in limits for e in x.excludes)
    return {
        "extended": thing.things("proa:extends"),
        "exclusions": limits,
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level"),
    }


def exclusion(corpus: Corpus, thing: Thing, lang: str) -> Values:
    """An exclusion or a reservation: what it bears on, by which order, on which ground."""
    stated = limit(thing)
    lines = corpus.rows_of(stated.excludes)
    return {
        "e": stated,
        "place": place_of(thing, thing.thing("proa:agreement") or thing, lang),
        "agreement": thing.thing("proa:agreement") or thing,
        "says": [(article, sentence(article, lang)) for article in stated.basis],
        "clauses": thing.back("proa:struckBy"),
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level"),
    }


def sector(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A sector: its parts and its lines."""
    lines = corpus.rows_of(thing.back("proa:sector"))
    return {
        "narrower": by_title(thing.back("skos:broader")),
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level", "status"),
    }


_ROLES = (
    ("role.opco", "proa:opco"),
    ("role.employer", "proa:employerSignatory"),
    ("role.union", "proa:unionSignatory"),
    ("role.certifier", "proa:certifier"),
    ("role.training", "proa:trainingBody"),
    ("role.publisher", "dcterms:publisher"),
)


def organization(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An organization: what it signs, awards, funds or publishes."""
    roles = []
    for name, link in _ROLES:
        things = by_title(_as_listed(x) for x in thing.back(link))
        if things:
            roles.append((name, things))
    return {"roles": roles}


def _as_listed(thing: Thing) -> Thing:
    """A record, or a line of a list, stands for its certification, which has a page."""
    whole = {"record": "proa:recordOf", "entry": "proa:certification"}.get(thing.kind)
    return (thing.thing(whole) if whole else None) or thing


def article(corpus: Corpus, thing: Thing, lang: str) -> Values:
    """An article of law or one of its versions: the time line, and who invokes it."""
    work = thing.thing("eli:realizes")
    versions = sorted((work or thing).back("eli:realizes"), key=_since)
    about = [thing] if work else versions
    rules = {r.iri: r for v in [*about, thing] for r in v.back("dcterms:source") if "/rule/" in r.iri}
    return {
        "version": work is not None,
        "versions": [(v, sentence(v, lang)) for v in versions],
        "says": sentence(thing if work or not versions else versions[-1], lang),
        "exclusions": corpus.limits(x for v in [*about, thing] for x in v.back("proa:legalBasis")),
        "rules": [rules[iri] for iri in sorted(rules)],
    }


def _since(thing: Thing) -> tuple[date, str]:
    return in_force(thing).start or date.min, thing.iri


def moved(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An address that leads elsewhere: to what has another key now, or to the several things that it was given to."""
    return {"homes": by_title(thing.things("dcterms:isReplacedBy"))}


_SHOWN = 60
_NAMING = (
    "dcterms:title", "eli:title", "rdf:type", "rdfs:label", "sdo:name", "skos:hasTopConcept", "skos:inScheme",
    "skos:prefLabel", "skos:topConceptOf",
)  # fmt: skip
"""What a heading, a kicker or a scheme says already: those who read one vocabulary only find it in the data."""


def other(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """Any thing: its properties, and what points to it."""
    view, said = thing.view, frozenset(map(expand, _NAMING))
    properties = [(view.thing(p), [_value(view.thing, v) for v in n]) for p, n in view.out(thing.iri).items()]
    incoming = [
        (view.thing(p), [view.thing(s) for s in sources[:_SHOWN]], len(sources))
        for p, found in view.into(thing.iri).items()
        if p not in said and (sources := [s for s in found if not s.startswith(CATALOG)])
    ]
    types = [t for t in thing.things("rdf:type") if t.path]
    return {
        "kicker": types[0].label(_lang) if types else "",
        "properties": sorted(((p, v) for p, v in properties if p.iri not in said), key=_property),
        "incoming": sorted(incoming, key=_property),
    }


def _property(item: tuple[Any, ...]) -> str:
    return compact(item[0].iri)


def _value(thing_of: Callable[[str], Thing], node: Node) -> Values:
    text = node.value
    shown: Values = {"name": text, "lang": "", "day": None, "code": False, "iri": "", "path": "", "ours": False}
    if isinstance(node, Literal):
        literal = text_of(node)
        day = date.fromisoformat(literal) if literal.datatype == "date" else None
        return {**shown, "lang": literal.lang, "day": day, "code": len(text) > 30 and " " not in text}
    there = thing_of(text)
    name = compact(there.iri)
    ours = there.iri.startswith(ID)
    return {**shown, "iri": there.iri, "thing": there, "path": there.path, "name": name, "ours": ours}


BUILDERS: dict[str, Builder] = {
    "agreement": agreement,
    "article": article,
    "branch": branch,
    "certification": certification,
    "exclusion": exclusion,
    "level": level,
    "order": order,
    "organization": organization,
    "profession": profession,
    "sector": sector,
    "trade": trade,
}
