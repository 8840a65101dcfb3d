"""What an agreement sets and the law constrains: durations, shares, hours, rates … as numbers and places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from proa_graph.blocks.html import Content
from proa_graph.model import Clause
from proa_graph.reading.habits import data
from proa_graph.sources.texts import SourceArticle

_ACCENTED = (("é", "e"), ("è", "e"), ("à", "a"), ("ê", "e"), ("œ", "oe"))
_MARK = re.compile("[\u0300-\u036f]+")
_HOURS = re.compile(r"(?<=\d) ?h(?:rs?)?\b(?! ?\d)")
"""Hours cut short after a number; « 9 h 30 » is a time of day."""
_SENTENCE = re.compile(r" (?:(?<=[;:] )|(?<=\. )(?<!\b[lrd]\. ))")
_PRINTED_SENTENCE = re.compile(_SENTENCE.pattern, re.IGNORECASE)
_BULLET = re.compile(r"(?:[–—•·-]|\d{1,2}\s?[°)]|[a-z]\))")
_TAIL = 12
_ANY_DRAFT = "draft"
"""The mark of wordings that are read in a document given, whatever its scheme, and not in the national database."""
_EFFECT = "Effect"
_UPPER = frozenset(
    {"LongerDuration", "MaximumHours", "OffTime", "PriorityDuration", "RaisedTrainingShare", "TutorLoad"}
)
"""Kinds whose only number is the most that the clause allows."""
_SHARE = 25
"""Per cent of the length that training takes at most without derogation (labour code, L6325-13)."""
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}$)")
_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "neuf": 9, "dix": 10, "douze": 12,
    "quinze": 15, "dix-huit": 18, "sept": 7, "huit": 8, "quarante": 40, "quarante-deux": 42, "soixante": 60,
    "vingt": 20, "vingt-quatre": 24, "vingt quatre": 24, "vingt-cinq": 25, "trente": 30, "trente-six": 36,
    "trente six": 36, "quarante-huit": 48, "cent": 100, "cent cinquante": 150,
}  # fmt: skip
_NUMBER = r"(\d+(?:[.,]\d+)?|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?:\s*\(\s*\d+\s*\))?"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of clause is worded; ``hints`` are pieces of which each wording holds one, tried first.

    A ``remark`` is read beside another clause of its kind in the same sentence.

    A rule with a ``scheme`` reads agreements on that scheme alone.

    ``within`` is said in the same sentence, its lead or a heading; ``without`` in neither sentence nor lead.
    """

    kind: str
    unit: str
    pattern: re.Pattern[str]
    within: re.Pattern[str] | None
    without: re.Pattern[str] | None
    note: str
    remark: bool
    hints: tuple[str, ...]
    scheme: str

    def match(self, text: str, lead: str = "", heading: str = "") -> re.Match[str] | None:
        """Return where a sentence, in lower case without accents, says a clause of this kind, else ``None``.

        Args:
            text: the sentence.
            lead: the line that it hangs from.
            heading: the headings above it.
        """
        found = self.pattern.search(text)
        if not found or (self.within and not any(self.within.search(t) for t in (text, lead, heading))):
            return None
        return None if self.without and (self.without.search(text) or self.without.search(lead)) else found


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, the ``rank``-th of ``line``; ``lead`` is the line above its bullet, ``tail`` the bullets below."""

    text: str
    lead: str
    tail: str
    line: str = ""
    rank: int = 0

    @property
    def printed(self) -> str:
        """The sentence as printed; the whole line, where it is cut otherwise once it is folded."""
        line = " ".join(self.line.split())
        pieces = _PRINTED_SENTENCE.split(line)
        return pieces[self.rank] if len(pieces) > self.rank and plain(pieces[self.rank]) == self.text else line


@cache
def rules() -> tuple[Rule, ...]:
    """Return how each kind of clause is worded, in the order of ``habits.toml``."""

    def words(line: dict[str, str], name: str) -> re.Pattern[str] | None:
        return re.compile(line[name]) if line.get(name) else None

    return tuple(
        Rule(
            line["kind"],
            line.get("unit", ""),
            re.compile(line["pattern"].replace("NUMBER", _NUMBER)),
            words(line, "within"),
            words(line, "without"),
            line.get("note", ""),
            bool(line.get("remark")),
            tuple(line["hints"]),
            line.get("scheme", ""),
        )
        for line in data()["clause"]
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A clause and the sentence that sets it, as printed."""

    clause: Clause
    sentence: str


def said(agreement: str, found: Sequence[tuple[SourceArticle, Content]], *, scheme: str = "") -> tuple[Said, ...]:
    """Return the clauses of ``found``, numbered from 1: each (kind, values) once, at the first article that sets it.

    A note (what an effect waits for, what is censured) tells clauses apart; beside one, a bare mention says no more.

    Args:
        agreement: the key of the text.
        found: its articles about the scheme with their content; footnotes and tables are left out.
        scheme: ``pro-a``, or ``reconversion`` for an agreement on periods of reconversion, with wordings of its own.
    """
    known = _rules_of(scheme)
    seen: dict[tuple[str, ...], tuple[Clause, _Sentence]] = {}
    for article, content in found:
        heading = plain(f"{article.heading} {' '.join(article.path)}")
        rules = _hinted(known, plain(content.prose))
        for sentence in sentences(content.prose) if rules else ():
            for kind, low, high, unit, public, note in _read(sentence, heading, rules):
                key = (kind, low, high, public, note)
                if key not in seen:
                    seen[key] = Clause(agreement, 0, kind, article.name, low, high, unit, public, note), sentence
    told = {c.kind for c, _ in seen.values() if c.note}
    kept = [(c, s) for c, s in seen.values() if c.kind not in told or c.note or c.public or c.minimum or c.maximum]
    return tuple(Said(replace(c, number=n), s.printed) for n, (c, s) in enumerate(kept, start=1))


