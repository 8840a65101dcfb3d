"""What ``proa search`` does: the search of the site, from an index kept for the next time."""

from __future__ import annotations

import csv
import io
import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from proa_graph.files import write_atomically
from proa_graph.inputs import input_digest
from proa_graph.search import Finder, Hit

COLUMNS = ("path", "aliases", "kind", "label", "score")
_FOLDER = "proa-graph-search"
_MOST = 3
_SHOWN = 20


def search(words: str, *, form: str, out: Path, lang: str) -> bytes:
    """Return what ``words`` find, best first, as the page of the site ranks it.

    Args:
        words: what is asked.
        form: ``csv`` (:data:`COLUMNS`, aliases by blanks), ``json``, or ``table`` for people.
        out: a build folder, read where it is current.
        lang: the language of the labels.
    """
    hits = Finder(index(out)).find(words, lang)
    if form == "json":
        return (json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=1) + "\n").encode()
    return _csv(hits) if form == "csv" else _table(hits, lang)


def _csv(hits: list[Hit]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([hit.path, " ".join(hit.aliases), hit.kind, hit.label, f"{hit.score:.6f}"] for hit in hits)
    return written.getvalue().encode()


def _table(hits: list[Hit], lang: str) -> bytes:
    lines = [f"{hit.label}  {hit.code}".rstrip() + f"\n    {hit.path}" for hit in hits[:_SHOWN]]
    count = f"({len(hits)} réponse{'s' * (len(hits) > 1)})" if lang == "fr" else f"({len(hits)} answers)"
    return ("\n".join([*lines, count]) + "\n").encode()


def index(out: Path) -> dict[str, Any]:
    """Return the index of the present input: the kept one, else made (from ``out`` where it is current) and kept."""
    kept = _folder() / f"{input_digest()}.json"
    with suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    made = _made(out)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(kept, json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
        _forget(kept)
    return made


def _folder() -> Path:
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / _FOLDER


def _made(out: Path) -> dict[str, Any]:
    from proa_graph import kept
    from proa_graph.files import share
    from proa_graph.questions import load
    from proa_graph.site import Corpus
    from proa_graph.site.search import search_data
    from proa_graph.tables import read_facts

    return search_data(Corpus(read_facts(share("data")), kept.store(out), tuple, load()))


def _forget(last: Path) -> None:
    others = [path for path in last.parent.glob("*.json") if path != last]
    others.sort(key=lambda path: path.stat().st_mtime)
    for path in others[: max(0, len(others) - _MOST + 1)]:
        path.unlink(missing_ok=True)
