"""What a browser needs to answer a question without a server: the blocks of the dataset, and how words are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from proa_graph.branch_names import names_of_branches
from proa_graph.site.corpus import Corpus
from proa_graph.site.pages import INSIDE
from proa_graph.site.wording import LANGUAGES
from proa_graph.terms import BASE
from proa_graph.text import fold, inflected, stems
from proa_graph.trades import vocabulary


def engine_files(corpus: Corpus) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the blocks, and the script by which a browser reads what is asked: name → what makes its bytes."""
    for name in corpus.blocks.names:
        yield f"static/engine/{name}.nt.gz", partial(corpus.blocks.body, name)
    yield "static/asked.js", partial(asked_script, corpus)


def answer_files(corpus: Corpus, name: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the answers to the question ``name`` as its form stands at first: name → what makes its bytes."""
    for lang in LANGUAGES:
        yield f"static/answers/{name}.{lang}.json.gz", partial(corpus.answer_file, name, lang)


def asked_script(corpus: Corpus) -> bytes:
    """Return what binds the parameters of a question in a browser: names of trades and branches, stems of words."""
    trades: dict[str, list[str]] = {}
    for trade in vocabulary().values():
        for name in dict.fromkeys(map(fold, trade.names)):
            trades.setdefault(name, []).append(trade.key)
    told = {"base": BASE, "inside": INSIDE, "trades": trades, "branches": _branches(), "stems": _stems(corpus)}
    return f"window.PROA_ASKED={json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def _branches() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for idcc, name in names_of_branches():
        known = found.setdefault(fold(name), [])
        if idcc not in known:
            known.append(idcc)
    return found


def _stems(corpus: Corpus) -> dict[str, str]:
    """The stems of the words of titles and professions, where they are not the words without gender and number."""
    things = (*corpus.view.kind("certification"), *corpus.view.kind("profession"))
    words = sorted({word for thing in things for title in thing.texts("dcterms:title") for word in fold(title).split()})
    return {inflected(word): stem for word in words if (stem := stems(word)) and stem != inflected(word)}
