# A certification is in the lists, the branches and the professions of the entries that designate it.
PREFIX proa: <https://w3id.org/proa/def#>

INSERT { ?subject ?property ?object . GRAPH <https://w3id.org/proa/id/graph/closure> { ?subject ?property ?object } }
WHERE {
  ?subject proa:listedAs ?entry .
  { ?entry proa:inList ?object . BIND(proa:listedIn AS ?property) }
  UNION
  { ?entry proa:branch ?object . BIND(proa:listedInBranch AS ?property) }
  UNION
  { ?entry proa:profession ?object . BIND(proa:targets AS ?property) }
  FILTER NOT EXISTS { ?subject ?property ?object }
}
