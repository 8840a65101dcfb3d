"""A printed line as a name: the kind, title, option, level and certifiers that it says, however it spells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from proa_graph import resolve
from proa_graph.identity.titles import FEMININE, bare, listed, quiet, spelt, stems
from proa_graph.model import Entry
from proa_graph.text import fold, squeeze

FIXED_LEVELS = {
    "Bep": "3", "BacPro": "4", "BrevetProfessionnel": "4", "Bts": "5", "But": "6", "Cap": "3", "Deust": "5",
    "Dut": "5", "Licence": "6", "LicencePro": "6", "Master": "7", "TitreIngenieur": "7", "BrevetMetiersArt": "4",
}  # fmt: skip
"""The level of a kind of diploma, whatever a list prints beside it."""
NATIONAL = frozenset(FIXED_LEVELS) - {"TitreIngenieur"} | {
    "TitreProfessionnel", "DiplomeEtat", "MentionComplementaire", "CertificatSpecialisation", "BrevetMaitrise",
    "BrevetTechniqueMetiers", "CertificatTechniqueMetiers", "Bpjeps", "Dejeps", "Desjeps", "Cpjeps",
}  # fmt: skip
"""Kinds whose title belongs to the State or to one national body: no second body awards another under that title."""
LOOSE = frozenset({"", "Titre", "Diplome", "QualificationConventionnelle"})
"""What a list prints of a certification whose kind it does not know, or does not say."""

Words = frozenset[str]
Title = tuple[Words, Words, Words]

_ACRONYM = re.compile(r"\(\s*((?:[A-Z0-9][A-Za-z]?){2,10}|DE [A-Z]{2,4}|CAP [A-Z]{2,5}|BTS [A-Z]{2,4})\s*\)")
_LAST_PARENTHESIS = re.compile(r"\(([^()]*)\)\s*[.;]?\s*$")
_FICHE = re.compile(r"\s*[(\[]\s*fiche nationale\s*[)\]]", re.IGNORECASE)
_ELIDED = re.compile(r"^(?:de |d[’']|l[’'])", re.IGNORECASE)
_ENDS = ' –-•;,.:«»"/'
_SHOUT = 9
_BEFORE = re.compile(
    r"^(?:(?:[IVX]{1,4}|\d)\s*[–-]\s|dénomination\s*[–-]\s*|à finalité professionnelle\s+)", re.IGNORECASE
)
"""What a table sets before a title: the numeral of its level, the head of its column."""
_AFTER = re.compile(
    r"[\s–-]*(?:\b(?:inscrite?|validée?|enregistrée?)\s+(?:par|au|(?:de )?droit)\b|\ben cours d’enregistrement\b"
    r"|\d{2}[-/.]\d{2}[-/.]\d{4}|[A-Z]?\d{5,}(?!\d)).*$",
    re.IGNORECASE,
)
"""What follows a title: how and when it was registered, the number of another directory."""
_BOTH = re.compile(r"\b(\w{3,})(\w*)(?: (\w{3,})(\w*))?\s?/\s?\1\w*es?(?(3) \3\w*es?)\b", re.IGNORECASE)
"""A masculine with its feminine: « tapissier/tapissière »."""
_LEVELLED = re.compile(r"\d$")
"""The level that some lists write on the kind: « MC4 »."""
_INTERBRANCH = re.compile(r"\bcqpi\b|\binterbranches?\b")
_AJAR = re.compile(r"(?<=\S)/\s+|\s+/(?=\S)")
_LEAD = re.compile(r"^(?:(?:le|la|les|l|un|une|m|diplome national)\s)+(?=\S)")
_OPTION = re.compile(r"\b(?:options?|dominantes?|parcours|specialites?|mentions?)\b")
_LETTER = re.compile(r"^[a-h] (?=\w{3})")
_ALONE = re.compile(r"^([a-h]|\d)$")
_OF_LABOUR = re.compile(r"\bministere (?:du travail|charge de l emploi|de l emploi|charge du travail)|\bdgefp\b")
_MANY = re.compile(r"^(?:multiples?|universites?|divers)\b")
_MENTION_IS_TITLE = frozenset({"LicencePro", "Licence", "Master", "But", "Deust", "MentionComplementaire"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a line says of the certification that it names.

    ``words`` are the stems of its title without its kind, ``option`` those that follow « option », « spécialité » …
    and ``base`` those before it; ``bodies`` are the folded names of its certifiers, ``title`` is to be read.
    """

    kind: str
    words: frozenset[str]
    base: frozenset[str]
    option: frozenset[str]
    level: str
    bodies: tuple[str, ...]
    title: str

    @property
    def national(self) -> bool:
        """Whether a title of this kind is one certification, whoever prints it."""
        return self.kind in NATIONAL


