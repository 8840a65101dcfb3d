"""Marks put into a workbook by editing its parts: everything else in it stays, byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from proa_graph.tables.parts import MAIN, RELATION, number_of, parse, sheet_parts
from proa_graph.tables.sheets import address

AUTHOR = "proa-graph"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_CELL = re.compile(r"([A-Z]+)(\d+)$")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="proa{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:270pt;height:120pt;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" obscured="t"/>'
    '<x:ClientData ObjectType="Note"><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>'
    "</x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell (row and column from 1) to be coloured, and the note on it."""

    sheet: str
    row: int
    column: int
    colour: str
    text: str


def takes_marks(content: bytes) -> bool:
    """Return whether ``content`` is a workbook whose parts can be edited here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return MAIN[1:-1].encode() in archive.read("xl/workbook.xml") and "xl/styles.xml" in archive.namelist()
    except (KeyError, zipfile.BadZipFile):
        return False


def keeps_macros(content: bytes) -> bool:
    """Return whether ``content`` is a workbook with macros, which a spreadsheet opens under the name .xlsm alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"macroEnabled" in archive.read("[Content_Types].xml")


def marked(original: bytes, marks: Sequence[Mark], title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return the workbook ``original`` with ``marks`` and a sheet ``title`` of ``rows`` after its own.

    A sheet of that title that an earlier marking added (its first cell begins as that of ``rows``) is replaced, and so
    are its notes.

    Raises:
        ValueError: a part is no XML that a spreadsheet writes.
    """
    try:
        return _marked(original, marks, title, rows)
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error


def _marked(original: bytes, marks: Sequence[Mark], title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        book = _Book(archive)
        by_sheet: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            by_sheet[mark.sheet].append(mark)
        for sheet, own in by_sheet.items():
            if sheet in book.sheets:
                book.mark(book.sheets[sheet], own)
        book.add_sheet(title, rows)
        return book.written()


class _Book:
    """The parts of a workbook, parsed when first changed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.changed: dict[str, Any] = {}
        self.sheets = sheet_parts(archive)
        self.styled: dict[tuple[str, str], str] = {}
        self.fills: dict[str, str] = {}

    def part(self, name: str, empty: str = "") -> Any:
        """Return the root of a part, made from ``empty`` where there is none."""
        if name not in self.changed:
            self.changed[name] = parse(self.archive.read(name) if name in self.names else empty.encode())
        return self.changed[name]

    def mark(self, path: str, marks: Sequence[Mark]) -> None:
        """Colour the cells of one sheet and put a note on each."""
        cells = _Cells(self.part(path).find(f"{MAIN}sheetData"))
        for mark in sorted(marks, key=lambda m: (m.row, m.column)):
            cell = cells.at(mark.row, mark.column)
            cell.set("s", self.style(cell.get("s") or "0", mark.colour))
        self._note(path, marks)

    def style(self, old: str, colour: str) -> str:
        """Return the number of the style ``old`` with another fill, all else of it kept."""
        if (old, colour) not in self.styled:
            formats = self.part("xl/styles.xml").find(f"{MAIN}cellXfs")
            new = parse(etree.tostring(formats[int(old)]))
            new.set("fillId", self.fill(colour))
            new.set("applyFill", "1")
            formats.append(new)
            formats.set("count", str(len(formats)))
            self.styled[old, colour] = str(len(formats) - 1)
        return self.styled[old, colour]

    def fill(self, colour: str) -> str:
        """Return the number of the solid fill of ``colour``, added once."""
        if colour not in self.fills:
            fills = self.part("xl/styles.xml").find(f"{MAIN}fills")
            pattern = etree.SubElement(
                etree.SubElement(fills, f"{MAIN}fill"), f"{MAIN}patternFill", patternType="solid"
            )
            etree.SubElement(pattern, f"{MAIN}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{MAIN}bgColor", indexed="64")
            fills.set("count", str(len(fills)))
            self.fills[colour] = str(len(fills) - 1)
        return self.fills[colour]

    def related(self, path: str, kind: str, target: str) -> tuple[str, str]:
        """Return the identifier and the part that ``path`` names as its ``kind``; without one, ``target`` is added."""
        folder, name = posixpath.split(path)
        root = self.part(f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{_PACKAGE[1:-1]}"/>')
        for relation in root:
            if (relation.get("Type") or "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                there = relation.get("Target") or ""
                whole = (
                    there.lstrip("/") if there.startswith("/") else posixpath.normpath(posixpath.join(folder, there))
                )
                return relation.get("Id") or "", whole
        return self.relate(root, kind, posixpath.relpath(target, folder)), target

    def relate(self, root: Any, kind: str, target: str) -> str:
        """Add a relation and return its identifier."""
        used = {relation.get("Id") for relation in root}
        identifier = next(f"rIdProa{n}" for n in range(1, len(used) + 2) if f"rIdProa{n}" not in used)
        etree.SubElement(root, f"{_PACKAGE}Relationship", Id=identifier, Type=f"{_OFFICE}/{kind}", Target=target)
        return identifier

    def declare(self, name: str, media_type: str) -> None:
        """State the type of a new part."""
        types = self.part("[Content_Types].xml")
        if not any(t.get("PartName") == f"/{name}" for t in types):
            etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=media_type)

    def _note(self, path: str, marks: Sequence[Mark]) -> None:
        number = len(self.changed)
        _, comments = self.related(path, "comments", f"xl/commentsProa{number}.xml")
        drawing_id, drawing = self.related(path, "vmlDrawing", f"xl/drawings/vmlDrawingProa{number}.vml")
        empty = f'<comments xmlns="{MAIN[1:-1]}"><authors/><commentList/></comments>'
        root = self.part(comments, empty)
        author = _author(root)
        self.declare(comments, f"{_SPREADSHEET}.comments+xml")
        self.declare(drawing, "application/vnd.openxmlformats-officedocument.vmlDrawing")
        _refer(self.part(path), drawing_id)
        notes, shapes = root.find(f"{MAIN}commentList"), self.part(drawing, _VML)
        for note in [n for n in notes if n.get("authorId") == author]:
            notes.remove(note)
        for shape in [s for s in shapes if (s.get("id") or "").startswith("proa")]:
            shapes.remove(shape)
        earlier = {note.get("ref"): note for note in notes}
        for place, mark in enumerate(marks):
            ref = address(mark.row, mark.column)
            if ref in earlier:
                _append(earlier[ref].find(f"{MAIN}text"), f"\n{mark.text}")
                continue
            note = etree.SubElement(notes, f"{MAIN}comment", ref=ref, authorId=author)
            _append(etree.SubElement(note, f"{MAIN}text"), mark.text)
            drawn = _SHAPE.format(number=f"{number}x{place}", row=mark.row - 1, column=mark.column - 1)
            shapes.append(parse(drawn.encode()))

    def add_sheet(self, title: str, rows: Sequence[Sequence[str | int]]) -> None:
        """Add a sheet of ``rows``, or write them over the one that an earlier marking added."""
        first = str(rows[0][0]) if rows and rows[0] else ""
        ours = self.sheets.get(title, "")
        if ours and first and first.encode() in self.archive.read(ours):
            self.changed[ours] = parse(_sheet(rows))
            return
        while title in self.sheets:
            title += " +"
        path = "xl/worksheets/sheetProa.xml"
        self.changed[path] = parse(_sheet(rows))
        self.declare(path, f"{_SPREADSHEET}.worksheet+xml")
        identifier = self.relate(self.part("xl/_rels/workbook.xml.rels"), "worksheet", "worksheets/sheetProa.xml")
        listed = self.part("xl/workbook.xml").find(f"{MAIN}sheets")
        highest = max(int(s.get("sheetId") or 0) for s in listed)
        sheet = etree.SubElement(listed, f"{MAIN}sheet", name=title, sheetId=str(highest + 1))
        sheet.set(f"{RELATION}id", identifier)

    def written(self) -> bytes:
        """Return the archive: the parts that were changed written anew, every other as it was."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self.archive.infolist():
                content = (
                    _bytes(self.changed.pop(info.filename))
                    if info.filename in self.changed
                    else self.archive.read(info)
                )
                target.writestr(info, content, zipfile.ZIP_DEFLATED)
            for name in sorted(self.changed):
                target.writestr(zipfile.ZipInfo(name, _EPOCH), _bytes(self.changed[name]), zipfile.ZIP_DEFLATED)
        return out.getvalue()


class _Cells:
    """The cells of a sheet, found by their place or made there."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.rows: dict[int, Any] = {}
        for number, row in enumerate(data, 1):
            self.rows[int(row.get("r") or number)] = row

    def at(self, row: int, column: int) -> Any:
        """Return the cell of a row and column from 1."""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(f"{MAIN}row", r=str(row))
            self.data.insert(sum(1 for number in self.rows if number < row), line)
            self.rows[row] = line
        place = 0
        for place, cell in enumerate(line):
            found = _CELL.match(cell.get("r") or "")
            here = number_of(found[1]) if found else place + 1
            if here == column:
                return cell
            if here > column:
                break
        else:
            place = len(line)
        made = etree.Element(f"{MAIN}c", r=address(row, column))
        line.insert(place, made)
        return made


def _author(comments: Any) -> str:
    """The number of our author, who is added where no earlier marking did."""
    authors = comments.find(f"{MAIN}authors")
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{MAIN}author").text = AUTHOR
        return str(len(names))
    return str(names.index(AUTHOR))


def _append(body: Any, text: str) -> None:
    run = etree.SubElement(etree.SubElement(body, f"{MAIN}r"), f"{MAIN}t")
    run.text = _ILLEGAL.sub("", text)
    run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _refer(sheet: Any, identifier: str) -> None:
    """Let a sheet name its drawing of notes, where the schema wants it."""
    if sheet.find(f"{MAIN}legacyDrawing") is not None:
        return
    after = next((i for i, e in enumerate(sheet) if etree.QName(e).localname in _AFTER_DRAWING), len(sheet))
    drawing = etree.Element(f"{MAIN}legacyDrawing")
    drawing.set(f"{RELATION}id", identifier)
    sheet.insert(after, drawing)


def _sheet(rows: Sequence[Sequence[str | int]]) -> bytes:
    root = parse(f'<worksheet xmlns="{MAIN[1:-1]}"/>'.encode())
    data = etree.SubElement(root, f"{MAIN}sheetData")
    for number, values in enumerate(rows, 1):
        row = etree.SubElement(data, f"{MAIN}row", r=str(number))
        for column, value in enumerate(values, 1):
            _write(row, address(number, column), value)
    written: bytes = etree.tostring(root)
    return written


def _write(row: Any, ref: str, value: str | int) -> None:
    if isinstance(value, int):
        etree.SubElement(etree.SubElement(row, f"{MAIN}c", r=ref), f"{MAIN}v").text = str(value)
        return
    cell = etree.SubElement(row, f"{MAIN}c", r=ref, t="inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    text.text = _ILLEGAL.sub("", value)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
