# A certification has, in the Europass Learning Model, the level of the French framework and its European equal.
PREFIX elm: <http://data.europa.eu/snb/model/elm/>
PREFIX proa: <https://w3id.org/proa/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { ?certification elm:NQFLevel ?level ; elm:EQFLevel ?european }
WHERE {
  ?certification a proa:Certification ; proa:level ?level .
  OPTIONAL { ?level skos:exactMatch ?european }
}
