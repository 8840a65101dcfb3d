"""The watch: which texts on Pro-A or on periods of reconversion are new, or worded anew, since the last harvest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proa_graph.model import Facts
from proa_graph.reading.text import NONE, RECONVERSION, Read

_SAID = {
    "new": ("nouveau", "new"),
    "changed": ("rédigé à nouveau", "worded anew"),
    "pro-a": ("Pro-A", "Pro-A"),
    "reconversion": ("période de reconversion", "period of reconversion"),
}


@dataclass(frozen=True, slots=True)
class Watched:
    """A text that the facts did not know (``new``), or knew in another wording (``changed``), and its scheme."""

    text: str
    idcc: tuple[str, ...]
    title: str
    scheme: str
    event: str

    def said(self, lang: str) -> str:
        """Return one line for a person: what happened, the text, its branches."""
        event, scheme = (_SAID[word][lang == "en"] for word in (self.event, self.scheme))
        colon = ": " if lang == "en" else " : "
        return f"{event}{colon}{self.text} (IDCC {', '.join(self.idcc) or '?'}), {scheme}, {self.title}"


def watched(old: Facts, found: Sequence[Read]) -> tuple[Watched, ...]:
    """Return the texts among those now read that a person should look at, sorted; none on a first harvest.

    Args:
        old: the facts as they were.
        found: what was read of each text.
    """
    return tuple(sorted(_watched(old, found), key=lambda w: w.text)) if old.agreements else ()


def _watched(old: Facts, found: Sequence[Read]) -> Iterator[Watched]:
    known = {c.text for c in old.coverage} | {a.key for a in old.agreements}
    digests = {d.key: d.sha256 for d in old.documents}
    for read in found:
        if read.kind == NONE and read.reason != RECONVERSION:
            continue
        text, document = read.text, read.document
        worded = document is not None and digests.get(text.id, document.sha256) != document.sha256
        if text.id not in known or worded:
            scheme = "reconversion" if read.reason == RECONVERSION else "pro-a"
            branches = tuple(sorted(text.idcc, key=lambda i: (len(i), i)))
            yield Watched(text.id, branches, text.title, scheme, "changed" if text.id in known else "new")
