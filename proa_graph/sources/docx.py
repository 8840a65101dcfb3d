"""The door to DOCX documents: one as a web page, so that the reader of pages reads it."""

from __future__ import annotations

import io

from proa_graph import limits
from proa_graph.errors import UnusableError


def page(name: str, content: bytes) -> bytes:
    """Return the HTML of a DOCX document: paragraphs, tables with their spans, what is struck out.

    Raises:
        UnusableError: it is no document of that kind.
        TooLargeError: it passes a limit.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise limits.locked(name)
    limits.check_archive(name, content)
    import mammoth

    try:
        body: str = mammoth.convert_to_html(io.BytesIO(content)).value
    except (*limits.UNFORESEEN, OSError) as error:
        raise UnusableError(
            name,
            "ce n’est pas un document Word lisible ; enregistrez-le à nouveau en .docx",
            "this is no readable Word document; save it again as .docx",
        ) from error
    return f"<html><body>{body}</body></html>".encode()