def name(entry: Entry) -> Name:
    """Return what ``entry`` names."""
    printed = (entry.certification_type, entry.certification_label, entry.certifier)
    kind, words, bodies, title = _name(*printed)
    return Name(kind, *words, FIXED_LEVELS.get(kind) or resolve.level(entry)[0], bodies, title)


@lru_cache(maxsize=1 << 15)
def _name(kind_printed: str, label: str, certifier: str) -> tuple[str, Title, tuple[str, ...], str]:
    bodies = tuple(b for b in map(fold, resolve.names_in(certifier)) if not _MANY.match(b))
    kind, rest = kind_and_rest(kind_printed, label)
    if kind in LOOSE and any(_OF_LABOUR.search(body) for body in bodies):
        kind = "TitreProfessionnel"
    return kind, words_of(kind, rest), bodies, readable(label, rest)


def kind_and_rest(kind_printed: str, label: str) -> tuple[str, str]:
    """Return the kind that a line says, in its label first, and its folded label without the words that say it."""
    kept = _without_acronyms(bare(label))
    folded, own = _stripped(fold(kept))
    last = _LAST_PARENTHESIS.search(kept)
    at_end = _kind_at(fold(last[1]))[0] if last else ""
    column = _kind_at(fold(kind_printed))[0]
    kind = next((k for k in (own, column, at_end) if k not in LOOSE), own or column or at_end)
    if last and at_end and kind == at_end:
        folded = folded.removesuffix(fold(last[1])).strip()
    if kind in LOOSE and folded.startswith("ingenieur diplome"):
        kind = "TitreIngenieur"
    return kind, folded


def _stripped(folded: str) -> tuple[str, str]:
    """Return ``folded`` without the articles and kinds that open it, and the kind said at most length."""
    first, longest = "", 0
    while True:
        folded = _LEAD.sub("", folded)
        kind, spelling = _kind_at(folded)
        if not kind:
            return folded, first
        if not first or (kind not in LOOSE and (first in LOOSE or len(spelling) > longest)):
            first, longest = kind, len(spelling)
        folded = _LEAD.sub("", folded[len(spelling) :].strip()).removeprefix("d ").removeprefix("de ")


@lru_cache(maxsize=1 << 14)
def _kind_at(folded: str) -> tuple[str, str]:
    told = folded + " "
    return next(((kind, spelling) for spelling, kind in _spellings(folded[:1]) if told.startswith(spelling)), ("", ""))


@cache
def _spellings(initial: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in resolve.kinds() if pair[0].startswith(initial))


def words_of(kind: str, folded: str) -> Title:
    """Return the words of a folded title, those before its option and those of its option."""
    head, option = map(_words, _parted(kind, folded))
    return (head | option, head, option) if head else (option, option, frozenset())


def _parted(kind: str, folded: str) -> tuple[str, str]:
    """Return the title and its option; of a licence or a master the mention is the title, and the domain tells little.

    The letter of an option tells nothing where its title follows.
    """
    found = list(_OPTION.finditer(folded))
    if kind in _MENTION_IS_TITLE:
        mention = next((m for m in found if m[0].startswith("mention")), None)
        if mention and _words(folded[: mention.start()]) <= quiet("domains"):
            folded = folded[mention.end() :]
        found = [m for m in _OPTION.finditer(folded) if not m[0].startswith("mention")]
    if not found:
        return folded, ""
    first = found[0]
    parts = (_ALONE.sub(r"option\1", _LETTER.sub("", part.strip())) for part in _OPTION.split(folded[first.start() :]))
    return folded[: first.start()], " ".join(parts).strip()


@lru_cache(maxsize=1 << 15)
def _words(folded: str) -> frozenset[str]:
    told = frozenset(stems(" ".join(_abbreviations().get(word, word) for word in folded.split())).split())
    return (told - quiet("glue")) or told


@cache
def _abbreviations() -> dict[str, str]:
    return {short: fold(long) for short, long in listed("abbreviations").items()}


def _without_acronyms(label: str) -> str:
    """Drop « (NDRC) », « (SP3S) » where the letters are the initials of what stands before."""
    for found in _ACRONYM.finditer(label):
        if _abbreviates(found[1], label[: found.start()]) and found.start() > 3:
            label = label.replace(found[0], " ", 1)
    return label


