"""The blind test: hide the codes of lists that print them, find them again by title; run by hand.

python benchmarks/reconciliation.py blind [DATA]   precision and recall by kind, with the weights in use
python benchmarks/reconciliation.py learn [DATA]   learns weights on all the texts and prints weights.toml's numbers
python benchmarks/reconciliation.py cross [DATA]   learns, and chooses the threshold, on four fifths of the texts,
                                                   measures on the fifth left out, five times: figures to quote
python benchmarks/reconciliation.py found [DATA]   shares found, registered, succeeded
DATA is a folder of facts (by default the project's); the reference folder must hold an export of the registers.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proa_graph import resolve
from proa_graph.files import share
from proa_graph.model import Facts
from proa_graph.reconcile import Matcher, judgement
from proa_graph.reconcile.evidence import FEATURES, Candidate, Line, kind_of
from proa_graph.reconcile.matching import CONTRADICTED, list_day
from proa_graph.reference import Record, Reference
from proa_graph.tables import read_facts

_ROUNDS = 12
_STEP = 0.3
_DECAY = 0.0002
_EARLY = 2022
_FOLDS = 5
_WANTED = 0.985
"""A little above the precision to keep, 0.98: what is chosen on some texts is a little worse on others."""
_SEVERAL = "rempla"


@dataclass(frozen=True, slots=True)
class Case:
    """A line with its code hidden: the text, what is compared, the code."""

    text: str
    line: Line
    code: str

    @property
    def fold(self) -> int:
        """The fifth of the texts that the line's belongs to."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % _FOLDS


def cases(facts: Facts, matcher: Matcher) -> Iterator[Case]:
    """Yield every line that prints an RNCP code and one label; its branches' own lists will teach it nothing.

    A line whose label contradicts its code is the list's misprint, which PROA-L13 tells: it proves nothing here.
    A code that the export lacks stays: whatever is accepted for it is wrong.
    """
    agreements = {agreement.key: agreement for agreement in facts.agreements}
    for key, entries in sorted(facts.lists.items()):
        known = agreements.get(key)
        day = list_day(entries, known.date_signed if known else None, matcher.evidence.began)
        for entry in entries:
            code = resolve.code(entry).key
            if code.startswith("RNCP") and entry.certification_label and _SEVERAL not in entry.certification_label:
                branches = {entry.idcc, *(known.idcc if known else ())}
                line = Line.of(entry, day, branches)
                if code not in matcher.records or matcher.evidence.likeness(line.title, code) >= CONTRADICTED:
                    yield Case(key, line, code)


Outcome = tuple[float, bool, Case]
"""The probability of the likeliest record, whether it is the right one, the case."""


