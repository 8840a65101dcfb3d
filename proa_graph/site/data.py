"""Things as data files: Turtle and JSON-LD, sorted, the same bytes for the same graph."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from proa_graph.site.view import ID, Node, Thing, View, compact, expand, natural
from proa_graph.terms import PREFIXES

_XSD_STRING = PREFIXES["xsd"] + "string"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_TEXT = ("@type", "xsd:string")
_FEW = 4
"""So many values are told one by one: their sort in the context would take as much room."""
Triples = dict[str, dict[str, list[Node]]]


def about(view: View, subjects: Iterable[str], pointing_at: str = "") -> Triples:
    """Return all that the graph says of ``subjects``, inferences in it, and the bare links that point at one thing."""
    named = tuple(subjects)
    view.reads.now.update(named, (f"^{pointing_at}",) if pointing_at else ())
    return view.reads.aside(lambda: _about(view, named, pointing_at))


@lru_cache(maxsize=1)  # the forms of one thing are made one after the other
def _about(view: View, subjects: Sequence[str], pointing_at: str) -> Triples:
    found: Triples = {s: view.out(s, closed=True) for s in subjects}
    links: Triples = {}
    for predicate, sources in view.into(pointing_at).items() if pointing_at else ():
        for source in sources:
            if source not in found:
                links.setdefault(source, {})[predicate] = [NamedNode(pointing_at)]
    found |= links
    return {s: found[s] for s in sorted(found, key=natural) if found[s]}


def parts(thing: Thing) -> list[str]:
    """Return the thing and what belongs to it: for an agreement, its text, list, lines, clauses, exclusions, orders.

    A branch comes with its rights and their statuses, a certification with its records and their spans, a profession
    with its matches with trades, a trade with what names it, a line with what was matched with it; each with its place
    in the document.
    """
    records = thing.things("proa:record")
    spans = [span for record in records for span in record.things("proa:registrationPeriod")]
    texts = thing.things("eli:is_realized_by")
    texts += tuple(form for text in texts for form in text.things("eli:is_embodied_by"))
    members = [thing, *texts, *records, *spans, *thing.back("proa:ofProfession"), *thing.back("proa:ofTrade")]
    if thing.kind == "agreement":
        lists = thing.things("proa:list")
        entries = [e for part in lists for e in part.things("proa:entry")]
        matches = [m for e in entries for m in e.back("proa:ofEntry")]
        inside = [*lists, *thing.things("proa:clause"), *thing.back("proa:agreement"), *thing.back("proa:extends")]
        members += [*inside, *entries, *matches]
    elif thing.kind == "branch":
        rights = [right for right in thing.back("proa:branch") if right.kind == "right"]
        members += [*rights, *(p for right in rights for p in right.things("proa:statusPeriod"))]
    places = [place for member in members for place in member.things("proa:locator")]
    return [t.iri for t in (*members, *places, *(s for place in places for s in place.things("oa:hasSelector")))]


def turtle(triples: Triples) -> bytes:
    """Return ``triples`` as Turtle with the prefixes that it uses; our things are named from their common base."""
    blocks = "\n".join(_block(s, properties) for s, properties in triples.items())
    used = [f"@prefix {p}: <{iri}> .\n" for p, iri in sorted(PREFIXES.items()) if f"{p}:" in blocks]
    return (f"@base <{ID}> .\n" + "".join(used) + "\n" + blocks).encode()


def _block(subject: str, properties: dict[str, list[Node]]) -> str:
    lines = [
        f"  {'a' if p == expand('rdf:type') else _name(p)} {', '.join(_turtle_value(v) for v in properties[p])}"
        for p in sorted(properties, key=_type_first)
    ]
    return f"{_name(subject)}\n" + " ;\n".join(lines) + " .\n"


def _type_first(predicate: str) -> tuple[bool, str]:
    return predicate != expand("rdf:type"), predicate


def _name(iri: str) -> str:
    if iri.startswith(ID):
        return f"<{iri[len(ID) :]}>"
    name = compact(iri)
    return f"<{iri}>" if name == iri else name


def _turtle_value(node: Node) -> str:
    if not isinstance(node, Literal):
        return _name(node.value)
    quoted = f'"{node.value.translate(_ESCAPES)}"'
    if node.language:
        return f"{quoted}@{node.language}"
    kind = node.datatype.value
    return quoted if kind == _XSD_STRING else f"{quoted}^^{_name(kind)}"


def json_ld(triples: Triples) -> str:
    """Return ``triples`` as JSON-LD, one line a subject, safe inside a ``script`` element.

    Our things are named from their common base. What all values of a property are is said once, in the context, where
    they are more than a few.
    """
    alike = _alike(triples)
    things = [_dense(_object(s, properties, alike)) for s, properties in triples.items()]
    body = ",\n".join(things)
    terms = {compact(p): dict([sort]) for p, sort in alike.items()}
    used = body + _dense(terms)
    context = _dense({"@base": ID, **{p: iri for p, iri in sorted(PREFIXES.items()) if f'"{p}:' in used}, **terms})
    told = body[1:] if len(things) == 1 else f'"@graph":[\n{body}\n]}}'
    return f'{{"@context":{context},\n{told}'.replace("<", "\\u003c")


def _alike(triples: Triples) -> dict[str, tuple[str, str]]:
    """Return what is told once: the sort of the values of properties that have many, all of that sort."""
    sorts: dict[str, Counter[tuple[str, str]]] = {}
    for properties in triples.values():
        for predicate, values in properties.items():
            sorts.setdefault(predicate, Counter()).update(map(_sort, values))
    sorts.pop(expand("rdf:type"), None)
    found = {p: next(iter(sorts[p])) for p in sorted(sorts) if len(sorts[p]) == 1 and sorts[p].total() > _FEW}
    return {p: sort for p, sort in found.items() if sort != _TEXT}


def _sort(node: Node) -> tuple[str, str]:
    """What JSON-LD says of a value beside its text: that it is an address, its language, its datatype."""
    if not isinstance(node, Literal):
        return "@type", "@id"
    return ("@language", node.language) if node.language else ("@type", compact(node.datatype.value))


def _dense(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _object(subject: str, properties: dict[str, list[Node]], alike: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    made: dict[str, object] = {"@id": _from_base(subject)}
    for predicate in sorted(properties, key=_type_first):
        values = properties[predicate]
        if predicate == expand("rdf:type"):
            made["@type"] = _one_or_all([compact(v.value) for v in values])
        else:
            made[compact(predicate)] = _one_or_all([_json_value(v, alike.get(predicate, _TEXT)) for v in values])
    return made


def _one_or_all(values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else values


def _from_base(iri: str) -> str:
    return iri[len(ID) :] if iri.startswith(ID) else compact(iri)


def _json_value(node: Node, known: tuple[str, str]) -> object:
    """A value as its text alone where its sort is ``known``."""
    text = node.value if isinstance(node, Literal) else _from_base(node.value)
    sort = _sort(node)
    if sort == known:
        return text
    return {"@id": text} if sort[1] == "@id" else {sort[0]: sort[1], "@value": text}
