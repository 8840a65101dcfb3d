"""Lines with the signs of Markdown, of a quoted message or of semicolons → the same lines with tabs between cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from proa_graph.blocks import headers
from proa_graph.blocks.aligned_rows import is_value

_QUOTE = re.compile(r"^>(?!>) ?")
_BELOW_HEADER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_TITLE = re.compile(r"^#{1,6}\s+(?=\S)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1")
_FEWEST = 3
_LEAST_ROWS = 4


def plain(text: str) -> str:
    """Return ``text`` without those signs, each line at its place; a text that has none is returned as it is."""
    lines = text.replace("\r\n", "\n").split("\n")
    told = _by_semicolons(_by_bars(_unquoted(lines)))
    return text if told == lines else "\n".join(told)


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the sign of a quoted message, where several have it."""
    if sum(1 for line in lines if _QUOTE.match(line)) < _FEWEST:
        return lines
    return [_QUOTE.sub("", line) for line in lines]


def _by_bars(lines: list[str]) -> list[str]:
    """The tables of Markdown with tabs; a header takes the place of the line of dashes below it."""
    dashed = [n for n, line in enumerate(lines) if n and "|" in line + lines[n - 1] and _BELOW_HEADER.match(line)]
    if not dashed:
        return lines
    found = [_STRONG.sub(r"\2", _TITLE.sub("", line)) for line in lines]
    for at in dashed:
        if not _BAR.search(found[at - 1]):
            continue
        found[at], found[at - 1] = _cells(found[at - 1]), ""
        end = at + 1
        while end < len(found) and _BAR.search(found[end]):
            found[end] = _cells(found[end])
            end += 1
    return found


def _cells(line: str) -> str:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return "\t".join(re.sub(r"<br ?/?>", " ", c).strip().replace("\\|", "|") for c in _BAR.split(inner))


def _by_semicolons(lines: list[str]) -> list[str]:
    """The rows below a header whose cells stand between semicolons, with tabs; those of a table without header too."""
    found = list(lines)
    at = 0
    while at < len(found):
        cells = found[at].split(";")
        if not headers.is_line_of_headers(cells):
            end = _run_end(found, at)
            if _is_unheaded(found[at:end]):
                found[at:end] = [_tabbed(line.split(";")) for line in found[at:end]]
            at = end
            continue
        at += 1
        found[at - 1] = _tabbed(cells)
        spare = _spare(cells)
        while at < len(found) and found[at].count(";") >= len(cells) - 1:
            found[at] = _tabbed(_fitted(found[at].split(";"), len(cells), spare))
            at += 1
    return found


def _run_end(lines: Sequence[str], at: int) -> int:
    """Where the lines that have as many cells as the one at ``at`` end, or a header follows."""
    width, end = lines[at].count(";"), at + 1
    while (
        end < len(lines)
        and 0 < width == lines[end].count(";")
        and not headers.is_line_of_headers(lines[end].split(";"))
    ):
        end += 1
    return end


def _is_unheaded(lines: Sequence[str]) -> bool:
    """Whether lines of as many cells are the rows of a table without header: one of its columns holds values."""
    if len(lines) < _LEAST_ROWS or lines[0].count(";") + 1 < _FEWEST:
        return False
    columns = zip(*(line.split(";") for line in lines), strict=True)
    return any(10 * sum(is_value(c.strip()) for c in column) >= 9 * len(lines) for column in columns)


def _spare(cells: Sequence[str]) -> int:
    """The column that may print semicolons itself: that of bodies, else that of titles."""
    found = headers.roles(tuple(c.strip() for c in cells))
    return next(found.index(role) for role in ("certifier", "training_body", "label") if role in found)


def _fitted(cells: list[str], width: int, spare: int) -> list[str]:
    more = len(cells) - width
    return [*cells[:spare], ";".join(cells[spare : spare + more + 1]), *cells[spare + more + 1 :]]


def _tabbed(cells: Sequence[str]) -> str:
    return "\t".join(c.strip() for c in cells)
