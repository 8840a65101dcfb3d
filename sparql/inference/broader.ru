# A sector contains what its narrower sectors contain: broader both ways, and transitively.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  ?narrow skos:broaderTransitive ?broad .
  ?broad skos:narrowerTransitive ?narrow .
  ?parent skos:narrower ?narrow .
}
WHERE {
  ?narrow skos:broader ?parent ; skos:broader+ ?broad .
}
