"""Word documents (``.docx``) as HTML: their paragraphs, headings, lists and tables in order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree

from proa_graph.errors import UnusableError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_LARGEST = 64 << 20
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def html(name: str, content: bytes) -> str:
    """Return the document as HTML.

    Raises:
        UnusableError: ``content`` is no Word document, or too large once unpacked.
    """
    root = _root(name, content)
    body = root.find(f"{_W}body")
    return "<html><body>" + "".join(_blocks(body) if body is not None else ()) + "</body></html>"


def _root(name: str, content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(_BODY).file_size > _LARGEST:
                raise UnusableError(name, "document trop grand une fois ouvert", "document too large once unpacked")
            return etree.fromstring(archive.read(_BODY), _PARSER)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise UnusableError(
            name, "ce n’est pas un document Word lisible (.docx)", "this is no readable Word document (.docx)"
        ) from error


def _blocks(parent: Any) -> Iterator[str]:
    for node in parent:
        if node.tag == f"{_W}p":
            yield _paragraph(node)
        elif node.tag == f"{_W}tbl":
            rows = "".join(_row(row) for row in node.iter(f"{_W}tr"))
            yield f"<table>{rows}</table>"
        elif node.tag == f"{_W}sdt":
            inner = node.find(f"{_W}sdtContent")
            yield from _blocks(inner) if inner is not None else ()


def _paragraph(node: Any) -> str:
    text = escape(_text(node))
    style = node.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and style.get(f"{_W}val", "").lower().startswith(("heading", "titre")):
        return f"<h2>{text}</h2>"
    bullet = "• " if node.find(f"{_W}pPr/{_W}numPr") is not None else ""
    return f"<p>{bullet}{text}</p>" if text.strip() else ""


def _text(node: Any) -> str:
    parts = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(n.text or "" if n.tag == f"{_W}t" else parts.get(n.tag, "") for n in node.iter())


def _row(row: Any) -> str:
    cells = ("<br>".join(escape(_text(p)) for p in cell.iter(f"{_W}p")) for cell in row.iterfind(f"{_W}tc"))
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
