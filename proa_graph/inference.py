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
* **parts**: a line is ``eli:is_part_of`` its list.

The terms themselves are closed under OWL 2 RL by owlrl. On the data the same rules run by set, as the queries of
``sparql/inference/``, to a fixpoint: owlrl there takes minutes. On a small fixture both give the same triples (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import cycle

import pyoxigraph

from proa_graph.files import share
from proa_graph.graph import load, new_graph, nquads, store_of, triple_of
from proa_graph.graph.vocabulary import OWL, RDFS, Graph
from proa_graph.terms import BASE, DEF

CLOSURE = f"{BASE}id/graph/closure"
"""The graph of what is inferred."""

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


def close(store: pyoxigraph.Store) -> bytes:
    """Add to ``store``, as :data:`CLOSURE`, what the rules of ``sparql/inference/`` give; return it as N-Quads.

    The rules take turns until each has run once on the same triples and found nothing.
    """
    found, idle = set[bytes](), 0
    for rule in cycle(_rules()):
        new = store.query(rule, use_default_graph_as_union=True)
        assert isinstance(new, pyoxigraph.QueryTriples)
        triples = new.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
        quads = triples.replace(b" .\n", f" <{CLOSURE}> .\n".encode())
        load(store, quads)
        found.update(quads.splitlines(keepends=True))
        idle = 0 if quads else idle + 1
        if idle == len(_rules()):
            return b"".join(sorted(found))
    raise AssertionError("no rules")


@cache
def _rules() -> tuple[str, ...]:
    return tuple(p.read_text(encoding="utf-8") for p in sorted((share("sparql") / "inference").glob("*.rq")))