def blind(matcher: Matcher, all_cases: Iterable[Case]) -> None:
    """Print, for all and for each kind: lines, accepted, precision, recall, and how often the code is proposed."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for case in all_cases:
        record, _, _, outcome, alternatives = matcher.by_title(case.line)
        for name in ("all", _kind(case, matcher)):
            tally[name]["lines"] += 1
            tally[name]["accepted"] += outcome == "Accepted"
            tally[name]["right"] += outcome == "Accepted" and record == case.code
            tally[name]["among"] += case.code in (record, *(code for code, _ in alternatives))
    for name, n in sorted(tally.items(), key=lambda item: -item[1]["lines"]):
        precision, recall, among = n["right"] / (n["accepted"] or 1), n["right"] / n["lines"], n["among"] / n["lines"]
        print(f"{name:24} {n['lines']:5} lines, {n['accepted']:5} accepted, precision {precision:.3f}, ", end="")
        print(f"recall {recall:.2f}, among the proposals {among:.2f}")


def found(matcher: Matcher, facts: Facts, reference: Reference) -> None:
    """Print the shares of distinct listed codes found, registered on the day of text and of export, succeeded.

    A code that several texts list is judged on the day of the first of them. Texts until 2022 are shown apart: lists
    negotiated later cite records that are still registered, and records that withdraw without a date are not decided.
    """
    signed = {agreement.key: agreement.date_signed for agreement in facts.agreements}
    first: dict[str, date] = {}
    for key, entries in facts.lists.items():
        day = list_day(entries, signed.get(key), matcher.evidence.began)
        for code in {resolve.code(entry).key for entry in entries} if day else ():
            if code.startswith("RNCP") and day:
                first[code] = min(day, first.get(code, day))
    _found("all texts", first, matcher.records, reference)
    _found("texts until 2022", {c: d for c, d in first.items() if d.year <= _EARLY}, matcher.records, reference)
    unknown = sorted(first.keys() - matcher.records.keys(), key=lambda code: int(code[4:]))
    print(f"not in the export: {', '.join(unknown)}")


def _found(name: str, first: dict[str, date], records: Mapping[str, Record], reference: Reference) -> None:
    known = {code: records[code] for code in first if code in records}
    as_of = reference.as_of or date.max
    on_text = Counter(record.registered(first[code]) for code, record in known.items())
    on_export = Counter(record.registered(as_of) for record in known.values())
    ended = [code for code, record in known.items() if record.registered(as_of) is False]

    def active(code: str) -> bool:
        return code in records and records[code].registered(as_of) is True

    succeeded = sum(bool(reference.lineage.current(code, active)) for code in ended)
    decided = on_text[True] + on_text[False]
    print(f"{name}: {len(known)} of {len(first)} distinct codes found ({len(known) / len(first):.1%}); ", end="")
    print(f"registered on the day of their text {on_text[True]} of {decided} decided ({on_text[True] / decided:.1%}), ")
    print(f"  {on_text[None]} undecided; on {as_of} {on_export[True]} ({on_export[True] / len(known):.1%}); ", end="")
    print(f"of {len(ended)} ended, {succeeded} lead to one registered that day ({succeeded / len(ended):.1%})")


def learned(matcher: Matcher, lessons_of: Iterable[Case]) -> tuple[list[float], float]:
    """Return the weights that best explain the cases, and that of none: a conditional logit, one case at a time."""
    lessons = [(case.code, matcher.evidence.candidates(case.line)) for case in lessons_of]
    weights, scale = [0.0] * (len(FEATURES) + 1), [1e-6] * (len(FEATURES) + 1)
    shuffle = random.Random(0).shuffle
    for _ in range(_ROUNDS):
        shuffle(lessons)
        for code, candidates in lessons:
            for at, error in enumerate(_slopes(weights, candidates, code)):
                slope = error - _DECAY * weights[at]
                scale[at] += slope * slope
                weights[at] += _STEP * slope / math.sqrt(scale[at])
    return weights[:-1], weights[-1]


def learn(matcher: Matcher, all_cases: Iterable[Case]) -> None:
    """Print the weights and the threshold that all the texts teach; "cross" measures such a choice."""
    lessons = list(all_cases)
    weights, none = learned(matcher, lessons)
    accept, _, _ = threshold(judged(matcher, weights, none, lessons))
    print(f"accept = {accept:.3f}\nnone = {none:.2f}\n\n[weights]")
    print("\n".join(f"{name} = {weight:.2f}" for name, weight in zip(FEATURES, weights, strict=True)))


def judged(matcher: Matcher, weights: list[float], none: float, some: Iterable[Case]) -> list[Outcome]:
    """Return, for each case without doubt, the probability of the likeliest record, and whether it is right."""
    matcher.weights = judgement.Weights(tuple(weights), none, 0.0, 0.05)
    found = ((case, matcher.by_title(case.line)) for case in some)
    return [(p, record == case.code, case) for case, (record, _, p, outcome, _) in found if outcome == "Accepted"]


def threshold(chances: list[Outcome]) -> tuple[float, int, int]:
    """Return the least probability from which on ``_WANTED`` of the cases are right; how many are, of how many."""
    best, right = (1.0, 0, 0), 0
    for number, (chance, good, _) in enumerate(sorted(chances, key=lambda c: -c[0]), start=1):
        right += good
        if right >= _WANTED * number:
            best = (chance, right, number)
    return best


def cross(matcher: Matcher, all_cases: list[Case]) -> None:
    """Print what each fifth of the texts says of the weights and threshold that the four others teach, then all."""
    pooled: list[Outcome] = []
    taken: list[bool] = []
    kinds: dict[str, list[bool]] = defaultdict(list)
    lines = Counter(_kind(case, matcher) for case in all_cases)
    for fold in range(_FOLDS):
        others = [case for case in all_cases if case.fold != fold]
        own = [case for case in all_cases if case.fold == fold]
        weights, none = learned(matcher, others)
        accept, _, _ = threshold(judged(matcher, weights, none, others))
        chances = judged(matcher, weights, none, own)
        test = [good for chance, good, _ in chances if chance >= accept]
        for chance, good, case in chances:
            if chance >= accept:
                kinds[_kind(case, matcher)].append(good)
        print(
            f"fifth {fold}: {len({c.text for c in own})} texts, {len(own)} lines, accepted from {accept:.3f}: ", end=""
        )
        print(f"precision {_share(test):.3f}, recall {sum(test) / len(own):.2f}", flush=True)
        taken += test
        pooled += chances
    print(f"all: precision {_share(taken):.3f}, recall {sum(taken) / len(all_cases):.2f} ({len(taken)} accepted)")
    for kind, total in lines.most_common():
        right = kinds[kind]
        print(f"{kind:24} {total:5} lines: precision {_share(right):.3f}, recall {sum(right) / total:.2f}")
    for accept in (0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97):
        fixed = [good for chance, good, _ in pooled if chance >= accept]
        print(f"accepted from {accept}: precision {_share(fixed):.3f}, recall {sum(fixed) / len(all_cases):.3f}")


def _kind(case: Case, matcher: Matcher) -> str:
    known = matcher.records.get(case.code)
    return case.line.kind or (kind_of(known) if known else "") or "none"


def _share(good: list[bool]) -> float:
    return sum(good) / (len(good) or 1)


def _slopes(weights: list[float], candidates: tuple[Candidate, ...], code: str) -> list[float]:
    now = judgement.Weights(tuple(weights[:-1]), weights[-1], 0.0, 0.0)
    chances = judgement.chances(candidates, now)
    slopes = [0.0] * len(weights)
    for candidate, chance in zip(candidates, chances, strict=True):
        error = (candidate.record.code == code) - chance
        for at, feature in enumerate(candidate.features):
            slopes[at] += error * feature
    hit = any(candidate.record.code == code for candidate in candidates)
    slopes[-1] = (not hit) - (1 - sum(chances))
    return slopes


def main(verb: str, facts: Facts) -> None:
    """Run one of the verbs on ``facts``."""
    reference = Reference()
    matcher = Matcher(reference, facts)
    if verb == "found":
        found(matcher, facts, reference)
    elif verb == "learn":
        learn(matcher, cases(facts, matcher))
    elif verb == "cross":
        cross(matcher, list(cases(facts, matcher)))
    else:
        blind(matcher, cases(facts, matcher))


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "blind",
        read_facts(Path(sys.argv[2]) if len(sys.argv) > 2 else share("data")),
    )
