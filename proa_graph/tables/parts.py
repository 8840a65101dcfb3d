"""What the parts of a workbook say beside its cells: rows hidden or struck, merged cells, formulas without a value.

The reader of cells gives none of these. The same pass holds the file to the limits before anything is unpacked whole.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from proa_graph import limits
from proa_graph.errors import UnusableError
from proa_graph.tables.sheets import Range

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Texts = dict[tuple[int, int], str]
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LEADS = re.compile(r"HYPERLINK\(\s*\"([^\"]*)\"\s*(?:,\s*\"([^\"]*)\"\s*)?\)", re.IGNORECASE)
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_LINK = "{http://www.w3.org/1999/xlink}href"
_OFF = ("0", "false", "none")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_MARKUP_OF_NO_SHEET = b"<!DOCTYPE"
_HEAD = 2_000


class DocumentTypeError(ValueError):
    """A part that declares a document type, and perhaps entities."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the parts say of one sheet: hidden rows (from 1), merged ranges (from 0), formulas without a value.

    ``struck`` are the rows of which every cell that holds something is struck through; ``links`` gives the addresses
    that cells lead to and ``remarked`` the comments on them, by row and column from 1; ``shapes`` the drawn texts,
    ``shown`` what cells show whose formula only leads to an address and says what to show.
    """

    hidden: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    uncached: Mapping[tuple[int, int], str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    remarked: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)


def read(name: str, content: bytes) -> dict[str, Told]:
    """Return what the parts of an OpenXML or OpenDocument workbook say, by sheet; nothing of another archive.

    Raises:
        UnusableError: the archive or a part is damaged.
        TooLargeError: a limit is passed.
    """
    limits.check_archive(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return dict(_openxml(name, archive))
            if "content.xml" in names:
                return dict(_opendocument(name, archive.read("content.xml")))
    except UnusableError:
        raise
    except DocumentTypeError as error:
        raise UnusableError(
            name,
            "une partie du classeur déclare un type de document XML ; enregistrez-le à nouveau dans un tableur",
            "a part of the workbook declares an XML document type; save it again in a spreadsheet",
        ) from error
    except (etree.LxmlError, *limits.UNFORESEEN) as error:
        raise limits.unreadable(name, error) from error
    return {}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of the part of each sheet of an OpenXML workbook, by the name of the sheet, in order."""
    relations = {
        r.get("Id"): r.get("Target") or ""
        for r in parse(archive.read("xl/_rels/workbook.xml.rels")).iter("{*}Relationship")
    }
    found = {}
    for sheet in parse(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        target = relations.get(_any(sheet, "id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path in archive.namelist():
            found[sheet.get("name") or ""] = path
    return found


def parse(content: bytes) -> Any:
    """Return the root of an XML part; entities are not followed.

    Raises:
        DocumentTypeError: the part declares a document type, as no program that writes workbooks does.
    """
    if _MARKUP_OF_NO_SHEET in content[:_HEAD]:
        raise DocumentTypeError
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _any(element: Any, local: str) -> str:
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == local), "")


def _openxml(name: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, Told]]:
    shared, styles = _shared(archive), _struck_styles(archive)
    for sheet, path in sheet_parts(archive).items():
        if "worksheets" in path:
            told = _sheet(name, sheet, archive.read(path), shared, styles)
            links, remarked, shapes = _beside(archive, path)
            yield sheet, replace(told, links=links, remarked=remarked, shapes=shapes)


def _beside(archive: zipfile.ZipFile, path: str) -> tuple[Texts, Texts, tuple[str, ...]]:
    """What hangs on the cells of the sheet ``path``: the addresses they lead to, the comments, texts of drawings."""
    folder, _, own = path.rpartition("/")
    relations = f"{folder}/_rels/{own}.rels"
    links: Texts = {}
    remarked: Texts = {}
    if relations not in archive.namelist():
        return links, remarked, ()
    shapes: list[str] = []
    targets: dict[str, str] = {}
    for relation in parse(archive.read(relations)).iter("{*}Relationship"):
        target = relation.get("Target") or ""
        targets[relation.get("Id") or ""] = target
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if (relation.get("Type") or "").endswith("/comments") and part in archive.namelist():
            for comment in parse(archive.read(part)).iter("{*}comment"):
                remarked.update({at: "".join(comment.itertext()) for at in _at(comment.get("ref"))})
        if (relation.get("Type") or "").endswith("/drawing") and part in archive.namelist():
            shapes += ("".join(one.itertext("{*}t")) for one in parse(archive.read(part)).iter("{*}p"))
    for link in parse(archive.read(path)).iter("{*}hyperlink") if targets else ():
        links.update({at: targets.get(_any(link, "id"), "") for at in _at(link.get("ref"))})
    return links, remarked, tuple(shapes)


def _at(reference: str | None) -> Iterator[tuple[int, int]]:
    """The first cell of a reference: ``C2`` and ``C2:C3`` are (2, 3)."""
    found = _ADDRESS.match((reference or "").partition(":")[0])
    if found:
        yield int(found[2]), number_of(found[1])


