# A certification is in the lists, the branches and the professions of the entries that designate it.
PREFIX proa: <https://w3id.org/proa/def#>

INSERT {
  ?certification proa:listedIn ?list ; proa:listedInBranch ?branch ; proa:targets ?profession .
}
WHERE {
  ?certification proa:listedAs ?entry .
  { ?entry proa:inList ?list } UNION { ?entry proa:branch ?branch } UNION { ?entry proa:profession ?profession }
}
