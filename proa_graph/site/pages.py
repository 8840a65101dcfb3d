"""A page: its place in the tree, its language, and the relative links that lead from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from proa_graph.terms import BASE

SITE = BASE
_SAFE = "/-._~"


@dataclass(frozen=True, slots=True)
class Form:
    """The same resource in another form: its place in the tree, its media type and its name."""

    path: str
    media_type: str
    name: str


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
        return SITE + self.prefix + self.path

    def to(self, path: str, lang: str = "") -> str:
        """Return the relative address of the page ``path`` (with or without ``#anchor``), in ``lang``."""
        place, _, anchor = path.partition("#")
        prefix = "en/" if (lang or self.lang) == "en" else ""
        name = "index.html" if not place or place.endswith("/") else ""
        return f"{self.root}{prefix}{place}{name}" + (f"#{anchor}" if anchor else "")

    def asset(self, path: str) -> str:
        """Return the relative address of a file that is the same in every language."""
        return self.root + quote(path, safe=_SAFE + "%")


_ID = f"{BASE}id/"
INSIDE = {
    "status": ("entry", 2, "status"),
    "clause": ("agreement", 1, "clause"),
    "record": ("certification", 1, "record"),
    "list": ("agreement", 1, "list"),
    "place": ("entry", 2, "source"),
    "selector": ("entry", 2, "source"),
}


def address(iri: str) -> str:
    """Return the path of the page that shows ``iri`` (perhaps with an anchor), empty when none does.

    A thing's page has the path of its identifier; parts of a thing are anchors on the page of the whole: a status
    on its entry, a clause and a list on their agreement, a record on its certification, a term on ``def/``.
    """
    if iri.startswith(_ID):
        kind, _, key = iri.removeprefix(_ID).partition("/")
        if kind in ("place", "selector"):
            return _place(key)
        if kind in INSIDE and key:
            whole, parts, anchor = INSIDE[kind]
            pieces = key.split("/")
            rest = "-".join([anchor, *pieces[parts:]])
            return f"{whole}/{'/'.join(pieces[:parts])}/#{rest}"
        return f"{kind}/{key}/" if key else ""
    place, _, anchor = iri.removeprefix(BASE).partition("#")
    if not iri.startswith(BASE) or place.split("/")[0] not in {"def", "shapes", "rule", "query"}:
        return ""
    return f"{place}/" + (f"#{anchor}" if anchor else "")


def _place(key: str) -> str:
    agreement, _, part = key.partition("/")
    if part.isdigit():
        return f"entry/{key}/#source"
    kind, _, number = part.partition("-")
    return f"exclusion/{agreement}/{number}/" if kind == "exclusion" else f"agreement/{agreement}/#{kind}"
