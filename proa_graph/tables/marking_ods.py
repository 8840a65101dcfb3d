"""Marks put into an OpenDocument workbook: its content part alone is edited, every other stays byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from proa_graph.tables.marking import AUTHOR, Mark
from proa_graph.tables.parts import parse

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE = f"{{{_OASIS}:table:1.0}}"
_OFFICE = f"{{{_OASIS}:office:1.0}}"
_STYLE = f"{{{_OASIS}:style:1.0}}"
_TEXT = f"{{{_OASIS}:text:1.0}}"
_FO = f"{{{_OASIS}:xsl-fo-compatible:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "content.xml"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def takes_ods_marks(content: bytes) -> bool:
    """Return whether ``content`` is an OpenDocument workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    except (KeyError, zipfile.BadZipFile):
        return False


def ods_marked(original: bytes, marks: Sequence[Mark], title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return the workbook ``original`` with ``marks`` and a sheet ``title`` of ``rows`` after its own.

    What an earlier marking added (its notes, the sheet whose first cell is that of ``rows``) is replaced.

    Raises:
        ValueError: its content is no XML that a spreadsheet writes.
    """
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        try:
            root = parse(archive.read(_CONTENT))
        except (KeyError, etree.LxmlError) as error:
            raise ValueError(str(error)) from error
        _mark(root, marks)
        _add_sheet(root, title, rows)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for info in archive.infolist():
                content = (
                    etree.tostring(root, xml_declaration=True, encoding="UTF-8") if info.filename == _CONTENT else None
                )
                target.writestr(info, archive.read(info) if content is None else content)
        return out.getvalue()


def _mark(root: Any, marks: Sequence[Mark]) -> None:
    for note in [n for n in root.iter(f"{_OFFICE}annotation") if n.findtext(f"{_DC}creator") == AUTHOR]:
        note.getparent().remove(note)
    styles, made = _automatic_styles(root), {}
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_sheet[mark.sheet].append(mark)
    for table in _sheets(root):
        columns = _column_styles(table)
        for mark in sorted(by_sheet[table.get(f"{_TABLE}name") or ""], key=lambda m: (m.row, m.column)):
            row = _nth(table, mark.row, (f"{_TABLE}table-row",), "number-rows-repeated")
            cell = None if row is None else _nth(row, mark.column, _CELLS, "number-columns-repeated")
            if cell is None:
                continue
            own = (
                cell.get(f"{_TABLE}style-name")
                or row.get(f"{_TABLE}default-cell-style-name")
                or columns.get(mark.column, "")
            )
            key = (own, mark.colour)
            if key not in made:
                made[key] = _styled(styles, *key)
            cell.set(f"{_TABLE}style-name", made[key])
            _note(cell, mark.text)


def _automatic_styles(root: Any) -> Any:
    """The styles of the content, made where it has none: they stand before its body."""
    found = root.find(f"{_OFFICE}automatic-styles")
    if found is None:
        found = etree.Element(f"{_OFFICE}automatic-styles")
        root.find(f"{_OFFICE}body").addprevious(found)
    return found


def _sheets(root: Any) -> list[Any]:
    return list(root.iter(f"{_TABLE}table"))


def _column_styles(table: Any) -> dict[int, str]:
    """The style that the cells of each column have by default."""
    found, at = {}, 1
    for column in table.iter(f"{_TABLE}table-column"):
        times = min(int(column.get(f"{_TABLE}number-columns-repeated") or 1), 1 << 10)
        found.update(dict.fromkeys(range(at, at + times), column.get(f"{_TABLE}default-cell-style-name") or ""))
        at += times
    return found


def _nth(parent: Any, wanted: int, tags: tuple[str, ...], repeated: str) -> Any:
    """The element ``wanted`` from 1 among those of ``tags``; one that stands for several is parted there."""
    at = 0
    for element in [e for e in parent.iter(*tags) if _own(e, parent)]:
        times = int(element.get(f"{_TABLE}{repeated}") or 1)
        if at + times >= wanted:
            return _parted(element, wanted - at, times, f"{_TABLE}{repeated}")
        at += times
    return None


def _own(element: Any, parent: Any) -> bool:
    """Whether ``element`` belongs to ``parent`` itself, or to a group within it, and not to a table inside a cell."""
    above = element.getparent()
    while above is not parent:
        if above is None or above.tag in _CELLS:
            return False
        above = above.getparent()
    return True


def _parted(element: Any, place: int, times: int, repeated: str) -> Any:
    if times == 1:
        return element
    after = times - place
    for count, beside in ((place - 1, "before"), (after, "after")):
        if count:
            copy = deepcopy(element)
            copy.set(repeated, str(count))
            copy.tail = None
            if beside == "before":
                element.addprevious(copy)
            else:
                element.addnext(copy)
    del element.attrib[repeated]
    return element


def _styled(styles: Any, own: str, colour: str) -> str:
    """Add the style ``own`` with another ground, all else of it kept; return its name."""
    name = f"proa-{colour}-{own}"
    if any(s.get(f"{_STYLE}name") == name for s in styles) or own.startswith("proa-"):
        return name if not own.startswith("proa-") else own
    known = next((s for s in styles if s.get(f"{_STYLE}name") == own), None)
    made = etree.SubElement(styles, f"{_STYLE}style") if known is None else deepcopy(known)
    if known is None:
        made.set(f"{_STYLE}family", "table-cell")
        made.set(f"{_STYLE}parent-style-name", own or "Default")
    else:
        styles.append(made)
    made.set(f"{_STYLE}name", name)
    ground = made.find(f"{_STYLE}table-cell-properties")
    if ground is None:
        ground = etree.Element(f"{_STYLE}table-cell-properties")
        made.insert(0, ground)
    ground.set(f"{_FO}background-color", f"#{colour}")
    return name


def _note(cell: Any, text: str) -> None:
    note = cell.find(f"{_OFFICE}annotation")
    if note is None:
        note = etree.Element(f"{_OFFICE}annotation")
        cell.insert(0, note)
        etree.SubElement(note, f"{_DC}creator").text = AUTHOR
    for line in text.split("\n"):
        etree.SubElement(note, f"{_TEXT}p").text = _clean(line)


def _add_sheet(root: Any, title: str, rows: Sequence[Sequence[str | int]]) -> None:
    first = str(rows[0][0]) if rows and rows[0] else ""
    for table in [t for t in _sheets(root) if first and _first_text(t) == first]:
        table.getparent().remove(table)
    names = {table.get(f"{_TABLE}name") for table in _sheets(root)}
    while title in names:
        title += " +"
    tables = _sheets(root)
    made = etree.Element(f"{_TABLE}table")
    made.set(f"{_TABLE}name", title)
    etree.SubElement(made, f"{_TABLE}table-column").set(
        f"{_TABLE}number-columns-repeated", str(max((len(r) for r in rows), default=1) or 1)
    )
    for values in rows:
        row = etree.SubElement(made, f"{_TABLE}table-row")
        for value in values or [""]:
            cell = etree.SubElement(row, f"{_TABLE}table-cell")
            cell.set(f"{_OFFICE}value-type", "string")
            etree.SubElement(cell, f"{_TEXT}p").text = _clean(str(value))
    tables[-1].addnext(made)


def _first_text(table: Any) -> str:
    paragraph = next(table.iter(f"{_TEXT}p"), None)
    return "" if paragraph is None else "".join(paragraph.itertext())


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign not in "\ufffe\uffff")
