"""What others publish and we point at, told to be what the range of that which leads there asks."""

from __future__ import annotations

from typing import TypeGuard

from proa_graph.graph.vocabulary import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, Graph, NamedNode

_RANGES = {
    DCTERMS.accrualPeriodicity: (DCTERMS.Frequency,),
    DCTERMS.conformsTo: (DCTERMS.Standard,),
    DCTERMS["format"]: (DCTERMS.MediaType, DCTERMS.MediaTypeOrExtent),
    DCTERMS.language: (DCTERMS.LinguisticSystem,),
    DCTERMS.license: (DCTERMS.LicenseDocument,),
    DCTERMS.spatial: (DCTERMS.Location,),
    DCAT.compressFormat: (DCTERMS.MediaType,),
    DCAT.landingPage: (FOAF.Document,),
    FOAF.homepage: (FOAF.Document,),
    DCAT.mediaType: (DCTERMS.MediaType,),
    DCAT.theme: (SKOS.Concept,),
    VOID.feature: (VOID.TechnicalFeature,),
}
"""What what others publish and we point at is, by the range of what leads there: a harvester does not look it up."""


def with_ranges(told: Graph) -> Graph:
    """Return ``told`` and what DCAT-AP wants to be told of what others publish and it points at."""
    return told | {
        (thing, RDF.type, kind) for _, said, thing in told if _is_node(thing) for kind in _RANGES.get(said, ())
    }


def _is_node(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode)
