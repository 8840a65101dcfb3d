"""A page: its place in the tree, its language, and the relative links that lead from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from proa_graph.terms import BASE

SITE = BASE
_SAFE = "/-._~"


@dataclass(frozen=True, slots=True)
class Form:
    """The same resource in another form: its place in the tree, its media type, its name, and its language if any."""

    path: str
    media_type: str
    name: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site.

    ``path`` is its place below the root of its language, ending in ``/`` (empty for the home page).
    ``crumbs`` are (label, path) pairs from the home page down, itself left out. ``served`` pages are not
    files: their links start at the root of the host.
    """

    path: str
    lang: str
    title: str = ""
    description: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()
    iri: str = ""
    forms: tuple[Form, ...] = ()
    json_ld: str = ""
    served: bool = False
    section: str = ""

    @property
    def offered(self) -> tuple[Form, ...]:
        """The forms that a reader of the page takes: those in its language, and those in none."""
        return tuple(form for form in self.forms if form.lang in ("", self.lang))

    @property
    def prefix(self) -> str:
        """The folder of the page's language: nothing for French, ``en/`` for English."""
        return "en/" if self.lang == "en" else ""

    @property
    def root(self) -> str:
        """The relative way from the page to the root of the site, empty or ending in ``/``."""
        return "/" if self.served else "../" * (self.prefix + self.path).count("/")

    @property
    def file(self) -> str:
        """The file that holds the page, below the root of the site."""
        path = unquote(self.prefix + self.path)
        return path if path.endswith(".html") else f"{path}index.html"

    @property
    def canonical(self) -> str:
        """The address of the page once published."""
        return self.published_in(self.lang)

    def published_in(self, lang: str) -> str:
        """Return the address of the page in ``lang`` once published."""
        return SITE + ("en/" if lang == "en" else "") + self.path

    def to(self, path: str, lang: str = "") -> str:
        """Return the relative address of the page ``path`` (with or without ``#anchor``), in ``lang``."""
        place, _, anchor = path.partition("#")
        name = "index.html" if not place or place.endswith("/") else ""
        return f"{self._home(lang or self.lang)}{place}{name}" + (f"#{anchor}" if anchor else "")

    def _home(self, lang: str) -> str:
        """The shortest way to the root of ``lang``."""
        if lang == self.lang and not self.served:
            return "../" * self.path.count("/")
        return self.root + ("en/" if lang == "en" else "")

    def asset(self, path: str) -> str:
        """Return the relative address of a file that is the same in every language."""
        return self.root + quote(path, safe=_SAFE + "%")


_ID = f"{BASE}id/"
INSIDE = {
    "clause": ("agreement", "clause"),
    "entry": ("agreement", "entry"),
    "expression": ("agreement", "facts"),
    "list": ("agreement", "list"),
    "order-expression": ("order", "facts"),
    "reconciliation": ("agreement", "entry"),
    "record": ("certification", "record"),
    "registration": ("certification", "registration"),
    "right": ("branch", "right"),
    "status": ("branch", "right"),
    "trade-evidence": ("trade", "certification"),
    "trade-match": ("profession", "trade"),
}
"""Kinds that have no page: (the kind whose page shows them, the anchor there). Thousands of lines and of rights, each
with several statuses, would be as many pages that nobody looks for; a line stands open in its list instead."""
_PARTS = frozenset((*INSIDE, "place", "selector"))


def address(iri: str) -> str:
    """Return the path of the page that shows ``iri`` (perhaps with an anchor), empty when none does.

    A thing's page has the path of its identifier; parts of a thing are anchors on the page of the whole: an entry
    and its reconciliation, a clause, a list and the expression on their agreement, a right and its statuses on their
    branch, a record on its certification, a match of trades on its profession, a term on ``def/``, the catalogue on
    that of the files.
    """
    if iri.startswith(_ID):
        kind, _, key = iri.removeprefix(_ID).partition("/")
        if kind in ("place", "selector"):
            return _place(key)
        if kind in INSIDE and key:
            whole, anchor = INSIDE[kind]
            own, *rest = key.split("/")
            return f"{whole}/{own}/#{'-'.join([anchor, *rest[:1]])}"
        return f"{kind}/{key}/" if key else ""
    place, _, anchor = iri.removeprefix(BASE).partition("#")
    if iri.startswith(BASE) and place == "catalog":
        return "dumps/"
    if not iri.startswith(BASE) or place.split("/")[0] not in {"def", "shapes", "rule", "query"}:
        return ""
    return f"{place}/" + (f"#{anchor}" if anchor else "")


def has_page(kind: str) -> bool:
    """Return whether things of the kind have pages of their own."""
    return kind not in _PARTS


def _place(key: str) -> str:
    agreement, _, part = key.partition("/")
    if part.isdigit():
        return f"agreement/{agreement}/#entry-{part}"
    kind, _, number = part.partition("-")
    return f"exclusion/{agreement}/{number}/" if kind == "exclusion" else f"agreement/{agreement}/#{kind}"
