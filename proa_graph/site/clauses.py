"""The clauses of an agreement as pages show them: what they fix, for whom, and what an order struck of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from proa_graph.site.view import Text, Thing
from proa_graph.site.wording import translator


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its kind, what it fixes in words, where it stands, when it holds, what struck it."""

    thing: Thing
    agreement: Thing
    kind: Thing | None
    value: str
    public: Text
    article: Text
    start: date | None
    until: date | None
    extended: date | None
    struck: tuple[Thing, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page of its agreement."""
        return self.thing.path.partition("#")[2]


def clauses_of(agreement: Thing, lang: str) -> list[Clause]:
    """Return the clauses of ``agreement`` in their order."""
    return [_clause(c, agreement, lang) for c in agreement.things("proa:clause")]


def _clause(thing: Thing, agreement: Thing, lang: str) -> Clause:
    return Clause(
        thing=thing,
        agreement=agreement,
        kind=thing.thing("proa:clauseKind"),
        value=_value(thing, lang),
        public=thing.text("proa:public"),
        article=thing.text("proa:articleOfText"),
        start=thing.day("proa:from"),
        until=thing.day("proa:until"),
        extended=thing.day("proa:extendedFrom"),
        struck=tuple(thing.things("proa:struckBy")),
    )


def _value(thing: Thing, lang: str) -> str:
    low, high = thing.amount("proa:minimum"), thing.amount("proa:maximum")
    if low is None and high is None:
        return ""
    t = translator(lang)
    shape = "equal" if low == high else "low" if high is None else "high" if low is None else "between"
    figures = {"low": _figure(low, lang), "high": _figure(high, lang)}
    unit = str(thing.text("proa:unit")) or "none"
    return t(f"clause.{shape}", **figures) + "\u00a0" + t(f"unit.{unit}")


def _figure(value: object, lang: str) -> str:
    return "" if value is None else str(value).replace(".", "," if lang == "fr" else ".")
