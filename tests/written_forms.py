"""One document → the forms in which people get it: each renderer takes blocks and returns the bytes of a file.

A document is a list of blocks: a title, a paragraph, or the rows of a table with their spans.
"""

from __future__ import annotations

import csv
import io
import quopri
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import openpyxl
from lxml import etree

_OFFICE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TITLES = {"h1", "h2", "h3"}
_ENDS = _TITLES | {"p", "div", "br", "li", "center", "ul", "ol", "tr", "blockquote"}


@dataclass(frozen=True)
class Cell:
    """A cell as printed; ``head``: of a header."""

    text: str
    across: int = 1
    down: int = 1
    head: bool = False


@dataclass(frozen=True)
class Block:
    """A title (``level`` 1 to 3), a paragraph (``level`` 0), or a table where there are ``rows``."""

    text: str = ""
    level: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()


def document(html: str) -> list[Block]:
    """Return the blocks of an HTML page."""
    root = etree.HTML(html, etree.HTMLParser(remove_comments=True))
    found: list[Block] = []
    pieces: list[str] = []

    def flush(level: int = 0) -> None:
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:
            found.append(Block(text, level))

    def walk(element: etree._Element) -> None:
        tag = str(element.tag)
        if tag == "table":
            flush()
            found.append(Block(rows=_rows(element)))
            return
        if tag in _ENDS:
            flush()
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if tag in _ENDS:
            flush(int(tag[1]) if tag in _TITLES else 0)

    walk(root)
    flush()
    return found


def _rows(table: etree._Element) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for row in table.iter("tr"):
        cells = tuple(
            Cell(_said(c), int(c.get("colspan") or 1), int(c.get("rowspan") or 1), c.tag == "th")
            for c in row
            if c.tag in {"td", "th"}
        )
        if cells:
            rows.append(cells)
    return tuple(rows)


def _said(cell: etree._Element) -> str:
    lines = []
    for text in _cut(cell):
        said = " ".join(text.split())
        if said:
            lines.append(said)
    return "\n".join(lines)


def _cut(element: etree._Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        inner = _cut(child)
        if child.tag in _ENDS:
            parts += inner
            parts.append("")
        else:
            parts[-1] += inner[0]
            parts += inner[1:]
        parts[-1] += child.tail or ""
    return parts


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[list[Cell | None]]:
    """Return the rows of a table on their columns, nothing where a cell of the row above or before reaches."""
    width = max(sum(c.across for c in row) for row in rows)
    hangs: dict[int, int] = {}
    found: list[list[Cell | None]] = []
    for row in rows:
        line: list[Cell | None] = []
        rest = list(row)
        while len(line) < max(width, 1) and (rest or hangs):
            at = len(line)
            if hangs.get(at):
                hangs[at] -= 1
                line.append(None)
            elif rest:
                cell = rest.pop(0)
                line.append(cell)
                line += [None] * (cell.across - 1)
                if cell.down > 1:
                    hangs.update(dict.fromkeys(range(at, at + cell.across), cell.down - 1))
            else:
                line.append(None)
        found.append(line + [None] * (width - len(line)))
    return found


def _flat(cell: Cell | None) -> str:
    return " ".join(cell.text.split()) if cell else ""


def page(blocks: Iterable[Block], *, ruled: bool = True, style: str = "") -> bytes:
    """A web page; its tables with rules where ``ruled``."""
    rule = "border:1px solid black;" if ruled else ""
    css = f"table{{border-collapse:collapse;width:100%}}td,th{{{rule}padding:3px 6px;text-align:left}}"
    css += "body{font-family:serif;font-size:10pt}tr{break-inside:avoid}" + style
    body = "".join(_html(b) for b in blocks)
    return f"<html><head><meta charset='utf-8'><style>{css}</style></head><body>{body}</body></html>".encode()


def _html(block: Block) -> str:
    if not block.rows:
        tag = f"h{block.level}" if block.level else "p"
        return f"<{tag}>{escape(block.text)}</{tag}>"
    rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in block.rows)
    return f"<table>{rows}</table>"


def _td(cell: Cell) -> str:
    tag = "th" if cell.head else "td"
    spans = f" colspan='{cell.across}'" if cell.across > 1 else ""
    spans += f" rowspan='{cell.down}'" if cell.down > 1 else ""
    return f"<{tag}{spans}>{escape(cell.text).replace(chr(10), '<br>')}</{tag}>"


