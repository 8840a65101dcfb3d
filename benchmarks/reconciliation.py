"""The blind test: hide the codes of lists that print them, find them again by title; run by hand.

python benchmarks/reconciliation.py blind [DATA]   precision and recall by kind, with the weights in use
python benchmarks/reconciliation.py learn [DATA]   learns weights on all the texts and prints weights.toml's numbers
python benchmarks/reconciliation.py cross [DATA]   learns, and chooses the thresholds, on four fifths of the texts,
                                                   measures on the fifth left out, five times: figures to quote

A threshold is never chosen on the lines that taught the weights it is for: in "cross" each of the four fifths is judged
by weights that the three others taught, in "learn" each of the five by those that the four others taught. A kind of
certification whose matches fall short of the wanted precision at the common threshold gets a stricter one of its own,
or is only proposed (1.01) where none keeps enough matches to show that precision.
python benchmarks/reconciliation.py found [DATA]   shares found, registered, succeeded
DATA is a folder of facts (by default the project's); the reference folder must hold an export of the registers.
"""

from __future__ import annotations

import hashlib
import math
import multiprocessing
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proa_graph import resolve
from proa_graph.files import share
from proa_graph.identity import Matcher, judgement
from proa_graph.identity.evidence import FEATURES, Line, kind_of
from proa_graph.identity.matching import CONTRADICTED, list_day
from proa_graph.model import Facts
from proa_graph.reference import Record, Reference
from proa_graph.tables import read_facts

_ROUNDS = 12
_STEP = 0.3
_DECAY = 0.0002
_EARLY = 2022
_FOLDS = 5
_WANTED = 0.985
"""A little above the precision to keep, 0.98: what is chosen on some texts is a little worse on others."""
_LEAST = 0.98
"""What matches of each kind keep on the lines where thresholds are chosen; a kind has too few lines for a margin."""
_ENOUGH = 50
"""How many matches a stricter threshold keeps at least: among fewer, one in fifty that is wrong cannot be told."""
_NEVER = 1.01
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


Outcome = tuple[float, bool, str, Case]
"""The probability of the likeliest record, whether it is the right one, the kind as it seems, the case."""


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


Lesson = tuple[int, tuple[tuple[tuple[int, ...], tuple[float, ...]], ...]]
"""The place of the right record among the candidates (-1: not there), and what is not zero of their features."""


def _lesson(matcher: Matcher, case: Case) -> Lesson:
    candidates = matcher.evidence.candidates(case.line)
    right = next((at for at, c in enumerate(candidates) if c.record.code == case.code), -1)
    told = ([at for at, f in enumerate(c.features) if f] for c in candidates)
    pairs = zip(candidates, told, strict=True)
    return right, tuple((tuple(places), tuple(c.features[at] for at in places)) for c, places in pairs)


def learned(lessons: Iterable[Lesson]) -> tuple[list[float], float]:
    """Return the weights that best explain the lessons, and that of none: a conditional logit, one case at a time."""
    lessons = list(lessons)
    weights, scale = [0.0] * (len(FEATURES) + 1), [1e-6] * (len(FEATURES) + 1)
    shuffle = random.Random(0).shuffle
    for _ in range(_ROUNDS):
        shuffle(lessons)
        for lesson in lessons:
            for at, error in enumerate(_slopes(weights, lesson)):
                slope = error - _DECAY * weights[at]
                scale[at] += slope * slope
                weights[at] += _STEP * slope / math.sqrt(scale[at])
    return weights[:-1], weights[-1]


def _slopes(weights: list[float], lesson: Lesson) -> list[float]:
    right, candidates = lesson
    logits = [sum(weights[at] * f for at, f in zip(*told, strict=True)) for told in candidates]
    highest = max((*logits, weights[-1]))
    parts = [math.exp(logit - highest) for logit in logits]
    none = math.exp(weights[-1] - highest)
    whole = sum(parts) + none
    slopes = [0.0] * len(weights)
    for place, (told, part) in enumerate(zip(candidates, parts, strict=True)):
        error = (place == right) - part / whole
        for at, feature in zip(*told, strict=True):
            slopes[at] += error * feature
    slopes[-1] = (right < 0) - none / whole
    return slopes


def judged(matcher: Matcher, weights: list[float], none: float, some: Iterable[Case]) -> list[Outcome]:
    """Return, for each case without doubt, the probability of the likeliest record, whether it is right, its kind."""
    matcher.weights = judgement.Weights(tuple(weights), none, 0.0, 0.05)
    made = []
    for case in some:
        record, _, chance, outcome, _ = matcher.by_title(case.line)
        if outcome == "Accepted":
            made.append((chance, record == case.code, judgement.kind(case.line, matcher.records[record]), case))
    return made


class Thresholds:
    """From which probability on a match is accepted: one for all, stricter ones for some kinds."""

    def __init__(self, chances: list[Outcome]) -> None:
        self.accept = _threshold(chances, _WANTED)
        self.kinds: dict[str, float] = {}
        of_kind: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in chances:
            of_kind[outcome[2]].append(outcome)
        for kind, own in sorted(of_kind.items()):
            taken = [right for chance, right, *_ in own if chance >= self.accept]
            if kind and taken and _share(taken) < _LEAST:
                stricter = max(self.accept, _threshold(own, _LEAST))
                kept = sum(chance >= stricter for chance, *_ in own)
                self.kinds[kind] = stricter if kept >= _ENOUGH else _NEVER

    def take(self, outcome: Outcome) -> bool:
        """Return whether a match is accepted."""
        return outcome[0] >= self.kinds.get(outcome[2], self.accept)


