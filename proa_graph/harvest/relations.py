"""What one text does to another: amends it, or takes its place; from the links of their articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from proa_graph.domain.dates import DATE, date_in
from proa_graph.model import Act, Agreement, Relation
from proa_graph.sources.texts import Link, SourceText

_AMENDS = ("MODIF", "CREE", "CREATION", "COMPLET")
_REPLACES = ("ABROG", "REMPLAC", "DENONC")
_PART = " - "
_AMENDED = re.compile(rf"\bà (?:l[’']|la |le )\w+[^,:]*? du {DATE}")


def relations(texts: Iterable[SourceText], known: Collection[str]) -> tuple[Relation, ...]:
    """Return what the links of ``texts`` say of the texts whose identifiers are ``known``, each relation once, sorted.

    A text replaces another where a link does away with the whole of it; a link whose title goes on after a dash
    (« … - art. 2 (Ab) ») bears on a part, which is an amendment.
    """
    found = {r for text in texts for r in _of(text) if r.agreement != r.target}
    found = {r for r in found if r.agreement in known and r.target in known}
    whole = {(r.agreement, r.target) for r in found if r.kind == "replaces"}
    kept = (r for r in found if r.kind == "replaces" or (r.agreement, r.target) not in whole)
    return tuple(sorted(kept, key=lambda r: (r.agreement, r.kind, r.target)))


def _of(text: SourceText) -> Iterator[Relation]:
    for link in (link for article in text.articles for link in article.links):
        kind = _kind(link)
        if kind and link.orientation == "source":
            yield Relation(text.id, kind, link.text_id)
        elif kind == "amends" and link.orientation == "cible":
            yield Relation(link.text_id, kind, text.id)


def _kind(link: Link) -> str:
    if link.nature == "ARRETE" or not link.text_id:
        return ""
    if link.kind.startswith(_REPLACES):
        return "amends" if _PART in link.title else "replaces"
    return "amends" if link.kind.startswith(_AMENDS) else ""


def targeted(acts: Iterable[Act], agreements: Iterable[Agreement]) -> tuple[Act, ...]:
    """Return ``acts`` with the target that a title tells where no link does: « à l’accord du 21 janvier 2020 ».

    The target is the only text of a branch of the act that was signed that day. What prolongs texts that are none of
    ``agreements`` is no act on a list.
    """
    known = {a.key: a for a in agreements}
    return tuple(_targeted(act, known) for act in acts if act.kind != "Prolongs" or _on_a_list(act, known))


def _on_a_list(act: Act, known: Mapping[str, Agreement]) -> bool:
    """Whether an act that prolongs bears on a text of ours: links of wider texts name all that they change."""
    return act.target in known or (act.text in known and not act.target)


def _targeted(act: Act, known: Mapping[str, Agreement]) -> Act:
    own = known.get(act.text)
    named = _AMENDED.search(own.title) if own and not act.target and act.kind != "Institutes" else None
    day = date_in(named[1]) if named else None
    others = [a.key for a in known.values() if day and a.date_signed == day and set(a.idcc) & set(act.idcc)]
    return replace(act, target=others[0]) if len(others) == 1 and others[0] != act.text else act
