"""What the pages of certifications and professions show: records in time, where listed, what was matched and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from proa_graph.site.corpus import Corpus, by_title, main_title
from proa_graph.site.entries import Period, Row, columns, held, told
from proa_graph.site.trades import trades_of
from proa_graph.site.turns import turns
from proa_graph.site.view import Text, Thing, natural
from proa_graph.text import fold

Values = dict[str, Any]
_FEW = 12


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines of one agreement that share their statuses: a row of the table of lists."""

    branches: tuple[Thing, ...]
    agreement: Thing
    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    exclusions: tuple[Thing, ...]
    matched: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements alike of lines of one agreement, as a reader judges them: the record, how, how sure, what else."""

    statement: Thing
    rows: tuple[Row, ...]
    record: Thing | None
    method: Thing
    outcome: Thing
    score: Decimal
    alternatives: tuple[tuple[Thing, Decimal], ...]

    @property
    def author(self) -> Text:
        """Who decided, empty where nobody did."""
        return self.statement.text("dc11:creator")

    @property
    def reason(self) -> Text:
        """Why it was decided so."""
        return self.statement.text("dcterms:description")


@dataclass(frozen=True, slots=True)
class Stage:
    """A record in the line of those that precede and succeed each other; ``here``: one of the page's own."""

    record: Thing
    spans: tuple[Thing, ...]
    older: tuple[Thing, ...]
    newer: tuple[Thing, ...]
    delivery: date | None
    here: bool