def _rules_of(scheme: str) -> tuple[Rule, ...]:
    """The wordings common to all agreements and those of ``scheme``."""
    return tuple(rule for rule in rules() if not rule.scheme or (scheme and rule.scheme in {scheme, _ANY_DRAFT}))


def _hinted(rules: Iterable[Rule], text: str) -> tuple[Rule, ...]:
    """The rules of which ``text`` holds a hint."""
    return tuple(rule for rule in rules if any(map(text.__contains__, rule.hints)))


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return ``text`` in lower case without accents, its punctuation kept, blanks collapsed."""
    return " ".join(_bare(text).split())


@lru_cache(maxsize=1 << 8)
def _bare(text: str) -> str:
    """``text`` in lower case without accents, blanks and line breaks as they are."""
    bare = text.lower().replace("’", "'").replace("\u00a0", " ")
    for accented, letter in _ACCENTED:
        bare = bare.replace(accented, letter)
    if not bare.isascii():
        bare = _MARK.sub("", unicodedata.normalize("NFKD", bare))
    return _HOURS.sub(" heures", bare)


def sentences(prose: str) -> Iterator[_Sentence]:
    """Yield the sentences of ``prose``, in lower case without accents, each with what it leads to or hangs from."""
    pairs = [
        (line, bare) for line, bare in zip(prose.split("\n"), _bare(prose).split("\n"), strict=True) if bare.strip()
    ]
    lines = [_SENTENCE.split(" ".join(bare.split())) for _, bare in pairs]
    lead = ""
    for place, pieces in enumerate(lines):
        hangs = bool(_BULLET.match(pieces[0])) or (place > 0 and lines[place - 1][-1].endswith((";", ":")))
        lead = lead if hangs else ""
        for number, piece in enumerate(pieces):
            tail = ""
            if piece.endswith(":"):
                tail = " ; ".join((*pieces[number + 1 :], *_bullets(lines[place + 1 :])))
            yield _Sentence(piece, lead, tail, pairs[place][0], number)
        if pieces[-1].endswith(":"):
            lead = pieces[-1]


def _bullets(lines: list[list[str]]) -> Iterator[str]:
    """The lines that hang from a colon: bullets, or what ends with a semicolon and the line after it."""
    before = ";"
    for pieces in lines[:_TAIL]:
        if not (_BULLET.match(pieces[0]) or before.endswith(";")):
            return
        before = pieces[-1]
        yield " ".join(pieces)


def _read(sentence: _Sentence, heading: str, rules: tuple[Rule, ...]) -> Iterator[tuple[str, str, str, str, str, str]]:
    text = sentence.text
    valued: set[str] = set()
    for rule in _hinted(rules, text):
        match = rule.match(text, sentence.lead, heading)
        if match is None:
            continue
        values = [_value(g) for g in match.groups() if g]
        if rule.kind in valued and not values and not rule.remark:
            continue
        valued.add(rule.kind)
        low, high = _bounds(rule.kind, values)
        public = _public(rule.kind, sentence, high)
        yield rule.kind, low, high, rule.unit if values else "", public, rule.note or _awaits(rule.kind, text)


def _awaits(kind: str, text: str) -> str:
    """What a clause of effect waits for, in our words: extension, a day, signature, deposit."""
    if kind != _EFFECT:
        return ""
    return next((label for label, pattern, _, _ in data()["effects"] if re.search(pattern, text)), "")


def _bounds(kind: str, values: list[str]) -> tuple[str, str]:
    if len(values) > 1:
        first, second = sorted(values[:2], key=float)
        return first, second
    if not values:
        return "", ""
    if kind in _UPPER:
        return "", values[0]
    if kind in {"Notice", "FundingRate"}:
        return values[0], values[0]
    return values[0], ""


def _value(stated: str) -> str:
    stated = _THOUSANDS.sub("", stated)
    if stated in _WORDS:
        return str(_WORDS[stated])
    number = stated.replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _public(kind: str, sentence: _Sentence, high: str) -> str:
    """The publics or qualifications that a clause beyond the rule is for, in our words."""
    raised = kind == "TrainingShare" and high and float(high) > _SHARE
    if not raised and kind not in {"PriorityDuration", "LongerDuration", "RaisedTrainingShare"}:
        return ""
    said = f"{sentence.lead} {sentence.text} {sentence.tail}"
    labels = []
    for label, pattern, _, _ in data()["publics"]:
        match = re.search(pattern, said)
        if match:
            labels.append(match.expand(label))
    if not labels and sentence.tail:
        labels.append("Publics ou qualifications énumérés")
    return "; ".join(labels)