def _threshold(chances: list[Outcome], wanted: float) -> float:
    """Return the least probability from which on ``wanted`` of the cases are right; more than 1 where none is."""
    best, right = _NEVER, 0
    for number, (chance, good, *_) in enumerate(sorted(chances, key=lambda c: -c[0]), start=1):
        right += good
        if right >= wanted * number:
            best = chance
    return best


class Folds:
    """The fifths of the texts, judged by weights that others of them taught; each set of weights is learned once."""

    def __init__(self, matcher: Matcher, all_cases: list[Case]) -> None:
        self.matcher = matcher
        self.cases = {fold: [case for case in all_cases if case.fold == fold] for fold in range(_FOLDS)}
        self.lessons = {fold: [_lesson(matcher, c) for c in own] for fold, own in self.cases.items()}
        self._weights: dict[frozenset[int], tuple[list[float], float]] = {}

    def prepare(self, left_out: Iterable[frozenset[int]]) -> None:
        """Learn the weights without each of ``left_out``, on every processor."""
        wanted = [out for out in dict.fromkeys(left_out) if out not in self._weights]
        with multiprocessing.get_context("fork").Pool(initializer=_remember, initargs=(self,)) as pool:
            self._weights.update(zip(wanted, pool.map(_learn_without, wanted, chunksize=1), strict=True))

    def without(self, *folds: int) -> tuple[list[float], float]:
        """Return the weights that all fifths but ``folds`` teach."""
        out = frozenset(folds)
        if out not in self._weights:
            self._weights[out] = self.learn(out)
        return self._weights[out]

    def learn(self, out: frozenset[int]) -> tuple[list[float], float]:
        """Learn from all fifths but those ``out``."""
        return learned(lesson for fold, own in self.lessons.items() if fold not in out for lesson in own)

    def chances(self, fold: int, *also_out: int) -> list[Outcome]:
        """Return the cases of ``fold`` as judged by weights that it, and ``also_out``, did not teach."""
        return judged(self.matcher, *self.without(fold, *also_out), self.cases[fold])


_shared: list[Folds] = []


def _remember(folds: Folds) -> None:
    _shared[:] = [folds]


def _learn_without(out: frozenset[int]) -> tuple[list[float], float]:
    return _shared[0].learn(out)


def learn(matcher: Matcher, all_cases: list[Case]) -> None:
    """Print the weights that all the texts teach, and the thresholds; "cross" measures such a choice."""
    folds = Folds(matcher, all_cases)
    folds.prepare([frozenset(), *(frozenset({fold}) for fold in range(_FOLDS))])
    _print_learned(folds)


def _print_learned(folds: Folds) -> None:
    weights, none = folds.without()
    chosen = Thresholds([outcome for fold in range(_FOLDS) for outcome in folds.chances(fold)])
    print(f"accept = {chosen.accept:.3f}\nnone = {none:.2f}\n\n[weights]")
    print("\n".join(f"{name} = {weight:.2f}" for name, weight in zip(FEATURES, weights, strict=True)))
    print("\n[accept_kind]")
    print("\n".join(f"{kind} = {accept:.3f}" for kind, accept in chosen.kinds.items()))


def cross(matcher: Matcher, all_cases: list[Case]) -> None:
    """Print what each fifth of the texts says of the weights and thresholds that the four others teach, then all."""
    folds, taken = Folds(matcher, all_cases), list[Outcome]()
    ones = [frozenset({fold}) for fold in range(_FOLDS)]
    folds.prepare([frozenset(), *ones, *(a | b for a in ones for b in ones if a != b)])
    common: list[Outcome] = []
    for fold in range(_FOLDS):
        others = [o for other in range(_FOLDS) if other != fold for o in folds.chances(other, fold)]
        chosen, own = Thresholds(others), folds.chances(fold)
        test = [outcome for outcome in own if chosen.take(outcome)]
        texts = len({case.text for case in folds.cases[fold]})
        print(f"fifth {fold}: {texts} texts, {_told(test, len(folds.cases[fold]))}, ", end="")
        stricter = ", ".join(
            f"{kind} {accept:.3f}" if accept < _NEVER else f"{kind} never" for kind, accept in chosen.kinds.items()
        )
        print(f"accepted from {chosen.accept:.3f}; stricter: {stricter or 'none'}", flush=True)
        taken += test
        common += [outcome for outcome in own if outcome[0] >= chosen.accept]
    print(f"all: {_told(taken, len(all_cases))}; with one threshold for all kinds: {_told(common, len(all_cases))}")
    for kind, total in Counter(_kind(case, matcher) for case in all_cases).most_common():
        now, one = ([o for o in of if _kind(o[3], matcher) == kind] for of in (taken, common))
        print(f"{kind:24} {_told(now, total)}; with one threshold: {_told(one, total)}")
    print("\nweights.toml:")
    _print_learned(folds)


def _told(outcomes: list[Outcome], lines: int) -> str:
    right = [o[1] for o in outcomes]
    share = f"{_share(right):.3f}" if right else "–"
    return f"{lines} lines, {len(right)} accepted, precision {share}, recall {sum(right) / lines:.3f}"


def _kind(case: Case, matcher: Matcher) -> str:
    known = matcher.records.get(case.code)
    return case.line.kind or (kind_of(known) if known else "") or "none"


def _share(good: list[bool]) -> float:
    return sum(good) / (len(good) or 1)


def main(verb: str, facts: Facts) -> None:
    """Run one of the verbs on ``facts``."""
    reference = Reference()
    matcher = Matcher(reference, facts)
    if verb == "found":
        found(matcher, facts, reference)
    elif verb == "learn":
        learn(matcher, list(cases(facts, matcher)))
    elif verb == "cross":
        cross(matcher, list(cases(facts, matcher)))
    else:
        blind(matcher, cases(facts, matcher))


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "blind",
        read_facts(Path(sys.argv[2]) if len(sys.argv) > 2 else share("data")),
    )
