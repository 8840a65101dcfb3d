"""The site built once from the committed facts, for the tests that read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import published


def built() -> Path:
    """Return the folder of the site built from ``data/``."""
    return published.folder() / "site"


@dataclass
class Parsed(HTMLParser):
    """What a page links to and which anchors it has."""

    links: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self.anchors += [given["id"]] if "id" in given else []
        if tag != "form":
            self.links += [given[name] for name in ("href", "src") if name in given]


def parse(path: Path) -> Parsed:
    """Return what the page at ``path`` holds."""
    parsed = Parsed()
    parsed.feed(path.read_text(encoding="utf-8"))
    return parsed
