# What one end of a relation says, the other end says too.
PREFIX owl: <http://www.w3.org/2002/07/owl#>

INSERT { ?object ?inverse ?subject . GRAPH <https://w3id.org/proa/id/graph/closure> { ?object ?inverse ?subject } }
WHERE {
  { ?inverse owl:inverseOf ?property } UNION { ?property owl:inverseOf ?inverse }
  ?subject ?property ?object .
  FILTER(isIRI(?object))
  FILTER NOT EXISTS { ?object ?inverse ?subject }
}
