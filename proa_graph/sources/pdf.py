"""Reader of PDF files: ruled tables cell by cell, other pages as text."""

from __future__ import annotations

import io
from typing import Any

from proa_graph.blocks import alignment
from proa_graph.blocks.boxes import Box
from proa_graph.blocks.bullets import BULLET
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.page_joins import Aligned, Block, Continued
from proa_graph.blocks.plaintext import repair
from proa_graph.errors import UnusableError

_NEAR = 2.0
_SHORT = 0.8
_LEADING = 0.45


def pages(name: str, content: bytes) -> list[tuple[str, list[Block]]]:
    """Return the text and the blocks of each page.

    Raises:
        UnusableError: no PDF.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return [(page.extract_text() or "", _blocks(page)) for page in document.pages]
    except (PdfminerException, ValueError, TypeError, KeyError):
        raise UnusableError(
            name,
            "ce fichier n’est pas un PDF lisible ; téléchargez-le à nouveau",
            "not a readable PDF; download it again",
        ) from None


def _blocks(page: Any) -> list[Block]:
    tables, above = _tables(page)
    placed: list[tuple[float, int, Block]] = []
    for n, table in enumerate(tables):
        kind = Continued if above is not None and abs(table.bbox[1] - above) <= _NEAR else MarkupTable
        placed.append((table.bbox[1], n, kind(tuple(_row(cells) for cells in table.extract()))))
    boxes = [t.bbox for t in tables]
    for n, aligned in enumerate(alignment.tables(_loose(page, boxes)), start=len(tables)):
        placed.append((aligned.top, n, Aligned(aligned.table.rows, aligned)))
        boxes.append((0, aligned.top, page.width, aligned.bottom))
    outside = [line for line in page.extract_text_lines() if not any(_inside(line, box) for box in boxes)]
    for n, line in enumerate(_whole(outside)):
        text = repair(" ".join(line["text"].split()))
        placed.append((line["top"], n, Paragraph(text, _is_centred(line, page))))
    return [block for _, _, block in sorted(placed, key=lambda p: (p[0], p[1]))]


def _loose(page: Any, boxes: list[Any]) -> list[Box]:
    """The words of a page outside of its ruled tables."""
    found = [w for w in page.extract_words() if not any(_inside(w, box) for box in boxes)]
    return [Box(w["x0"], w["x1"], w["top"], w["bottom"], w["text"]) for w in found]


def _inside(line: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    return bool(box[1] <= (line["top"] + line["bottom"]) / 2 <= box[3])


def _whole(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a page, a paragraph or bullet as one: a line is full when the next word would not have fitted."""
    right = max((line["x1"] for line in found), default=0)
    whole: list[dict[str, Any]] = []
    for before, line in zip([None, *found], found, strict=False):
        if before is not None and _goes_on(whole[-1], before, line, right):
            whole[-1] = {**whole[-1], "text": f"{whole[-1]['text']} {line['text']}"}
        else:
            whole.append(line)
    return whole


def _goes_on(paragraph: dict[str, Any], last: dict[str, Any], following: dict[str, Any], right: float) -> bool:
    if not last["text"].strip() or BULLET.match(following["text"]) or last["text"].rstrip()[-1] in ";.:":
        return False
    if BULLET.match(paragraph["text"]):
        return following["text"][0].islower() or _fills(last, following, right)
    near = following["top"] - last["bottom"] <= _LEADING * (last["bottom"] - last["top"])
    return near and _fills(last, following, right)


def _fills(line: dict[str, Any], following: dict[str, Any], right: float) -> bool:
    letter = (line["x1"] - line["x0"]) / len(line["text"])
    word = len(following["text"].split(" ")[0]) + 1
    return bool(line["x1"] + letter * word > right)


def _tables(page: Any) -> tuple[list[Any], float | None]:
    """The ruled tables of a page, rows cut by its top or bottom included, and where a row cut by its top begins.

    Such a row has no horizontal rule at the cut: vertical rules that go on beyond the table stand for one.
    """
    found = page.find_tables()
    rules = [e for e in page.edges if e["orientation"] == "v"]
    if not found or not rules:
        return found, None
    top, bottom = min(e["top"] for e in rules), max(e["bottom"] for e in rules)
    cuts = []
    if top < found[0].bbox[1] - _NEAR:
        cuts.append(top)
    if bottom > found[-1].bbox[3] + _NEAR:
        cuts.append(bottom)
    if not cuts:
        return found, None
    return page.find_tables({"explicit_horizontal_lines": cuts}), top if top in cuts else None


def _is_centred(line: dict[str, Any], page: Any) -> bool:
    """Whether a short line stands in the middle of the page."""
    left, right = line["x0"], page.width - line["x1"]
    return bool(abs(left - right) <= _NEAR * 3 and line["x1"] - line["x0"] <= _SHORT * page.width)


def _row(cells: list[str | None]) -> MarkupRow:
    read = tuple(None if text is None else Cell(text) for text in cells)
    wide = len(read) > 1 and read[0] is not None and bool(read[0].text) and all(c is None for c in read[1:])
    return MarkupRow(read, wide, head=False)
