"""The lists of certifications in an article: which tables and bullets are one, and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from proa_graph.documents import vocabulary
from proa_graph.documents.columns import columns_of
from proa_graph.documents.grid import Cell, Note, Row, Table
from proa_graph.documents.headers import is_list_header, is_phrase, role_of, roles
from proa_graph.documents.interpret import is_list_title, is_sentence
from proa_graph.documents.values import CODE, is_code, without_calls
from proa_graph.harvest.html import Content, Matrix, Paragraph
from proa_graph.harvest.vocabulary import matches
from proa_graph.text import fold, squeeze

_BULLET = re.compile(r"^\s*(?:[–—−•·▪●○*‒-]|o(?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\s*[.)°–-]|[A-Za-z]\s*[.)]|[IVX]{1,4}\s*[.)–-])\s*\S")
_LONGEST_HEADING = 150
_BULLET_HEADER = ("Intitulé de la certification",)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a list may stand: the article's name and headings, and whether all of the article is about Pro-A."""

    article: str
    locator: str
    heading: str = ""
    about: bool = True


def tables(content: Content, context: Context) -> Iterator[Table]:
    """Yield the tables and runs of bullets of ``content`` that are lists of certifications, in order."""
    heading = context.heading
    lead = ""
    run: list[tuple[int, str]] = []
    count = 0
    for block in (*content.blocks, None):
        bullet = _bullet(block) if isinstance(block, Paragraph) else ""
        if bullet:
            run.append((len(run), bullet))
            continue
        if run:
            found = _bullets([text for _, text in run], heading, lead, content.notes, context, count)
            if found:
                count += 1
                yield found
            run = []
        if isinstance(block, Paragraph):
            if _is_heading(block):
                heading, lead = _as_sector(block.text), block.text
            else:
                lead = block.text
        elif isinstance(block, Matrix):
            found = _table(block, heading, lead, content.notes, context, count)
            if found:
                count += 1
                yield found
            lead = ""


def _bullet(block: Paragraph) -> str:
    match = _BULLET.match(block.text)
    return block.text[match.end() :] if match else ""


def _is_heading(block: Paragraph) -> bool:
    text = without_calls(block.text)
    if len(text) > _LONGEST_HEADING or CODE.search(text):
        return False
    return block.centred or (bool(_NUMBERED.match(text)) and not text.endswith((".", ";")))


def _as_sector(text: str) -> str:
    """A heading as a sector: nothing where it only says that a list follows, or is a sentence."""
    bare = without_calls(text)
    numberless = re.sub(_NUMBERED.pattern.replace(r"\s*\S", ""), "", bare).strip()
    if is_list_title(numberless) or is_sentence(bare) or matches("list_heading", numberless):
        return ""
    return text


def _bullets(
    lines: Sequence[str], heading: str, lead: str, notes: tuple[Note, ...], context: Context, number: int
) -> Table | None:
    coded = sum(1 for line in lines if CODE.search(line))
    kinds = sum(1 for line in lines if vocabulary.type_words(line))
    announced = matches("announces_list", lead)
    if not (2 * coded >= len(lines) or (announced and 3 * kinds >= 2 * len(lines))):
        return None
    place = f"{context.locator}/list={number + 1}"
    rows = tuple(Row((Cell(_unbulleted(line)),), f"{place}/row={i}") for i, line in enumerate(lines, start=1))
    return Table(_BULLET_HEADER, rows, context.article, heading, notes, place)


def _unbulleted(text: str) -> str:
    return re.sub(r"\s*(?:;|\.|,|\bet)\s*$", "", text)


def _table(
    matrix: Matrix, heading: str, lead: str, notes: tuple[Note, ...], context: Context, number: int
) -> Table | None:
    header, start = _header(matrix)
    place = f"{context.locator}/table={number + 1}"
    rows = [
        Row(_cells(row, matrix.full[i]), f"{place}/row={i + 1}", matrix.full[i])
        for i, row in enumerate(matrix.rows)
        if (i >= start or (matrix.full[i] and i < start)) and any(c and c.text for c in row)
    ]
    table = Table(header, tuple(rows), context.article, heading, notes, place)
    return table if _is_list(table, heading, lead, context) else None


def _cells(row: tuple[Cell | None, ...], full: bool) -> tuple[Cell | None, ...]:
    return (row[0],) if full else row


def _header(matrix: Matrix) -> tuple[tuple[str, ...], int]:
    """The header of a table, over one or more rows, and the number of the first row below it."""
    start = 0
    lines: list[tuple[str, ...]] = []
    while start < len(matrix.rows):
        row = matrix.rows[start]
        texts = tuple(squeeze(c.text) if c else "" for c in row)
        if matrix.full[start]:
            if lines or not _header_follows(matrix, start):
                break
        elif not any(texts):
            pass
        elif matrix.heads[start] or _reads_as_header(texts):
            if lines and not _deepens(matrix, start):
                break
            lines.append(texts)
        else:
            break
        start += 1
    if not lines:
        return (), 0
    columns = zip(*lines, strict=True)
    return tuple(" ".join(dict.fromkeys(t for t in column if t)) for column in columns), start


def _header_follows(matrix: Matrix, at: int) -> bool:
    rest = range(at + 1, min(at + 4, len(matrix.rows)))
    following = next((i for i in rest if not matrix.full[i]), None)
    if following is None:
        return False
    texts = tuple(squeeze(c.text) if c else "" for c in matrix.rows[following])
    return matrix.heads[following] or _reads_as_header(texts)


def _deepens(matrix: Matrix, at: int) -> bool:
    """A second header row counts only below a cell that spans it, and holds no codes."""
    row = matrix.rows[at]
    texts = [c.text for c in row if c]
    return not any(is_code(t, bare=True) for t in texts) and (matrix.heads[at] or any(c and c.span for c in row))


def _reads_as_header(texts: Sequence[str]) -> bool:
    filled = [t for t in texts if t]
    if len(filled) < 2 or any(CODE.search(t) or is_code(t) for t in filled):
        return False
    claims = sum(1 for t in filled if role_of(t) and len(t) < 80)
    phrases = sum(1 for t in filled if is_phrase(t))
    return "label" in roles(tuple(texts)) and claims >= len(filled) - 1 and phrases >= 1 and 2 * phrases >= len(filled)


def _is_list(table: Table, heading: str, lead: str, context: Context) -> bool:
    body = [r for r in table.rows if not r.section]
    if not body:
        return False
    if table.header and matches("decoy_header", " ".join(table.header)):
        return False
    cells = [c.text for r in body for c in r.cells if c and c.text]
    coded = sum(1 for r in body if any(c and CODE.search(c.text) for c in r.cells))
    kinds = sum(1 for r in body if any(c and vocabulary.type_words(c.text) for c in r.cells))
    if not cells:
        return False
    if table.header and is_list_header(table.header):
        return _speaks_of_certifications(table, coded, kinds, len(body)) or matches("announces_list", f"{lead} {heading}")
    if 2 * coded >= len(body):
        return True
    found = columns_of(replace(table, header=()))
    return 2 * kinds >= len(body) and ("level" in found or "code" in found or matches("announces_list", f"{lead} {heading}"))


def _speaks_of_certifications(table: Table, coded: int, kinds: int, rows: int) -> bool:
    folded = fold(" ".join(table.header))
    if "code" in roles(table.header) or coded or 3 * kinds >= rows:
        return True
    return matches("certification_header", folded)