def word_page(blocks: Iterable[Block]) -> bytes:
    """What a word processor saves as a web page: paragraphs with classes in plain cells, Windows-1252."""
    out = ["<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta http-equiv=Content-Type "
           "content='text/html; charset=windows-1252'><style><!-- p.MsoNormal {margin:0cm;} --></style></head>"
           "<body lang=FR><div class=WordSection1>"]  # fmt: skip
    for block in blocks:
        if not block.rows:
            out.append(f"<p class=MsoNormal><span style='font-size:11.0pt'>{escape(block.text)}<o:p></o:p></span></p>")
            continue
        out.append("<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>")
        for row in block.rows:
            out.append("<tr style='height:1.0pt'>")
            for cell in row:
                spans = f" colspan={cell.across}" * (cell.across > 1) + f" rowspan={cell.down}" * (cell.down > 1)
                said = "".join(
                    f"<p class=MsoNormal>{'<b>' * cell.head}<span style='font-size:9.0pt'>{escape(t)}<o:p></o:p></span>"
                    f"{'</b>' * cell.head}</p>"
                    for t in cell.text.split("\n")
                )
                out.append(f"<td width=120 valign=top{spans}>{said}</td>")
            out.append("</tr>")
        out.append("</table><p class=MsoNormal><o:p>&nbsp;</o:p></p>")
    return "".join([*out, "</div></body></html>"]).encode("cp1252", "xmlcharrefreplace")


def div_page(blocks: Iterable[Block], *, by_role: bool = False) -> bytes:
    """A page whose tables are boxes set out by a style sheet, or named by their roles."""
    names = {"table": "role='table'", "row": "role='row'", "cell": "role='cell'"}
    if not by_role:
        names = {"table": "class='tableau'", "row": "class='ligne'", "cell": "class='cellule'"}
    css = ".tableau{display:table}.ligne{display:table-row}.cellule{display:table-cell}"
    out = [f"<html><head><meta charset='utf-8'><style>{css}</style></head><body>"]
    for block in blocks:
        if not block.rows:
            out.append(_html(block))
            continue
        rows = "".join(
            f"<div {names['row']}>" + "".join(f"<div {names['cell']}>{escape(_flat(c))}</div>" for c in row) + "</div>"
            for row in _carried(block.rows)
        )
        out.append(f"<div {names['table']}>{rows}</div>")
    return "".join([*out, "</body></html>"]).encode()


