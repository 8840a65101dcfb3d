"""Where a term of the vocabulary is used: the properties of a class, the concepts of a scheme, rules, questions."""

from __future__ import annotations

import re
from collections import defaultdict

from proa_graph.site import shelves
from proa_graph.site.corpus import Corpus
from proa_graph.site.view import Thing
from proa_graph.terms import DEF

_NAMED = re.compile(r"(?<![\w/])proa:([A-Za-z]\w*)")
_SHOWN = 6
"""So many links; the others are counted."""
Links = list[tuple[str, str]]
"""Names, and the path of each."""


class Uses:
    """What uses each term of ``corpus``."""

    def __init__(self, corpus: Corpus) -> None:
        self._rules = _named_in({rule.path: (rule.name, _text_of(rule)) for rule in shelves.rules(corpus)})
        self._questions = _named_in({f"query/{name}/": (name, q.text) for name, q in corpus.questions.items()})

    def of(self, term: Thing) -> list[tuple[str, Links, int]]:
        """Return the sorts of what uses ``term``: the key of its heading, the first links, how many others."""
        sorts = [
            ("properties", _links((*term.back("rdfs:domain"), *term.back("dcam:domainIncludes")))),
            ("values", _links((*term.back("rdfs:range"), *term.back("qb:codeList")))),
            ("concepts", _links(term.back("skos:inScheme"))),
            ("rules", self._rules.get(term.name, [])),
            ("questions", self._questions.get(term.name, [])),
        ]
        return [(key, found[:_SHOWN], max(0, len(found) - _SHOWN)) for key, found in sorts if found]


def _links(things: tuple[Thing, ...]) -> Links:
    return sorted((thing.name, thing.path) for thing in things if thing.iri.startswith(DEF) and thing.path)


def _text_of(rule: Thing) -> str:
    """What a rule names: in its queries, as its target, on its paths."""
    queries = [str(text) for query in rule.things("sh:sparql") for text in query.texts("sh:select")]
    named = [f"proa:{x.name}" for p in ("sh:targetClass", "sh:path") for x in rule.things(p) if x.iri.startswith(DEF)]
    return " ".join((*queries, *named))


def _named_in(texts: dict[str, tuple[str, str]]) -> dict[str, Links]:
    found = defaultdict[str, Links](list)
    for path, (name, text) in sorted(texts.items()):
        for term in sorted(set(_NAMED.findall(text))):
            found[term].append((name, path))
    return dict(found)