def certification(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A certification: its titles, its records, every line that names it or was matched with it."""
    own = corpus.rows_of(thing.back("proa:certification"))
    records = thing.things("proa:record")
    said = evidence(corpus, (s for record in records for s in record.back("proa:toRecord")))
    mine = {row.entry for row in own}
    others = [e for e in said if e.rows[0].entry not in mine]
    matched = [e for e in others if e.outcome.name == "Accepted"]
    proposed = [e for e in others if e.outcome.name == "Proposed"]
    found = _found(corpus, own, records)
    stages = history([*records, *(e.record for e in found if e.record and e.outcome.name == "Accepted")])
    lines = [*own, *(r for e in matched for r in e.rows)]
    return {
        "rows": own,
        "turns": turns(held(right) for right in thing.back("proa:certification") if right.kind == "right"),
        "register_day": corpus.register_day,
        "title": main_title(thing),
        "titles": _counted(own, "proa:labelPrinted", thing.texts("dcterms:title")),
        "codes_printed": _counted(own, "proa:codePrinted"),
        "certifiers": by_title(c for x in (thing, *records) for c in x.things("proa:certifier")),
        "agreements": len({r.agreement for r in own}),
        "excluded": sum(1 for r in own if r.exclusions),
        "exclusions": _exclusions(own),
        "professions": by_title(r.profession for r in lines if r.profession),
        "columns": columns(own, "where", "profession", "certification", "level", "status"),
        "listings": listings(lines, mine),
        "matched": matched,
        "matched_lines": sum(len(e.rows) for e in matched),
        "found": found,
        "proposed": proposed,
        "proposed_lines": sum(len(e.rows) for e in proposed),
        "history": stages,
        "near": near(stages),
        "became": _latest([_became(stage) for stage in stages if stage.here and stage.spans]),
        "records": sorted(records, key=lambda r: natural(r.key)),
        "proofs": _proofs(own),
        "misprints": [r for r in own if _evidence_of(r) == "TitleAgainstCode"],
        "proposal": thing.thing("proa:proposedCertification"),
        "proposal_reason": thing.thing("proa:proposalEvidence"),
        "likely": corpus.rows_of(e for e in thing.back("proa:proposedCertification") if e.kind == "entry"),
        "likely_things": by_title(c for c in thing.back("proa:proposedCertification") if c.kind == "certification"),
        "options": by_title(thing.back("proa:optionOf")),
        "trades": by_title(trade for r in records for trade in r.things("proa:rome")),
    }


def _exclusions(rows: Iterable[Row]) -> list[tuple[Thing, Thing]]:
    """Return why the certification is excluded: of each branch the first exclusion, with the branch."""
    found = {branch: e for row in rows for e in row.exclusions[:1] for branch in row.agreement.things("proa:branch")}
    return sorted(((e, branch) for branch, e in found.items()), key=lambda one: natural(one[1].key))


def _latest(became: list[Values]) -> list[Values]:
    """Of several registrations of one certification: what is registered, else what became of the newest number."""
    now = [b for b in became if b["state"] == "registered"]
    return sorted(now or became, key=lambda b: natural(b["record"].key))[-1:]


def _evidence_of(row: Row) -> str:
    evidence = row.entry.thing("proa:identityEvidence")
    return evidence.name if evidence else ""


def _proofs(rows: Iterable[Row]) -> list[tuple[Thing, int]]:
    """Return what establishes that the lines of the page are of one certification, with the number of lines."""
    counts = Counter(e for row in rows if (e := row.entry.thing("proa:identityEvidence")))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].name))


def _found(corpus: Corpus, own: Iterable[Row], records: Sequence[Thing]) -> list[Evidence]:
    """Return what was found of the lines of the page itself, where it is another record than the printed one, or none.

    A line whose printed code is simply that of the record needs no more words.
    """
    said = evidence(corpus, (s for row in own for s in row.entry.back("proa:ofEntry")))
    return [e for e in said if e.outcome.name != "Accepted" or e.record not in records]


def evidence(corpus: Corpus, statements: Iterable[Thing]) -> list[Evidence]:
    """Return those of ``statements`` that are of a line as a whole, not alternatives, in the order of the lists.

    Lines of one agreement that print the same and were matched alike are told together.
    """
    made: dict[tuple[object, ...], Evidence] = {}
    for statement in dict.fromkeys(statements):
        entry, method = statement.thing("proa:ofEntry"), statement.thing("proa:method")
        outcome = statement.thing("proa:outcome")
        row = corpus.line(entry) if entry else None
        if row is None or method is None or outcome is None or statement.back("proa:alternative"):
            continue
        others = ((a.thing("proa:toRecord"), _score(a)) for a in statement.things("proa:alternative"))
        alternatives = tuple((record, score) for record, score in others if record)
        record = statement.thing("proa:toRecord")
        same = (row.agreement, row.label, _printed(entry), record, method, outcome, _score(statement), alternatives)
        rows = (*(made[same].rows if same in made else ()), row)
        rows = tuple(sorted(rows, key=lambda r: r.number))
        made[same] = Evidence(statement, rows, record, method, outcome, _score(statement), alternatives)
    return sorted(made.values(), key=lambda e: _place(e.rows[0]))


def _printed(entry: Thing | None) -> tuple[str, ...]:
    names = ("proa:codePrinted", "proa:levelPrinted", "proa:certifierPrinted")
    return tuple(str(entry.text(name)) for name in names) if entry else ()


def _score(statement: Thing) -> Decimal:
    return statement.amount("proa:score") or Decimal(0)


def _place(row: Row) -> tuple[object, ...]:
    branches = _branches(row)
    return natural(branches[0].key if branches else ""), row.agreement.day("eli:date_document") or date.min, row.number


def _branches(row: Row) -> tuple[Thing, ...]:
    return tuple(row.entry.things("proa:branch") or row.agreement.things("proa:branch"))


def listings(rows: Iterable[Row], own: set[Thing]) -> list[Listing]:
    """Return ``rows`` by agreement and statuses, in the order of branches and days; those not ``own`` were matched."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(rows, key=_place):
        same = (row.agreement, tuple(p.span for p in row.periods), row.exclusions, row.entry in own)
        groups.setdefault(same, []).append(row)
    return [
        Listing(
            branches=tuple(dict.fromkeys(b for r in group for b in _branches(r))),
            agreement=group[0].agreement,
            rows=tuple(group),
            periods=told(group[0].periods),
            exclusions=group[0].exclusions,
            matched=group[0].entry not in own,
        )
        for group in groups.values()
    ]


def _counted(rows: Iterable[Row], name: str, also: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Return what the lines print, each text with the number of its branches, the most widespread first."""
    places = {(str(text), b.key) for r in rows for text in r.entry.texts(name) for b in _branches(r)}
    counts = Counter({str(text): 0 for text in also})
    counts.update(text for text, _ in places)
    return sorted(counts.items(), key=lambda item: (-item[1], fold(item[0]), item[0]))


def history(records: Iterable[Thing]) -> list[Stage]:
    """Return the records that lead to or follow ``records``, with their spans, by number; none without reference."""
    own = dict.fromkeys(r for r in records if r.things("proa:registrationPeriod"))
    seen: dict[Thing, None] = {}
    front = list(own)
    while front:
        seen.update(dict.fromkeys(front))
        around = (n for r in front for n in (*r.things("proa:succeeds"), *r.things("proa:succeededBy")))
        front = list(dict.fromkeys(n for n in around if n not in seen))
    return [
        Stage(
            record=r,
            spans=tuple(r.things("proa:registrationPeriod")),
            older=tuple(r.things("proa:succeeds")),
            newer=tuple(r.things("proa:succeededBy")),
            delivery=r.day("proa:lastDeliveryDay"),
            here=r in own,
        )
        for r in sorted(seen, key=lambda r: natural(r.key))
    ]


def near(stages: list[Stage]) -> list[Stage]:
    """Return the stages to show first: all of a few, else the page's own, their neighbours and what is current."""
    if len(stages) <= _FEW:
        return stages
    own = [s for s in stages if s.here]
    kept = {n for s in own for n in (s.record, *s.older, *s.newer, *s.record.things("proa:currentSuccessor"))}
    return [s for s in stages if s.record in kept]


def _became(stage: Stage) -> Values:
    """Return what the newest export that has the record says became of it."""
    export = stage.record.thing("prov:wasDerivedFrom")
    as_of = export.day("dcterms:issued") if export else None
    current = stage.record.things("proa:currentSuccessor")
    state = "unknown"
    if as_of:
        open_ = [s for s in stage.spans if _holds(s, as_of)]
        state = "registered" if open_ else "succeeded" if current else "ended"
    return {"record": stage.record, "day": as_of, "state": state, "current": current}


def _holds(span: Thing, as_of: date) -> bool:
    start, until = span.day("proa:from"), span.day("proa:until")
    return (not start or start <= as_of) and (not until or as_of < until) and not span.day("proa:endedBefore")


def profession(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A profession: the certifications that aim at it, and where; the ROME trades it is close to, and why."""
    lines = corpus.rows_of(thing.back("proa:profession"))
    trades = sorted((_trade(match) for match in thing.back("proa:ofProfession")), key=lambda m: (-m["score"], m["key"]))
    return {
        "rows": lines,
        "branches": by_title(b for r in lines for b in r.agreement.things("proa:branch")),
        "sectors": list({s: None for r in lines for s in r.sectors[-1:]}),
        "certifications": len({r.certification for r in lines if r.certification}),
        "agreements": len({r.agreement for r in lines}),
        "columns": columns(lines, "certification", "code", "level", "where", "status"),
        "asked": trades_of(r.entry for r in lines),
        "trades": [m for m in trades if m["accepted"]],
        "trades_proposed": [m for m in trades if not m["accepted"]],
    }


def _trade(match: Thing) -> Values:
    trade, outcome = match.thing("proa:toTrade"), match.thing("proa:outcome")
    support, share = int(match.amount("proa:support") or 0), _score(match)
    return {
        "trade": trade or match,
        "key": natural(trade.key if trade else ""),
        "accepted": outcome is not None and outcome.name == "Accepted",
        "support": support,
        "total": round(support / share) if share else support,
        "score": share,
        "records": match.things("prov:wasDerivedFrom"),
        "anchor": f"trade-{match.key.rpartition('/')[2]}",
    }
