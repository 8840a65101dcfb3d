"""The nouns of the project as plain records; nothing here reads, writes or computes.

Dates are ``datetime.date``; an empty string means "not printed", ``None`` "not known".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

ENTRY_COLUMNS = (
    "text_id", "idcc", "row", "sector", "subsector", "profession", "certification_type",
    "certification_label", "rncp_code", "code_stated", "level_stated", "level_2019", "certifier",
    "excluded_from_extension", "exclusion_arrete_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a file, and a line or row, the header of a column, an address (``D17``), a sheet in it.

    ``record`` counts the records of a CSV file, ``position`` the signs of a line from 1; 0 where nobody counted.
    """

    file: str
    row: int | None = None
    column: str = ""
    cell: str = ""
    sheet: str = ""
    record: int = 0
    position: int = 0

    @property
    def address(self) -> str:
        """The cell as people say it, ``Liste!D17``, or empty."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.cell

    def __str__(self) -> str:
        parts = [self.file]
        if self.address:
            parts.append(self.address)
        else:
            parts += [f"feuille {self.sheet}"] * bool(self.sheet)
            parts += [f"ligne {self.row}"] * (self.row is not None)
        if self.column:
            parts.append(f"colonne {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, as printed (``*_stated``, labels) and as read (``rncp_code``, ``level_2019``).

    ``locator`` is where the line stands in its document (RFC 5147 ``line=12,14`` in a text,
    ``KALIARTI…/table=1/row=5`` in a consolidated one). ``note`` holds ``key=value`` tokens joined with
    ``"; "``, among them ``calls=1,2``: the numbers of the exclusions and reservations of its agreement that it calls.
    ``act`` is the number of the act of its text that lists it; ``key`` names the line for good, whatever a later
    reading finds (its row where none was minted); ``wordings`` are the numbers of those that print it, and ``row`` is
    0 where the latest does not. These and ``training_body`` are no public columns.
    """

    text_id: str = ""
    idcc: str = ""
    row: int = 0
    sector: str = ""
    subsector: str = ""
    profession: str = ""
    certification_type: str = ""
    certification_label: str = ""
    rncp_code: str = ""
    code_stated: str = ""
    level_stated: str = ""
    level_2019: str = ""
    certifier: str = ""
    excluded_from_extension: bool = False
    exclusion_arrete_date: str = ""
    training_body: str = ""
    note: str = ""
    locator: str = ""
    act: int = 0
    key: str = ""
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A list as a text has it between two changes: where it stands, and which texts and orders made it so.

    ``number`` counts the wordings of the text that the sources print, the oldest first. ``articles`` are the versions
    of the articles that hold the list, ``opened_by`` the texts that gave them this wording (none for the text's own),
    and ``orders`` the keys of the orders that extend it.
    """

    text: str
    number: int
    articles: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """A key that no line bears any more, since a later reading no longer takes what it named for a line.

    ``label`` and ``code`` say what it named, ``followed_by`` is the key of the line that stands there now, or empty.
    """

    agreement: str
    key: str
    label: str
    code: str = ""
    followed_by: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A list that a person compared with its text: who, when, how many lines; no later reading changes it."""

    text: str
    day: date
    by: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A professional branch, identified by its IDCC (no leading zeros)."""

    idcc: str
    title: str
    brochure_number: str = ""
    opco: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A source as published: what was read, in which form, its digest."""

    key: str
    title: str
    publisher: str
    media_type: str
    layout: str
    sha256: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A text of a branch: accord, avenant, protocole or annexe. Its key is its KALITEXT identifier."""

    key: str
    idcc: tuple[str, ...]
    nature: str
    title: str
    date_signed: date | None = None
    place_signed: str = ""
    nor: str = ""
    bo_number: str = ""
    status_stated: str = ""
    effective_date: date | None = None
    effective_basis: str = ""
    duration: str = ""
    opco_stated: str = ""
    employers: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    document: str = ""
    list_locator: str = ""
    list_incomplete: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An extension order and the agreement it extends."""

    key: str
    agreement: str
    title: str
    date_signed: date | None
    date_published: date | None
    jorftext: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What an order keeps out of the extension (``exclusion``) or extends under a reservation.

    ``scope`` is ``entry``, ``sentence``, ``paragraph``, ``article`` or ``annex``; with ``entry`` it bears on
    the entries of the agreement that carry the mark and the order's date.
    """

    agreement: str
    number: int
    kind: str
    scope: str
    article: str
    order: str
    legal_basis: tuple[str, ...]
    subject: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What the agreement does to another, its ``target``: ``amends`` a part of it, or ``replaces`` it whole."""

    agreement: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a text does to a list of certifications.

    ``kind`` is ``Institutes``, ``Adds``, ``ReplacesWhole``, ``ReplacesLines``, ``Withdraws`` or ``Prolongs``;
    ``target`` is the text whose list it changes, empty where it is its own or the source does not say. ``idcc`` are the
    branches of the act: an annex for one branch names that branch. ``locator`` is where it stands, ``complete``
    whether it prints the whole list.
    """

    text: str
    number: int
    kind: str
    target: str = ""
    idcc: tuple[str, ...] = ()
    locator: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A certification that an act takes out of a list; ``followed_by`` is the row of its text that takes its place.

    ``number`` counts what the text takes out from 1; ``followed_by`` is 0 where nothing follows.
    """

    text: str
    number: int
    act: int
    label: str
    code: str = ""
    followed_by: int = 0
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A value that an agreement sets and the law constrains, with the article that states it.

    ``kind`` is a concept of the ontology (``BaseDuration``, ``TrainingShare`` …), ``minimum`` and ``maximum``
    are numbers in ``unit`` (UCUM-like: ``month``, ``percent``, ``hour``, ``EUR/h``, ``person``).
    """

    agreement: str
    number: int
    kind: str
    article: str
    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    public: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One version of an article of law, in force on ``[first_day, last_day]``, ``None`` while in force."""

    number: str
    legiarti: str
    first_day: date
    last_day: date | None
    label_fr: str = ""
    label_en: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """What became of a text that names the scheme in the sources read.

    ``outcome`` is ``list`` (its list is read), ``incomplete`` (it has one that the source does not give whole),
    ``rules`` (it rules the scheme without a list) or ``none`` (it names the scheme and no more); ``rows`` counts its
    lines.
    """

    text: str
    idcc: tuple[str, ...]
    title: str
    outcome: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class CoveredBranch:
    """The texts of a branch in the sources read: how many, of each outcome, and how many never name the scheme.

    A text of several branches counts in each; the record without IDCC holds the texts of containers without number.
    """

    idcc: str
    title: str
    texts: int
    lists: int
    incomplete: int
    rules: int
    none: int
    silent: int
    rows: int


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text on the scheme that is known to exist and that no source read holds, and who says so.

    ``date_extended`` is the day of its extension order in the Journal officiel, where that is known.
    """

    key: str
    idcc: tuple[str, ...]
    title: str
    date_signed: date | None = None
    date_extended: date | None = None
    source: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that ``data/`` holds, sorted by key.

    ``lists`` are the lines of the latest wording of each text, ``withdrawn`` those that only earlier ones have.
    """

    branches: tuple[Branch, ...] = ()
    documents: tuple[Document, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    orders: tuple[Order, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    clauses: tuple[Clause, ...] = ()
    relations: tuple[Relation, ...] = ()
    wordings: tuple[Wording, ...] = ()
    retired: tuple[Retired, ...] = ()
    known_texts: tuple[KnownText, ...] = ()
    acts: tuple[Act, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    articles: tuple[ArticleVersion, ...] = ()
    coverage: tuple[Covered, ...] = ()
    covered_branches: tuple[CoveredBranch, ...] = ()
    lists: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    withdrawn: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
