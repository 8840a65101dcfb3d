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
* **European levels**: ``elm:NQFLevel`` and ``elm:EQFLevel`` of certifications.

The terms themselves are closed under OWL 2 RL by owlrl. On the data the same rules run by set, as the updates of
``sparql/inference/``, to a fixpoint: owlrl there takes minutes. On a small fixture both give the same triples (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import owlrl
import pyoxigraph
import rdflib
from rdflib import OWL, RDFS, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from proa_graph.files import share
from proa_graph.graph import ntriples
from proa_graph.terms import DEF

_N_TRIPLES = pyoxigraph.RdfFormat.N_TRIPLES
_STRING = str(XSD.string)
_NOISE = frozenset({OWL.Nothing, OWL.Thing, OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs, RDFS.Resource})


def closure_of_terms(ontology: rdflib.Graph) -> rdflib.Graph:
    """Return what OWL 2 RL adds to the terms of ``ontology``: triples between IRIs whose subject is ours.

    Reflexive triples, universal classes and what the ontology states already are left out.
    """
    closed = rdflib.Graph()
    for triple in ontology:
        if not any(isinstance(node, Literal) for node in triple):
            closed.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    added = rdflib.Graph()
    for triple in closed:
        if triple not in ontology and _useful(*triple):
            added.add(triple)
    return added


def _useful(subject: Node, predicate: Node, value: Node) -> bool:
    ours = isinstance(subject, URIRef) and subject.startswith(DEF)
    return ours and isinstance(value, URIRef) and subject != value and not _NOISE & {predicate, value}


def infer(graphs: Mapping[str, rdflib.Graph]) -> rdflib.Graph:
    """Return what the rules of ``sparql/inference/`` add to the union of ``graphs``, to a fixpoint.

    Args:
        graphs: graph IRI → graph; one of them holds the ontology, whose axioms the rules apply.
    """
    store = pyoxigraph.Store()
    store.bulk_load(ntriples(graphs), format=_N_TRIPLES)
    stated, count = _lines(store), -1
    while count != len(store):
        count = len(store)
        for rule in _rules():
            store.update(rule)
    found = rdflib.Graph()
    for triple in pyoxigraph.parse(b"\n".join(sorted(_lines(store) - stated)), format=_N_TRIPLES):
        found.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return found


@lru_cache(maxsize=1 << 17)
def _node(term: Any) -> URIRef | Literal:
    """The engine parses ten times faster than rdflib; blank nodes cannot follow from graphs without any."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.Literal):
        bare = term.language or term.datatype.value == _STRING
        return Literal(term.value, lang=term.language or None, datatype=None if bare else URIRef(term.datatype.value))
    raise TypeError(f"no IRI and no literal: {term}")


@cache
def _rules() -> tuple[str, ...]:
    return tuple(p.read_text(encoding="utf-8") for p in sorted((share("sparql") / "inference").glob("*.ru")))


def _lines(store: pyoxigraph.Store) -> frozenset[bytes]:
    dumped = store.dump(format=_N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return frozenset((dumped or b"").splitlines())