def _carried(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows with every cell over several printed in each; one over the width alone."""
    found: list[list[Cell]] = []
    above: list[Cell | None] = []
    for line in laid_out(rows):
        own = [c for c in line if c]
        if len(own) == 1 and own[0].across > 1 and own[0].across == len(line):
            found.append(own)
            continue
        whole = [c or (above[n] if n < len(above) else None) or Cell("") for n, c in enumerate(line)]
        found.append([Cell(c.text, head=c.head) for c in whole])
        above = list(whole)
    return found


def cells(blocks: Iterable[Block]) -> bytes:
    """A paste that puts every cell on a line of its own."""
    out: list[str] = []
    for block in blocks:
        if block.rows:
            out += [_flat(c) for row in block.rows for c in row if _flat(c)]
            out.append("")
        else:
            out += [block.text, ""]
    return "\n".join(out).encode()


def glued(blocks: Iterable[Block]) -> bytes:
    """A paste that runs the cells of a row together."""
    return _lined(blocks, lambda row: "".join(_flat(c) for c in row))


def tabs(blocks: Iterable[Block]) -> bytes:
    """A paste of a browser: cells set apart by tabs, those over several rows printed once."""
    return _lined(blocks, lambda row: "\t".join(_flat(c) for c in row))


def sheet_tabs(blocks: Iterable[Block]) -> bytes:
    """A paste of a workbook: cells set apart by tabs, empty where one above reaches."""
    return _gridded(blocks, "\t".join)


def markdown(blocks: Iterable[Block]) -> bytes:
    """Markdown: titles with signs, tables with bars."""
    out: list[str] = []
    for block in blocks:
        if block.rows:
            lines = [[_flat(c).replace("|", "\\|") for c in line] for line in laid_out(block.rows)]
            out += [_bars(lines[0]), _bars(["---"] * len(lines[0])), *map(_bars, lines[1:]), ""]
        else:
            out += [f"{'#' * block.level} {block.text}".strip(), ""]
    return "\n".join(out).encode()


def _bars(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _lined(blocks: Iterable[Block], told: Callable[[Sequence[Cell]], str]) -> bytes:
    out: list[str] = []
    for block in blocks:
        out += [told(row) for row in block.rows] if block.rows else [block.text]
        out.append("")
    return "\n".join(out).encode()


def _gridded(blocks: Iterable[Block], told: Callable[[Sequence[str]], str]) -> bytes:
    out: list[str] = []
    for block in blocks:
        out += [told([_flat(c) for c in line]) for line in laid_out(block.rows)] if block.rows else [block.text]
        out.append("")
    return "\n".join(out).encode()


_MAIL = "From: Une branche <accords@example.org>\nTo: opco@example.org\nSubject: Liste Pro-A\nMIME-Version: 1.0\n"


def mail(blocks: Iterable[Block]) -> bytes:
    """A message with the list as a web page, and as words beside."""
    blocks = list(blocks)
    said = "\n".join(b.text for b in blocks if b.text).encode()
    parts = (("text/plain", said), ("text/html", page(blocks)))
    body = "".join(
        f"--cut\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        f"{quopri.encodestring(text).decode('ascii')}\n"
        for kind, text in parts
    )
    return f'{_MAIL}Content-Type: multipart/alternative; boundary="cut"\n\n{body}--cut--\n'.encode()


def plain_mail(blocks: Iterable[Block]) -> bytes:
    """A message in words only, cells set apart by tabs."""
    head = f"{_MAIL}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head.encode() + quopri.encodestring(b"Bonjour,\n\nVoici la liste :\n\n" + tabs(blocks) + b"\nCordialement\n")


def quoted(blocks: Iterable[Block]) -> bytes:
    """A message quoted in an answer: every line behind a sign, prose broken at 72 letters."""
    lines: list[str] = []
    for block in blocks:
        if block.rows:
            lines += ["\t".join(_flat(c) for c in row) for row in block.rows]
        else:
            lines += textwrap.wrap(block.text, 72)
        lines.append("")
    return "\n".join(["Bonjour, voir ci-dessous.", "", *(f"> {line}" for line in lines)]).encode()


def docx(blocks: Iterable[Block]) -> bytes:
    """A word processor's document with spans."""
    body = "".join(_paragraph(b.text) if not b.rows else _word_table(b.rows) for b in blocks)
    kinds = (
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' "
        "ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName="
        "'/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml."
        "document.main+xml'/></Types>"
    )
    links = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' "
        "Target='word/document.xml'/></Relationships>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("_rels/.rels", links)
        archive.writestr(
            "word/document.xml", f"<w:document xmlns:w='{_OFFICE}'><w:body>{body}</w:body></w:document>".encode()
        )
    return file.getvalue()


def _paragraph(text: str) -> str:
    said = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{escape(t)}</w:t></w:r></w:p>" for t in text.split("\n"))
    return said or "<w:p/>"


def _word_table(rows: Sequence[Sequence[Cell]]) -> str:
    hangs: dict[int, tuple[int, int]] = {}
    out = []
    for row in rows:
        rest, at, line = list(row), 0, ""
        while rest or at in hangs:
            if at in hangs:
                left, across = hangs.pop(at)
                line += f"<w:tc><w:tcPr><w:gridSpan w:val='{across}'/><w:vMerge/></w:tcPr><w:p/></w:tc>"
                if left > 1:
                    hangs[at] = (left - 1, across)
                at += across
                continue
            cell = rest.pop(0)
            merge = "<w:vMerge w:val='restart'/>" if cell.down > 1 else ""
            about = f"<w:tcPr><w:gridSpan w:val='{cell.across}'/>{merge}</w:tcPr>"
            line += f"<w:tc>{about}{_paragraph(cell.text)}</w:tc>"
            if cell.down > 1:
                hangs[at] = (cell.down - 1, cell.across)
            at += cell.across
        out.append(f"<w:tr>{line}</w:tr>")
    return f"<w:tbl>{''.join(out)}</w:tbl><w:p/>"


def workbook(blocks: Iterable[Block]) -> bytes:
    """A workbook with the tables, one under the other, spans merged, and the notes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    at = 1
    for block in blocks:
        for line in laid_out(block.rows) if block.rows else []:
            for n, cell in enumerate(line, start=1):
                if cell:
                    sheet.cell(at, n, _number(_flat(cell)))
                    if cell.across > 1 or cell.down > 1:
                        sheet.merge_cells(
                            start_row=at, end_row=at + cell.down - 1, start_column=n, end_column=n + cell.across - 1
                        )
            at += 1
        if block.text.startswith(("(", "*")):
            sheet.cell(at, 1, block.text)
            at += 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _number(text: str) -> str | int:
    return int(text) if text.isdigit() and not text.startswith("0") else text


def table_csv(blocks: Iterable[Block]) -> bytes:
    """The tables with semicolons, each cell over several printed in each, and the notes."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for block in blocks:
        if block.rows or block.text.startswith(("(", "*")):
            writer.writerows(
                [[_flat(c) for c in row] for row in _carried(block.rows)] if block.rows else [[block.text]]
            )
    return ("\ufeff" + file.getvalue()).encode()


def semicolons(blocks: Iterable[Block]) -> bytes:
    """Words with the cells of a row set apart by semicolons."""
    return _gridded(blocks, " ; ".join)


TEXTUAL: dict[str, tuple[str, Callable[[Iterable[Block]], bytes]]] = {
    "page": (".html", page),
    "word page": (".html", word_page),
    "div page": (".html", div_page),
    "role page": (".html", lambda b: div_page(b, by_role=True)),
    "docx": (".docx", docx),
    "cells": (".txt", cells),
    "glued": (".txt", glued),
    "tabs": (".txt", tabs),
    "sheet tabs": (".txt", sheet_tabs),
    "semicolons": (".txt", semicolons),
    "markdown": (".md", markdown),
    "markdown text": (".txt", markdown),
    "mail": (".eml", mail),
    "plain mail": (".eml", plain_mail),
    "quoted": (".txt", quoted),
    "workbook": (".xlsx", workbook),
    "csv": (".csv", table_csv),
}
"""The forms that need no other program: the ending of the file, and what writes it."""


HEADERS = (
    {
        "sector": "Secteur", "subsector": "Sous-secteur", "profession": "Métier", "certification_type": "Type",
        "certification_label": "Intitulé de la certification", "code_stated": "Code RNCP", "level_stated": "Niveau",
        "certifier": "Certificateur",
    },
    {
        "level_stated": "Niveau", "sector": "Famille", "subsector": "Domaine", "profession": "Emploi visé",
        "code_stated": "N° de fiche RNCP", "certification_type": "Nature",
        "certification_label": "Libellé de la certification",
        "certifier": "Autorité responsable de la certification",
    },
    {
        "rank": "Rang", "sector": "Filière", "subsector": "Activité", "profession": "Métiers",
        "certification_type": "Diplôme/titre", "certification_label": "Titre", "level_stated": "Niveau",
        "certifier": "Organisme certificateur", "code_stated": "Code RNCP",
    },
)  # fmt: skip
INLINE = 2


def around(rows: list[dict[str, str]], variant: int) -> list[Block]:
    """A short document around a list: a title, the table, its notes; ``variant`` chooses headers and marks."""
    headers = HEADERS[variant % len(HEADERS)]
    used = [c for c in headers if c == "rank" or any(r[c] for r in rows)]
    dates = list(dict.fromkeys(r["exclusion_arrete_date"] for r in rows if r["excluded_from_extension"] == "1"))
    table = [tuple(Cell(headers[c], head=True) for c in used)]
    for n, row in enumerate(rows, start=1):
        told = {**row, "rank": str(n)}
        if "repertoire=RS" in row.get("note", "") and row["code_stated"].isdecimal():
            told["code_stated"] = f"RS{row['code_stated']}"
        if row["excluded_from_extension"] == "1":
            told["certification_label"] += _mark(dates, row["exclusion_arrete_date"], inline=variant % 3 == INLINE)
        table.append(tuple(Cell(told[c]) for c in used))
    notes = [] if variant % 3 == INLINE else [_note(n, d) for n, d in enumerate(dates, start=1)]
    return [
        Block("Accord relatif à la reconversion ou la promotion par l’alternance (Pro-A)", 1),
        Block("Article 2 Liste des certifications éligibles à la Pro-A", 2),
        Block("Les certifications éligibles à la Pro-A sont les suivantes :"),
        Block(rows=tuple(table)),
        *(Block(text) for note in notes for text in note),
    ]


def _mark(dates: list[str], date: str, *, inline: bool) -> str:
    return f" (exclue de l’extension par arrêté du {_day(date)})" if inline else f" ({dates.index(date) + 1})"


def _note(number: int, date: str) -> tuple[str, str]:
    words = "Certifications exclues de l’extension, contraires à l’article L. 6324-3 du code du travail."
    return f"({number}) {words}", f"(Arrêté du {_day(date)} - art. 1)"


def _day(date: str) -> str:
    year, month, day = date.split("-")
    months = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    return f"{int(day)} {months[int(month) - 1]} {year}"
