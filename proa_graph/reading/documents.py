"""A document → the list of one agreement and the facts of the agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Article, Note, Page, printed_rows
from proa_graph.blocks.html import Content
from proa_graph.domain.scheme import names_scheme
from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.model import Act, Agreement, Clause, Entry, Exclusion, Order, TakenOut, Wording
from proa_graph.reading import facts, html_reader, interpret, marks, pdf_reader, sheet_reader, text_reader
from proa_graph.reading.clauses import Said
from proa_graph.reading.drafts import said_of, scheme_of
from proa_graph.reading.text import INCOMPLETE, read_text
from proa_graph.sources import docx, dumps, message
from proa_graph.sources.texts import SourceText

_READERS: dict[str, Callable[[str, bytes, str], Page]] = {
    ".docx": lambda name, content, _: html_reader.read(name, docx.page(name, content)),
    ".htm": lambda name, content, _: html_reader.read(name, content),
    ".eml": lambda name, content, _: _message(name, content),
    ".html": lambda name, content, _: html_reader.read(name, content),
    ".md": lambda name, content, _: text_reader.read(name, content),
    ".pdf": lambda name, content, _: pdf_reader.read(name, content),
    ".txt": lambda name, content, _: text_reader.read(name, content),
}
_QUOTED = 160
_SHEETS = dict.fromkeys(
    (".csv", ".ods", ".tsv", ".xls", ".xlsm", ".xlsx"), lambda name, content, _: sheet_reader.read(name, content)
)


def _message(name: str, content: bytes) -> Page:
    ending, said = message.body(name, content)
    return _READERS[ending](name, said, "")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document says: its entries, its agreement, the orders it names, what they keep out, its clauses.

    ``scheme`` is ``pro-a``, ``reconversion`` or empty; ``said`` are the clauses with the sentences that set them;
    ``printed`` are the words at the place of each line; ``warnings`` are French sentences for people: why a list is
    empty or may be incomplete. ``earlier`` are lines that only older wordings have, ``taken_out`` what is withdrawn.
    """

    entries: tuple[Entry, ...]
    agreement: Agreement | None = None
    orders: tuple[Order, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    warnings: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    said: tuple[Said, ...] = ()
    scheme: str = ""
    printed: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[Entry, ...] = ()
    wordings: tuple[Wording, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses alone, numbered from 1."""
        return tuple(one.clause for one in self.said)


def extract(path: Path, *others: Path, text_id: str = "", idcc: str = "", content: bytes | None = None) -> Extraction:
    """Return the list of the agreement that ``path`` holds, with the facts of the agreement.

    Args:
        path: a text (``.txt``: the Bulletin officiel's PDF as text, a copied Légifrance page), a web page (``.html``),
            a PDF, a Word document (``.docx``), a message (``.eml``), Markdown (``.md``), a KALI container (``.json``),
            an article of DILA's XML (``.xml``), or a whole dump of the base (an archive, or its folder).
        others: more sources of the base that hold the same text: lines, orders and notes that its latest wording lost
            are read as the harvest reads them.
        text_id: the agreement's identifier, put in each entry; in a container or a dump the text wanted.
        idcc: the branch; where empty, the one that the document prints.
        content: the bytes, where they do not come from the disk.

    Raises:
        UnusableError: the file is missing, empty, of another format or cannot be decoded.
    """
    if others or dumps.is_of_base(path):
        return _of_base(*dumps.text_in((path, *others), text_id, content), idcc)
    reader = (_READERS | _SHEETS).get(path.suffix.lower())
    if reader is None:
        formats = ", ".join(sorted({*_READERS, ".json", ".xml"}))
        raise UnusableError(
            str(path),
            f"format « {path.suffix or path.name} » inconnu ; donnez un de ceux-ci : {formats}",
            f"unknown format “{path.suffix or path.name}”; give one of: {formats}",
        )
    page = reader(str(path), read_input(path) if content is None else content, text_id)
    page = replace(page, articles=tuple(map(_with_stated, page.articles)))
    known = facts.read(page, text_id=text_id, idcc=idcc)
    printed = known.agreement.idcc[0] if known.agreement.idcc else ""
    entries = interpret.entries(page.tables, text_id=text_id, idcc=idcc or printed)
    footnotes = [n for a in page.articles for n in a.notes]
    entries = marks.bound(entries, [Content((), tuple(footnotes))])
    left = marks.unbound(entries, footnotes)
    entries = marks.numbered(entries, {x.locator: x.number for x in known.exclusions})
    return Extraction(
        entries,
        known.agreement,
        known.orders,
        known.exclusions,
        (*_scanned(page), *_warnings(entries, left_out=known.left_out), *map(_unbound, left)),
        said=said_of(page, text_id),
        scheme=scheme_of(page),
        printed=printed_rows(page.tables),
    )


def _of_base(text: SourceText, earlier: Sequence[SourceText], idcc: str) -> Extraction:
    """What a harvest reads of a text of the base; a text that never names the scheme is taken whole."""
    text = replace(text, idcc=frozenset({idcc})) if idcc else text
    whole = not any(names_scheme(t) for t in (text.title, *(f"{a.html} {' '.join(a.path)}" for a in text.articles)))
    read = read_text(text, earlier, whole=whole)
    left_out = read.kind == INCOMPLETE
    return Extraction(
        read.entries,
        read.agreement,
        read.orders,
        read.exclusions,
        _warnings(read.entries, left_out=left_out),
        read.acts,
        printed=read.printed,
        said=read.said,
        earlier=read.earlier,
        wordings=read.wordings,
        taken_out=read.taken_out,
    )


def _with_stated(article: Article) -> Article:
    """An article with the sentences outside of its notes that leave something out of the extension as notes."""
    place = f"{article.locator}/" if article.locator else ""
    lines = [line for line in article.text.split("\n") if line]
    return replace(article, notes=(*article.notes, *notes.stated(lines, article.notes, place)))


def _unbound(note: Note) -> str:
    words = f"{note.text[:_QUOTED].rstrip()}…" if len(note.text) > _QUOTED else note.text
    return f"une exclusion de l’extension n’est rattachée à aucune ligne lue : « {words} »"


def _scanned(page: Page) -> tuple[str, ...]:
    """What to do about pages that are images."""
    pages = page.facts.get("scanned", "")
    if not pages:
        return ()
    return (
        f"sans texte, images numérisées (scan) : page {pages} ; ce qui y est imprimé n’est pas lu ; reconnaissez "
        "d’abord les caractères du PDF, par exemple avec « ocrmypdf -l fra », puis donnez le résultat",
    )


def _warnings(entries: tuple[Entry, ...], *, left_out: bool) -> tuple[str, ...]:
    found: list[str] = []
    if left_out and entries:
        found.append("le document dit qu’un tableau n’est « pas reproduit » : la liste lue est peut-être incomplète")
    elif left_out:
        found.append(
            "aucune ligne lue : le document dit que ses tableaux ne sont pas reproduits ; cherchez le Bulletin officiel"
        )
    elif not entries:
        found.append(
            "aucune liste de certifications trouvée : ni tableau avec un intitulé et un code, un niveau ou un "
            "certificateur, ni puces avec des codes"
        )
    return tuple(found)
