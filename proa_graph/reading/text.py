"""A text as published → its lists, acts and facts, and how it was classed: one reading for a document and a dump."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from proa_graph.blocks import html
from proa_graph.blocks.grid import Note, Table, printed_rows
from proa_graph.blocks.html import Content
from proa_graph.domain.scheme import names_reconversion, names_scheme
from proa_graph.model import Act, Agreement, Clause, Document, Entry, Exclusion, Order, TakenOut, Wording
from proa_graph.reading import acts, agreements, interpret, limits, lists, marks
from proa_graph.reading.announced_levels import announced
from proa_graph.reading.clauses import Said, said
from proa_graph.reading.habits import matches
from proa_graph.reading.orders import orders
from proa_graph.reading.printings import without_repeats
from proa_graph.reading.selection import Reading, lists_for_scheme, of_other_scheme, reading, section
from proa_graph.reading.struck import struck
from proa_graph.reading.wordings import dated, differs, wordings
from proa_graph.sources.texts import SourceArticle, SourceText
from proa_graph.text import stems

LIST, INCOMPLETE, RULES, NONE = "list", "incomplete", "rules", "none"
RECONVERSION = "accord sur la période de reconversion, hors Pro-A"
_SETTING = frozenset(
    ("BaseDuration", "PriorityDuration", "LongerDuration", "TrainingShare", "RaisedTrainingShare", "MinimumHours")
)
_RANK = re.compile(r"\d+(?:er|re|e|eme)")
_PROSE = 120
"""Labels in tables stay below; above, a title in prose may go on with what it is for."""
_PURPOSE = re.compile(r"\s*,\s+(?:pour|afin)\s+(?:les?|des|que|qu['’])\b.*")
_CONDITION = re.compile(r"\bcondition=[^;]*")
_PRIOR_LEARNING = re.compile(r"\bVAE\b|validation des acquis", re.IGNORECASE)
_OWN_PLACE = re.compile(r"(?:L['’]\s*|Les )articles? \d", re.IGNORECASE)
_Found = Sequence[tuple[SourceArticle, Content]]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a text and of its earlier wordings; ``kind`` is list, incomplete, rules or none.

    ``reason`` says why in French. ``entries`` are the lines of the latest wording, ``earlier`` those that only older
    ones have, ``wordings`` what they stand in; ``compared`` says whether there was an older text to compare with.
    ``printed`` are the words at the place of each line.
    """

    text: SourceText
    kind: str
    reason: str
    agreement: Agreement | None = None
    document: Document | None = None
    entries: tuple[Entry, ...] = ()
    orders: tuple[Order, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    said: tuple[Said, ...] = ()
    acts: tuple[Act, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()
    earlier: tuple[Entry, ...] = ()
    wordings: tuple[Wording, ...] = ()
    compared: bool = False

    printed: dict[str, str] = field(default_factory=dict)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses alone."""
        return tuple(one.clause for one in self.said)


def read_text(text: SourceText, earlier: Sequence[SourceText] = (), *, whole: bool = False) -> Read:
    """Return what ``text`` says of the scheme.

    Args:
        text: the text in its latest wording.
        earlier: the same text in older sources, newest first: lines, orders and notes that the latest wording lost.
        whole: take all of it as about the scheme, though no title says so.
    """
    read = reading(text, whole=whole)
    if not read.titled and not read.rules:
        return Read(text, NONE, _why_none(read), acts=_prolonging(read))
    entries, listed = _listed(read)
    found_clauses = said(text.id, _scheme_parts(read))
    kind, reason = _classed(read, entries, found_clauses)
    if kind == NONE:
        return Read(text, kind, reason, acts=_prolonging(read))
    before = [pair for old in earlier for pair in reading(old).about]
    every = [*read.about, *before]
    found_orders = orders(text.id, text.idcc, every, signed=agreements.signed(text))
    keys = {o.date_signed.isoformat(): o.key for o in found_orders if o.date_signed}
    found_limits = limits.limits(text.id, _distinct_notes(read.about, before), keys, titled=read.titled)
    numbers = marks.numbers_of(found_limits, [c for _, c in every])
    found_acts, entries, gone = acts.acts(text, listed, entries, read.about)
    facts = agreements.agreement(
        text,
        read.about,
        found_orders,
        locator=_locator(entries, read),
        incomplete=reason if kind == INCOMPLETE else "",
    )
    entries = marks.numbered(entries, numbers)
    found_wordings, lines = _over_time(text, entries, earlier)
    return Read(
        text,
        kind,
        reason,
        agreement=facts,
        document=_document(text),
        entries=tuple(e for e in lines if e.row),
        orders=found_orders,
        exclusions=tuple(dated(limit, found_wordings) for limit in found_limits),
        said=found_clauses,
        acts=found_acts,
        taken_out=gone,
        printed=printed_rows(listed),
        earlier=marks.numbered((e for e in lines if not e.row), numbers),
        wordings=found_wordings,
        compared=bool(earlier),
    )


def _over_time(
    text: SourceText, entries: tuple[Entry, ...], earlier: Sequence[SourceText]
) -> tuple[tuple[Wording, ...], tuple[Entry, ...]]:
    """The wordings of a text, and the lines of all of them, those that only the note of an order names included."""
    articles = {e.locator.partition("/")[0] for e in entries}
    listed = {a.key for a in text.articles if a.id in articles}
    printed = [(old, entries_of(old, listed) if differs(text, old) else entries) for old in earlier]
    found, lines = wordings((text, entries), printed)
    return found, (*lines, *struck([*reversed(printed), (text, entries)]))


def _why_none(read: Reading) -> str:
    words = " ".join((read.text.title, *(a.html for a in read.text.articles)))
    return RECONVERSION if names_reconversion(words) else "le dispositif est nommé sans règle"


def _prolonging(read: Reading) -> tuple[Act, ...]:
    every = [(a, html.read(a.html, locator=a.id)) for a in read.text.articles]
    return tuple(acts.prolongation(read.text, every))


def entries_of(text: SourceText, listed: Collection[str] = ()) -> tuple[Entry, ...]:
    """Return the lines that a wording of a text lists, the notes that they call by their places.

    ``listed`` are the keys of the articles of which a later wording is a list.
    """
    return _listed(reading(text), listed)[0]


def _scheme_parts(read: Reading) -> _Found:
    return read.about if read.titled else [(a, section(c)) for a, c in read.about if not of_other_scheme(a)]


def _listing_parts(read: Reading) -> _Found:
    """The parts that may list: of a text on more than the scheme, those whose words list for the scheme."""
    parts = _scheme_parts(read)
    return parts if read.titled else [(a, c) for a, c in parts if lists_for_scheme(a, c)]


def _listed(read: Reading, known: Collection[str] = ()) -> tuple[tuple[Entry, ...], list[Table]]:
    """The lines of a text, and the tables and runs of lines that they stand in."""
    tables: list[Table] = []
    for article, content in _listing_parts(read):
        context = lists.context(article.name, article.id, (*article.path, article.heading), content.prose)
        context = replace(context, listed=article.key in known)
        tables += lists.tables(content, context)
    tables = without_repeats(tables)
    first = min(read.text.idcc, key=lambda i: (len(i), i), default="")
    entries = tuple(map(_in_our_words, interpret.entries(tuple(tables), text_id=read.text.id, idcc=first)))
    contents = [c for _, c in read.about]
    return announced(marks.bound(entries, contents), contents), tables


def _in_our_words(entry: Entry) -> Entry:
    """The facts hold no sentence: a condition is named, and what a label in prose adds to its title is left out."""
    label = _PURPOSE.sub("", entry.certification_label) if len(entry.certification_label) > _PROSE else ""
    return replace(
        entry,
        certification_label=label or entry.certification_label,
        note=_CONDITION.sub(_named_condition, entry.note),
    )


def _named_condition(condition: re.Match[str]) -> str:
    return (
        "condition=par la VAE seulement" if _PRIOR_LEARNING.search(condition[0]) else "condition=énoncée par le texte"
    )


def _classed(read: Reading, entries: tuple[Entry, ...], found: tuple[Said, ...]) -> tuple[str, str]:
    setting = sum(1 for one in found if one.clause.kind in _SETTING)
    missing = read.missing_lists if entries else read.missing
    if missing and (read.titled or entries or _lists(read)):
        return INCOMPLETE, f"liste ou tableau non reproduit par la source ({', '.join(dict.fromkeys(missing))})"
    if entries:
        return LIST, "liste lue"
    if read.titled:
        return RULES, _why_no_list(read)
    if read.rules >= 3 or (read.rules >= 1 and setting) or (read.rules >= 2 and _own_article(read)):
        return RULES, _why_no_list(read)
    return NONE, "simple rappel du dispositif parmi d’autres"


def _lists(read: Reading) -> bool:
    return any(matches("eligible_annex", c.prose) for _, c in read.about)


def _own_article(read: Reading) -> bool:
    return any(names_scheme(" ".join((*a.path, a.heading))) for a, _ in read.about)


def _why_no_list(read: Reading) -> str:
    prose = " ".join(c.prose for _, c in read.about)
    if matches("refers_to_list", prose):
        return "règles du dispositif ; la liste est renvoyée à un autre texte ou à une annexe absente"
    return "règles du dispositif, sans liste"


def _locator(entries: tuple[Entry, ...], read: Reading) -> str:
    ids = list(dict.fromkeys(e.locator.partition("/")[0] for e in entries))
    names = [a.name for a, _ in read.about if a.id in ids]
    return names[0] if names else ""


def _distinct_notes(latest: _Found, earlier: _Found) -> list[tuple[SourceArticle, Content]]:
    """The notes of the latest wording, then those of older ones that it lost.

    The same words in two articles are two notes, unless they name the article that they are about.
    """
    seen: set[str] = set()
    placed: set[str] = set()
    result = []
    for article, content in latest:
        result.append((article, replace(content, notes=_fresh(content.notes, placed))))
        placed |= {_wording(n) for n in content.notes if _OWN_PLACE.match(n.text)}
        seen |= {_wording(n) for n in content.notes}
    for article, content in earlier:
        result.append((article, replace(content, notes=_fresh(content.notes, seen))))
        seen |= {_wording(n) for n in content.notes}
    return result


def _fresh(notes: Iterable[Note], seen: set[str]) -> tuple[Note, ...]:
    return tuple({_wording(n): n for n in reversed(tuple(notes)) if _wording(n) not in seen}.values())[::-1]


def _wording(note: Note) -> str:
    """The words of a note without what one print of the base and the next differ in: blanks, plurals, ranks."""
    return "".join(w for w in stems(note.text).split() if not _RANK.fullmatch(w))


def _document(text: SourceText) -> Document:
    digest = hashlib.sha256()
    for article in text.articles:
        digest.update(f"{article.id}\n{article.html}\n".encode())
    return Document(
        key=text.id,
        title=f"{agreements.typographic(text.title)}, texte consolidé",
        publisher="Direction de l’information légale et administrative",
        media_type="text/html",
        layout="kali",
        sha256=digest.hexdigest(),
        address=f"https://www.legifrance.gouv.fr/conv_coll/id/{text.id}",
        note=f"Base KALI, version du {text.modified}" if text.modified else "Base KALI",
    )
