# A sector contains what its narrower sectors contain: broader both ways, and transitively.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { ?subject ?property ?object . GRAPH <https://w3id.org/proa/id/graph/closure> { ?subject ?property ?object } }
WHERE {
  { ?subject skos:broader+ ?object . BIND(skos:broaderTransitive AS ?property) }
  UNION
  { ?object skos:broader+ ?subject . BIND(skos:narrowerTransitive AS ?property) }
  UNION
  { ?object skos:broader ?subject . BIND(skos:narrower AS ?property) }
  FILTER NOT EXISTS { ?subject ?property ?object }
}
