"""The header of a table of an article: over one row or more, told from the rows of the list below it."""

from __future__ import annotations

from proa_graph.blocks.headers import reads_as_header
from proa_graph.blocks.html import Matrix
from proa_graph.domain.codes import CODE
from proa_graph.domain.levels import is_level
from proa_graph.text import squeeze


def header(matrix: Matrix) -> tuple[tuple[str, ...], int]:
    """Return the header of a table, over one or more rows, and the number of the first row below it."""
    start = 0
    found: list[tuple[str, ...]] = []
    while start < len(matrix.rows):
        texts = _texts(matrix, start)
        if matrix.full[start]:
            if found or not _header_follows(matrix, start):
                break
        elif any(texts):
            if len([t for t in texts if t]) == 1 and is_level(next(t for t in texts if t)):
                break
            if not (matrix.heads[start] or reads_as_header(texts)) or any(_is_plain_code(t) for t in texts):
                break
            if found and not _deepens(matrix, start):
                break
            found.append(texts)
        start += 1
    if not found:
        return (), 0
    return tuple(" ".join(dict.fromkeys(t for t in column if t)) for column in zip(*found, strict=True)), start


def _is_plain_code(text: str) -> bool:
    return bool(CODE.search(text)) or (text.isdecimal() and len(text) > 2 and not 1990 < int(text) < 2040)


def _texts(matrix: Matrix, at: int) -> tuple[str, ...]:
    return tuple(squeeze(c.text) if c else "" for c in matrix.rows[at])


def _header_follows(matrix: Matrix, at: int) -> bool:
    following = next((i for i in range(at + 1, min(at + 4, len(matrix.rows))) if not matrix.full[i]), None)
    return following is not None and (matrix.heads[following] or reads_as_header(_texts(matrix, following)))


def _deepens(matrix: Matrix, at: int) -> bool:
    """A second header row counts where it is one of headers, stands beside a cell that spans it, or under groups."""
    if matrix.heads[at] or any(c and c.span for c in matrix.rows[at]):
        return True
    above = sum(1 for c in matrix.rows[at - 1] if c and c.text)
    return 2 * above <= matrix.width and reads_as_header(_texts(matrix, at))
