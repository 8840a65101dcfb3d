"""The index of the search box: what people look for, by name and by number, as one script file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from proa_graph.site.corpus import Corpus, by_title, codes_of, main_title
from proa_graph.site.view import Thing

_KINDS = ("profession", "certification", "branch", "agreement", "sector", "organization", "order", "level")
Item = tuple[str, str, str, str]


def search_index(corpus: Corpus) -> bytes:
    """Return the script that sets ``window.PROA_INDEX``: [kind, label, path, code, other words] for each thing.

    A script and not JSON, because a page opened from a disk may load the one and not the other.
    """
    items = [[kind, *item] for kind in _KINDS for item in _items(corpus, kind)]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items)
    return f"window.PROA_INDEX=[\n{lines}\n];\n".encode()


def _items(corpus: Corpus, kind: str) -> Iterator[Item]:
    for thing in by_title(x for x in corpus.view.kind(kind) if not x.things("dcterms:isReplacedBy")):
        label = str(main_title(thing))
        words = [str(x) for p in ("dcterms:title", "skos:altLabel") for x in thing.texts(p) if str(x) != label]
        yield label, thing.path, _code(thing), " / ".join([*words, *_context(thing)])


def _code(thing: Thing) -> str:
    if thing.kind == "branch":
        return f"IDCC {thing.key}"
    if thing.kind == "agreement":
        return thing.key
    return next(iter(codes_of(thing)), "")


def _context(thing: Thing) -> list[str]:
    if thing.kind in ("agreement", "sector"):
        return [f"{b.title} IDCC {b.key}" for b in thing.things("proa:branch")]
    if thing.kind == "certification":
        return [*codes_of(thing)[1:], *(str(c.title) for c in thing.things("proa:certifier"))]
    return []
