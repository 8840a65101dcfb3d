# A narrower property holds: so does the broader one, ours or of ELI, ORG, Dublin Core.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { ?subject ?broad ?object . GRAPH <https://w3id.org/proa/id/graph/closure> { ?subject ?broad ?object } }
WHERE {
  ?narrow rdfs:subPropertyOf ?broad .
  FILTER(isIRI(?broad) && ?broad != ?narrow)
  ?subject ?narrow ?object .
  FILTER NOT EXISTS { ?subject ?broad ?object }
}
