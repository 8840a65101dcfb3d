"""The union of dumps: the later wording of a text wins, what earlier ones say of orders and notes is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from proa_graph.sources.texts import Container, Deleted, SourceText

_DATES = 50
"""The last days of change of so many texts tell which of two dumps is older."""
Items = list[Container | SourceText | Deleted]


def in_order(dumps: Iterable[Items]) -> list[Items]:
    """Return the dumps, oldest first, each once, whatever the order in which they are given."""
    dated = [(_dates(items), items) for items in dumps]
    found: list[Items] = []
    seen: set[frozenset[SourceText | Deleted]] = set()
    for _, items in sorted(dated, key=lambda pair: pair[0]):
        texts = frozenset(t for t in items if not isinstance(t, Container))
        if texts not in seen:
            found.append(items)
        seen.add(texts)
    return found


def _dates(items: Items) -> tuple[list[str], list[str]]:
    texts = [t for t in items if isinstance(t, SourceText)]
    days = [*(t.modified for t in texts), *(d.day for d in items if isinstance(d, Deleted) and d.day)]
    return sorted(days, reverse=True)[:_DATES], sorted(t.id for t in texts)


@dataclass(slots=True)
class Corpus:
    """Every text that names the scheme, one version a dump, newest last; and what else was seen.

    ``deleted`` are the texts that an update takes out of the base as a whole.
    """

    versions: dict[str, list[SourceText]] = field(default_factory=dict)
    branches: dict[str, Container] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def add(self, number: int, items: Iterable[Container | SourceText | Deleted]) -> None:
        """Take what one dump (the ``number``-th given) holds; what it deletes goes before what it adds."""
        for item in items:
            if isinstance(item, Deleted):
                self._delete(number, item.ids)
            elif isinstance(item, SourceText):
                self._text(number, item)
            else:
                self._container(item)

    def _delete(self, number: int, ids: frozenset[str]) -> None:
        for key, versions in self.versions.items():
            kept = () if key in ids else tuple(a for a in versions[-1].articles if a.id not in ids)
            if len(kept) < len(versions[-1].articles):
                versions.append(replace(versions[-1], articles=kept, dump=number))
            if not kept:
                self.deleted.add(key)

    def _text(self, number: int, text: SourceText) -> None:
        versions = self.versions.setdefault(text.id, [])
        self.deleted.discard(text.id)
        update = text.partial and bool(versions)
        text = _updated(versions[-1], text) if update else text
        if update and versions[-1].dump == number:
            versions[-1] = replace(text, dump=number)
        elif versions and versions[-1].dump == number:
            versions[-1] = replace(versions[-1], idcc=versions[-1].idcc | text.idcc)
        else:
            versions.append(replace(text, dump=number))

    def _container(self, container: Container) -> None:
        self.seen.setdefault(container.idcc, set()).update(container.texts)
        container.texts.clear()
        if container.idcc:
            self.branches[container.idcc] = container

    def texts(self) -> Iterable[tuple[SourceText, tuple[SourceText, ...]]]:
        """Yield each text once in its latest wording with every IDCC, and its earlier versions, newest first."""
        for key in sorted(self.versions):
            versions = sorted(self.versions[key], key=lambda t: (t.modified, t.dump))
            idcc = frozenset(i for t in versions for i in t.idcc)
            latest = replace(versions[-1], idcc=idcc)
            stated = next((t.status for t in reversed(versions) if t.status.startswith("VIGUEUR_")), latest.status)
            if latest.status == "VIGUEUR":
                latest = replace(latest, status=stated)
            yield latest, tuple(replace(t, idcc=idcc) for t in reversed(versions[:-1]))


def _updated(text: SourceText, update: SourceText) -> SourceText:
    """``text`` with the articles that changed in the place of their old versions; new ones stand at the end."""
    fresh = {old: a for a in update.articles for old in (a.id, *a.replaces)}
    articles = [fresh.get(a.id, a) for a in text.articles]
    articles += [a for a in update.articles if a not in articles]
    return replace(update, articles=tuple(dict.fromkeys(articles)), idcc=text.idcc | update.idcc, partial=text.partial)