def _abbreviates(acronym: str, text: str) -> bool:
    """Return whether most letters of ``acronym`` are initials of words of ``text``, in their order."""
    letters = re.sub(r"[^a-z]", "", acronym.lower())
    initials, at, found = "".join(word[0] for word in fold(text).split()), 0, 0
    for letter in letters:
        place = initials.find(letter, at)
        at, found = (place + 1, found + 1) if place >= 0 else (at, found)
    return len(letters) >= 2 and found >= len(letters) - (len(letters) > 2)


def abbreviated(one: Iterable[str], label: str) -> bool:
    """Return whether a word of ``one`` is made of initials of ``label``."""
    return any(2 < len(word) < 8 and word.isalpha() and _abbreviates(word, label) for word in one)


def readable(label: str, rest: str = "") -> str:
    """Return a printed label as a title: without kind, bullets, remarks, feminines and line ends, in sentence case.

    Capitals that shout are lowered; in mixed case they stay. ``rest`` are the folded words after the kind.
    """
    told = _without_marks(spelt(label))
    last = _LAST_PARENTHESIS.search(told)
    if last and last.start() > 3 and _kind_at(fold(last[1]))[1] == fold(last[1]) + " ":
        told = told[: last.start()]
    return _sentence(_closed(_without_number(_without_kind(told, rest)).strip(_ENDS)))


def written(label: str) -> str:
    """Return a printed label as it reads on a list: its own words, kind and remarks, in sentence case."""
    return _sentence(_closed(squeeze(_spaced(FEMININE.sub("", label))).strip(_ENDS)))


def _without_marks(told: str) -> str:
    """Drop what stands around a title in a cell, and the feminine beside its masculine."""
    told = _BOTH.sub(
        lambda both: both[0].split("/")[0].rstrip(), FEMININE.sub("", _FICHE.sub("", squeeze(_spaced(told))))
    )
    return _BEFORE.sub("", told)


def _without_number(told: str) -> str:
    after = _AFTER.search(told)
    return told[: after.start()] if after and after.start() > 3 else told


def _spaced(told: str) -> str:
    return _AJAR.sub("/", told.replace("'", "’"))


def _closed(told: str) -> str:
    """Close the sign that the end of a cell cut, drop one that opens or closes nothing."""
    told += " »" * (told.count("«") > told.count("»"))
    told = "« " * (told.count("«") < told.count("»")) + told
    if told.count("(") == told.count(")"):
        return told
    head, _, tail = told.rpartition("(")
    if told.count("(") < told.count(")"):
        return told.removesuffix(")").rstrip(_ENDS)
    return f"{told})" if ")" not in tail and tail.strip() else head.rstrip(_ENDS)


def shouts(told: str) -> bool:
    """Whether ``told`` is written in capitals, which tell neither accents nor short forms."""
    return sum(map(str.isupper, told)) > max(0.6 * sum(map(str.isalpha, told)), _SHOUT)


def _sentence(told: str) -> str:
    if shouts(told):
        told = " ".join(_lowered(told.split(" ")))
    return told[:1].upper() + told[1:]


def _without_kind(told: str, rest: str) -> str:
    """Drop the words before those that ``rest`` begins with, two of them or, where a feminine was dropped, one."""
    words = told.split(" ")
    for count in (2, 1) if rest else ():
        start = " ".join(rest.split()[:count])
        for at in range(len(words)):
            tail = " ".join(words[at:])
            for text in (tail, _ELIDED.sub("", tail)):
                if fold(text).startswith(start):
                    return text
    return told


def _lowered(words: list[str]) -> Iterator[str]:
    for word in words:
        yield word if any(map(str.isdigit, word)) or fold(word) in _acronyms() else word.lower()


@cache
def _acronyms() -> frozenset[str]:
    """Short kinds, but those that are more often words than diplomas."""
    return frozenset(s.strip() for s, _ in resolve.kinds() if " " not in s.strip() and len(s.strip()) < 6) - {
        "de",
        "du",
        "titre",
    }


def entitled(kind: str, title: str) -> str:
    """Return ``title`` with its kind before it, where the kind tells: « TP Cariste d’entrepôt »."""
    short = listed("short").get(kind, "")
    told = _LEVELLED.sub("", f"{fold(title)} ".split(" ")[0]) == fold(short).split()[-1] if short else True
    return title if told or not title else f"{short} {title}"


def is_interbranch(entry: Entry) -> bool:
    """Whether a line says that its CQP is one of several branches (CQPI)."""
    return _INTERBRANCH.search(fold(f"{entry.certification_type} {entry.certification_label}")) is not None