def _shared(archive: zipfile.ZipFile) -> list[tuple[int, bool]]:
    """The length of every string that the sheets share, and whether each of its pieces is struck through."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [
        (sum(len(t.text or "") for t in si.iter("{*}t")), _all_struck(si))
        for si in parse(archive.read("xl/sharedStrings.xml")).iter("{*}si")
    ]


def _all_struck(string: Any) -> bool:
    pieces = list(string.iterchildren("{*}r"))
    return bool(pieces) and all(_strikes(piece.find("{*}rPr")) for piece in pieces)


def _strikes(font: Any) -> bool:
    found = font.find("{*}strike") if font is not None else None
    return found is not None and found.get("val", "1") not in _OFF


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the styles of cells that strike through."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = parse(archive.read("xl/styles.xml"))
    fonts = [_strikes(font) for font in root.iterfind("{*}fonts/{*}font")]
    used = (int(xf.get("fontId") or 0) for xf in root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(number for number, font in enumerate(used) if font < len(fonts) and fonts[font])


def _sheet(name: str, sheet: str, content: bytes, shared: list[tuple[int, bool]], styles: Collection[int]) -> Told:
    root = parse(content)
    hidden, struck, uncached, used = set(), set(), {}, Counter[int]()
    shown: Texts = {}
    last = (0, 0)
    row_number = 0
    for row in root.iter("{*}row"):
        row_number = int(row.get("r") or row_number + 1)
        if row.get("hidden") in {"1", "true"}:
            hidden.add(row_number)
        column = 0
        signs: set[bool] = set()
        for cell in row.iterchildren("{*}c"):
            found = _ADDRESS.match(cell.get("r") or "")
            column = number_of(found[1]) if found else column + 1
            formula, value = cell.find("{*}f"), cell.find("{*}v")
            inline = cell.find("{*}is")
            if formula is None and value is None and inline is None:
                continue
            last = max(last[0], row_number), max(last[1], column)
            text = (value.text or "") if value is not None else ""
            if cell.get("t") == "e":
                uncached[row_number, column] = text or "#"
            elif formula is not None and not text:
                led = _LEADS.fullmatch((formula.text or "").strip())
                if led:
                    shown[row_number, column] = led[2] or led[1]
                else:
                    uncached[row_number, column] = formula.text or ""
            own = inline is not None and _all_struck(inline)
            if cell.get("t") == "s" and text.isdigit():
                used[int(text)] += 1
                own = int(text) < len(shared) and shared[int(text)][1]
            signs.add(own or int(cell.get("s") or 0) in styles)
        if signs == {True}:
            struck.add(row_number)
    limits.check_cells(name, sheet, *last)
    sizes = [(shared[i][0], times) for i, times in used.items() if i < len(shared)]
    limits.check_text(name, max((size for size, _ in sizes), default=0), sum(size * times for size, times in sizes))
    merged = tuple(_range(m.get("ref") or "") for m in root.iter("{*}mergeCell"))
    return Told(frozenset(hidden), tuple(m for m in merged if m), uncached, frozenset(struck), shown=shown)


def number_of(name: str) -> int:
    """Return the number from 1 of the column called ``name``: ``number_of("AB")`` is 28."""
    number = 0
    for sign in name:
        number = 26 * number + ord(sign) - 64
    return number


def _range(text: str) -> Range:
    first, _, last = text.partition(":")
    a, b = _ADDRESS.match(first), _ADDRESS.match(last or first)
    if not a or not b:
        return ()  # type: ignore[return-value]
    return int(a[2]) - 1, number_of(a[1]) - 1, int(b[2]) - 1, number_of(b[1]) - 1


def _opendocument(name: str, content: bytes) -> Iterator[tuple[str, Told]]:
    root = parse(content)
    styles = frozenset(
        style.get(f"{_STYLE}name") or ""
        for style in root.iter(f"{_STYLE}style")
        for text in style.iterchildren(f"{_STYLE}text-properties")
        if text.get(f"{_STYLE}text-line-through-style", "none") not in _OFF
    )
    for table in root.iter(f"{_TABLE}table"):
        title = table.get(f"{_TABLE}name") or ""
        yield title, _opendocument_sheet(name, title, table, styles)


def _opendocument_sheet(name: str, title: str, table: Any, styles: Collection[str]) -> Told:
    hidden: set[int] = set()
    struck: set[int] = set()
    merged, uncached, links, remarked = [], {}, {}, {}
    last, row_number, text = (0, 0), 0, [0]
    for row in table.iter(f"{_TABLE}table-row"):
        times = _times(row, "rows")
        cells = list(_opendocument_cells(row))
        if row.get(f"{_TABLE}visibility") in {"collapse", "filter"} and times < limits.LIMITS.cells:
            hidden.update(range(row_number + 1, row_number + times + 1))
        signs: set[bool] = set()
        for column, width, cell in cells:
            spans = (
                int(cell.get(f"{_TABLE}number-rows-spanned") or 1),
                int(cell.get(f"{_TABLE}number-columns-spanned") or 1),
            )
            if spans != (1, 1):
                merged.append((row_number, column, row_number + spans[0] - 1, column + spans[1] - 1))
            if cell.get(_KIND) == "error":
                uncached[row_number + 1, column + 1] = "".join(cell.itertext()) or "#"
            elif cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
                uncached[row_number + 1, column + 1] = cell.get(f"{_TABLE}formula")
            for element in cell.iterdescendants(f"{_TEXT}a", f"{_OFFICE}annotation"):
                here = row_number + 1, column + 1
                if element.tag == f"{_TEXT}a":
                    links[here] = element.get(_LINK) or ""
                else:
                    remarked[here] = "".join(element.itertext())
            if len(cell):
                signs.add((cell.get(f"{_TABLE}style-name") or "") in styles)
                last = max(last[0], row_number + times), max(last[1], column + width)
                text.append(sum(map(len, cell.itertext())) * times * width)
        if signs == {True} and times < limits.LIMITS.cells:
            struck.update(range(row_number + 1, row_number + times + 1))
        row_number += times
    limits.check_cells(name, title, *last)
    limits.check_text(name, 0, sum(text))
    return Told(frozenset(hidden), tuple(merged), uncached, frozenset(struck), links, remarked)


def _opendocument_cells(row: Any) -> Iterator[tuple[int, int, Any]]:
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        width = _times(cell, "columns")
        yield column, width, cell
        column += width


def _times(element: Any, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)
