"""What the dumps hold, in one form: a text with its articles, whichever dump it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

PAST = ("ABROGE", "MODIFIE", "REMPLACE", "PERIME", "DENONCE", "ANNULE", "TRANSFERE", "DISJOINT")
"""What the state of an article that is no longer in force begins with."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that acts on an article (``orientation`` ``cible``) or on which it acts (``source``); dates in ISO.

    ``effect`` is the day from which the article has the wording that the link gives it.
    """

    kind: str
    orientation: str
    nature: str
    text_id: str
    title: str
    signed: str = ""
    published: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article or annex: ``path`` are the headings above it, ``html`` its content, ``status`` as stated."""

    id: str
    number: str = ""
    heading: str = ""
    path: tuple[str, ...] = ()
    html: str = ""
    status: str = ""
    links: tuple[Link, ...] = ()
    key: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The article as people call it: « article 3 », else the heading it stands under."""
        if self.number and self.number != "-":
            return f"article {self.number}"
        return next((h for h in (*reversed(self.path), self.heading) if h), "") or "article sans numéro"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text (accord, avenant, annexe, texte de base) as one dump holds it; ``idcc`` of every container seen.

    ``modified`` is the day of its last version (ISO), ``dump`` the rank of the dump among those read;
    ``partial``: an update, which holds only the articles that changed.
    """

    id: str
    title: str
    status: str = ""
    modified: str = ""
    idcc: frozenset[str] = frozenset()
    articles: tuple[SourceArticle, ...] = ()
    nature: str = ""
    signed: str = ""
    nor: str = ""
    dump: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """What an update takes out of the base before it adds: identifiers of articles and texts, and its day (ISO)."""

    ids: frozenset[str]
    day: str = ""


@dataclass(slots=True)
class Container:
    """A convention: its number (empty where the dump gives none), its title, how many texts it holds."""

    id: str
    idcc: str
    title: str
    texts: set[str] = field(default_factory=set)
    brochure: str = ""
