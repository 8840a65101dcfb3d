# fr: Une question SPARQL posée depuis Python, sans bibliothèque
# en: A SPARQL question asked from Python, without a library
# run: python examples/sparql_python.py http://127.0.0.1:8000/sparql 2378
"""Any SPARQL endpoint answers so: POST of a form, answer in CSV."""

import csv
import io
import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

endpoint, idcc = sys.argv[1:]
query = """
PREFIX proa: <https://w3id.org/proa/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label ?status ?from ?until WHERE {
  ?right proa:branch/skos:notation "IDCC" ; rdfs:label ?label ; proa:statusPeriod ?period .
  ?period proa:status/skos:prefLabel ?status .
  FILTER(LANG(?status) = "fr")
  OPTIONAL { ?period proa:from ?from }
  OPTIONAL { ?period proa:until ?until }
} ORDER BY ?label ?from ?status
""".replace("IDCC", str(int(idcc)))
asked = Request(endpoint, urlencode({"query": query}).encode(), {"Accept": "text/csv"})
with urlopen(asked) as answer:
    for row in csv.reader(io.StringIO(answer.read().decode(), newline="")):
        print(*row, sep="\t")
