# A certification has, in the Europass Learning Model, the level of the French framework and its European equal.
PREFIX elm: <http://data.europa.eu/snb/model/elm/>
PREFIX proa: <https://w3id.org/proa/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { ?subject ?property ?object . GRAPH <https://w3id.org/proa/id/graph/closure> { ?subject ?property ?object } }
WHERE {
  ?subject a proa:Certification .
  { ?subject proa:level ?object . BIND(elm:NQFLevel AS ?property) }
  UNION
  { ?subject proa:level/skos:exactMatch ?object . BIND(elm:EQFLevel AS ?property) }
  FILTER NOT EXISTS { ?subject ?property ?object }
}
