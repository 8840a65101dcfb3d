# A thing of a class is a thing of every class above.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { ?thing a ?broad . GRAPH <https://w3id.org/proa/id/graph/closure> { ?thing a ?broad } }
WHERE {
  ?narrow rdfs:subClassOf+ ?broad .
  FILTER(isIRI(?broad) && ?broad != ?narrow)
  ?thing a ?narrow .
  FILTER NOT EXISTS { ?thing a ?broad }
}
