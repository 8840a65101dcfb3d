"""Reader of texts: the Bulletin officiel's PDF as text, a copied Légifrance page, an inline table."""

from __future__ import annotations

from collections.abc import Sequence

from proa_graph.documents import notes, textlayout
from proa_graph.documents.grid import Article, Cell, Note, Page, Row, Table
from proa_graph.documents.plaintext import Line, decode, known_words, lines, repair, shows_wraps
from proa_graph.documents.textlayout import Found


def read(name: str, content: bytes) -> Page:
    """Return the page of a text file.

    Places are RFC 5147 ranges ``line=a,b``: lines counted from 0, ``b`` excluded.

    Raises:
        UnusableError: ``content`` is empty or no text.
    """
    every = lines(decode(name, content))
    known = known_words(every)
    parts = _parts(every)
    wraps = shows_wraps(every)
    tables: list[Table] = []
    articles: list[Article] = []
    for part_name, part in parts:
        defined = notes.read(part)
        for found in textlayout.find(part, known, shows_wraps=wraps):
            tables.append(_table(found, part_name, part, defined))
        articles.append(_article(part_name, part, defined))
    head = tuple(line.text for line in parts[0][1]) if parts and not parts[0][0] else ()
    return Page(tuple(tables), tuple(articles), head)


def _parts(every: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    parts: list[tuple[str, list[Line]]] = [("", [])]
    for line in every:
        opened = textlayout.article_name(line.text)
        if opened is not None:
            parts.append((opened, []))
        parts[-1][1].append(line)
    return parts


def _article(name: str, part: Sequence[Line], defined: tuple[Note, ...]) -> Article:
    place = f"line={part[0].number},{part[-1].number + 1}" if part else ""
    return Article(name, "\n".join(line.text for line in part), defined, place)


def _table(found: Found, name: str, part: Sequence[Line], defined: tuple[Note, ...]) -> Table:
    atoms = found.atoms
    rows = []
    for span in found.reading.rows:
        place = f"line={atoms.lines[span.start]},{atoms.lines[span.end - 1] + 1}"
        cells = tuple(Cell(atoms.text(*cell)) if cell else None for cell in span.cells)
        rows.append(Row(cells, place, span.section))
    place = f"line={part[found.start].number},{part[found.end - 1].number + 1}"
    return Table(
        header=tuple(repair(h) for h in found.header), rows=tuple(rows), article=name,
        heading=_heading(part, found.start), notes=defined, locator=place,
    )  # fmt: skip


def _heading(part: Sequence[Line], start: int) -> str:
    return ""
