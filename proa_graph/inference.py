"""What follows from the facts and the terms: computed at build, published as a graph of its own.

What a user gains, and nothing else is added to the data:

* **types** up the classes: a query for ``eli:LegalResource``, ``org:Organization``, ``skos:Concept`` or
  ``elm:Qualification`` finds our agreements, unions, branches, levels and certifications;
* **broader properties**: ``proa:signatory`` finds employers and unions alike, ``eli:has_part`` goes from an agreement
  to its list and lines, ``eli:id_local`` gives NOR and JORFTEXT numbers, ``eli:cites`` the articles of an exclusion;
* **inverses**: from a certification to the lines that designate it (``proa:listedAs``), from an agreement to its
  order (``proa:extendedBy``), from a line to its exclusion, whichever end was stated;
* **chains**: certification to list, branch and profession in one step (``proa:listedIn``, ``proa:listedInBranch``,
  ``proa:targets`` and back ``proa:targetedBy``);
* **hierarchies**: ``skos:broaderTransitive`` and ``skos:narrower`` of sectors;
* **European levels**: ``elm:NQFLevel`` and ``elm:EQFLevel`` of certifications;
* **parts**: a line is ``eli:is_part_of`` its list, a clause and a list of their agreement, a limit of its order, and
  these ``eli:has_part``;
* **schema.org**: days, identifiers, types and levels of acts and certifications.

The terms themselves are closed under OWL 2 RL by owlrl. On the data the same rules run by set, as the queries of
``sparql/inference/``, to a fixpoint: owlrl there takes minutes. On a small fixture both give the same triples (tested).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache

import pyoxigraph

from proa_graph.files import share
from proa_graph.graph import load, new_graph, nquads, store_of, triple_of
from proa_graph.graph.vocabulary import OWL, RDF, RDFS, Graph
from proa_graph.terms import BASE, DEF, PREFIXES

CLOSURE = f"{BASE}id/graph/closure"
"""The graph of what is inferred."""

_WHOLE = "# Whole: "
"""A line of a rule that begins so says that what it adds lets itself add nothing more."""
_MANY = 1 << 10
_TYPE = f"<{RDF.type.value}>".encode()
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_ABSENT = re.compile(r"FILTER NOT EXISTS \{[^{}]*\}|BIND\([^()]* AS \?\w+\)")
_NAME = re.compile(r"\b([a-z]+):(\w+)")
_ANY = re.compile(r"\?\w+ \?\w+ \?\w+")
_NOISE = frozenset({OWL.Nothing, OWL.Thing, OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs, RDFS.Resource})


def closure_of_terms(ontology: Graph) -> Graph:
    """Return what OWL 2 RL adds to the terms of ``ontology``: triples between IRIs whose subject is ours.

    Reflexive triples, universal classes and what the ontology states already are left out.
    """
    import owlrl

    closed = new_graph(triple for triple in ontology if not isinstance(triple[2], pyoxigraph.Literal))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    lines = closed.serialize(format="nt", encoding="utf-8")
    found = (q for q in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES) if _useful(q))
    return {triple_of(quad) for quad in found} - ontology


def _useful(quad: pyoxigraph.Quad) -> bool:
    subject, predicate, value = quad.subject, quad.predicate, quad.object
    ours = isinstance(subject, pyoxigraph.NamedNode) and subject.value.startswith(DEF)
    return ours and isinstance(value, pyoxigraph.NamedNode) and subject != value and not _NOISE & {predicate, value}


def infer(graphs: Mapping[str, Graph]) -> Graph:
    """Return what the rules of ``sparql/inference/`` add to the union of ``graphs``, to a fixpoint.

    Args:
        graphs: graph IRI → graph; one of them holds the ontology, whose axioms the rules apply.
    """
    added = pyoxigraph.parse(close(store_of(nquads(graphs))), format=pyoxigraph.RdfFormat.N_QUADS)
    return set(map(triple_of, added))


def close(store: pyoxigraph.Store, since: bytes | None = None) -> bytes:
    """Add to ``store``, as :data:`CLOSURE`, what the rules of ``sparql/inference/`` give; return it as N-Quads.

    A rule is asked again where something was added since whose property it reads, until none is left to ask.

    Args:
        store: the named graphs; one of them holds the ontology.
        since: the N-Quads that were added after the store was last closed, None where it never was.
    """
    found = set[bytes]()
    added = None if since is None else _properties(since)
    stale = {rule.text: added is None or rule.reads_any_of(added) for rule in _rules()}
    while rule := next((rule for rule in _rules() if stale[rule.text]), None):
        new = store.query(rule.text, use_default_graph_as_union=True)
        assert isinstance(new, pyoxigraph.QueryTriples)
        triples = new.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
        quads = triples.replace(b" .\n", f" <{CLOSURE}> .\n".encode())
        load(store, quads)
        found.update(quads.splitlines(keepends=True))
        written = _properties(quads)
        stale = {one.text: stale[one.text] or one.reads_any_of(written) for one in _rules()}
        stale[rule.text] = not rule.whole and rule.reads_any_of(written)
    return b"".join(sorted(found))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of inference: what it reads by name, None where it reads any property; ``whole``: nothing of its own."""

    text: str
    reads: frozenset[bytes] | None
    whole: bool

    def reads_any_of(self, properties: Set[bytes]) -> bool:
        """Return whether triples of these ``properties`` may let it add something."""
        return bool(properties) if self.reads is None else not self.reads.isdisjoint(properties)


def _properties(quads: bytes) -> Set[bytes]:
    return {line.split(b" ", 2)[1] for line in quads.splitlines()}


@cache
def _rules() -> tuple[_Rule, ...]:
    """The rules, those first that read the fewest properties: they feed the others."""
    texts = (p.read_text(encoding="utf-8") for p in sorted((share("sparql") / "inference").glob("*.rq")))
    return tuple(sorted(map(_rule, texts), key=lambda rule: len(rule.reads) if rule.reads is not None else _MANY))


def _rule(text: str) -> _Rule:
    said = _ABSENT.sub("", _COMMENT.sub("", text).partition("WHERE")[2])
    names = {f"<{PREFIXES[prefix]}{name}>".encode() for prefix, name in _NAME.findall(said)}
    reads = None if _ANY.search(said) else frozenset(names | ({_TYPE} if " a " in said else set()))
    return _Rule(text, reads, _WHOLE in text)
