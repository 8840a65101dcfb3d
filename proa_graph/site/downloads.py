"""The page of the files of the whole dataset: the graph, its tables, the account of what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proa_graph.release import SUMS
from proa_graph.site.wording import translator
from proa_graph.table_model import DATABASE, METADATA, WORKBOOK, tables

Dump = tuple[str, int, str]
"""Name, bytes and SHA-256 of a file of the whole dataset."""

_OF_TABLES = (WORKBOOK, DATABASE, METADATA)
_GROUPS = ("graph", "tables", "account")


def downloads(dumps: Callable[[], Sequence[Dump]], lang: str) -> dict[str, object]:
    """Return what the page shows: the files that ``dumps`` gives, in groups of name and files."""
    files = dumps()
    shown = {group: [_shown(file, lang) for file in files if _group(file[0]) == group] for group in _GROUPS}
    shown["tables"].sort(key=lambda file: file["name"] not in _OF_TABLES)
    return {"groups": [(group, found) for group, found in shown.items() if found], "sums": SUMS}


def _group(name: str) -> str:
    if name in _OF_TABLES or name in _titles():
        return "tables"
    return "graph" if name.endswith(".gz") else "account"


def _titles() -> dict[str, dict[str, str]]:
    return {table.file: table.title for table in tables().values()}


def _shown(file: Dump, lang: str) -> dict[str, object]:
    name, size, digest = file
    titles = _titles()
    what = titles[name][lang] if name in titles else translator(lang)(f"dump.{name.removesuffix('.gz')}")
    return {"name": name, "what": what, "size": size, "digest": digest}
