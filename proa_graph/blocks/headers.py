"""Printed headers: which column holds the label, the code, the level …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from proa_graph.blocks.plaintext import repair
from proa_graph.domain import vocabulary
from proa_graph.domain.calls import without_calls
from proa_graph.domain.codes import CODE, is_code
from proa_graph.domain.vocabulary import is_type
from proa_graph.text import fold

UNREAD = frozenset({"ignored", "rome"})
"""Roles of columns that hold no field of a line; a code of the ROME is kept in its note."""
GROUPING = ("sector", "subsector", "profession")
_ELIDED = re.compile(r"^[dl]['’]", re.IGNORECASE)
_LINKS = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "et", "ou", "en", "par", "sous"))
_CAMEL = re.compile(
    r"(?<=[a-zà-öø-ÿœ)»°\].#])(?=[A-ZÀ-ÖØ-ÞŒ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ])"
    r"|(?<=NSF)(?=RNCP)|(?<=RNCP)(?=NSF|CPF)"
)
_BARE_NUMBERS = frozenset({"n", "numero", "numeros"})
_MAX_HEADER_WORDS = 20
_ABBREVIATED = 4
_MOST = 0.6
_TWO = 2
_LONGEST_HEADER = 60
_LONGEST_CLAIM = 80


@lru_cache(maxsize=1 << 14)
def role_of(header: str) -> str:
    """Return the role that a printed header claims, or an empty string."""
    folded = fold(without_calls(repair(header))) or _sign(header)
    if not folded:
        return ""
    for rule in vocabulary.header_rules():
        if any(p.search(folded) for p in rule.patterns) and not any(p.search(folded) for p in rule.unless):
            return rule.role
    return ""


def _sign(header: str) -> str:
    """The word that a header of one sign stands for: « # »."""
    return "ordre" if header.strip() == "#" else ""


def may_count(header: str) -> bool:
    """Return whether a header may be that of the numbers of the rows: « Rang », « N° »."""
    return role_of(header) == "rank" or fold(header) in _BARE_NUMBERS


def roles(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Return one role a column: a single label, code, level …; what else claims it becomes another role."""
    found = [role_of(h) for h in headers]
    _keep_one_label(found, headers)
    _name_groups(found)
    _rank_bare_numbers(found, headers)
    for i in [i for i, r in enumerate(found) if r == "code_link"]:
        found[i] = "ignored" if "code" in found else "code"
    for role in ("code", "level", "type", "certifier", "training_body", "register_code", "end_date"):
        for i in [i for i, r in enumerate(found) if r == role][1:]:
            found[i] = "ignored"
    return tuple(found)


def _rank_bare_numbers(found: list[str], headers: tuple[str, ...]) -> None:
    """« N° » counts the lines where another column has the codes."""
    bare = [i for i, role in enumerate(found) if role == "code" and fold(headers[i]) in _BARE_NUMBERS]
    if len(bare) < found.count("code"):
        for i in bare:
            found[i] = "rank"


def _keep_one_label(found: list[str], headers: tuple[str, ...]) -> None:
    claims = [i for i, role in enumerate(found) if role == "label"]
    if not claims and "type" in found:
        found[found.index("type")] = "label"
    if len(claims) < 2:
        return
    kept = min(claims, key=lambda i: (_strength(headers[i]), len(headers[i])))
    spare = "ignored" if "type" in found else "type"
    for i in claims:
        if i != kept:
            found[i], spare = spare, "ignored"


def _strength(header: str) -> int:
    folded = fold(header)
    strength = vocabulary.patterns("label", "strength")
    return next((n for n, p in enumerate(strength) if p.search(folded)), len(strength))


def _name_groups(found: list[str]) -> None:
    sectors = [i for i, role in enumerate(found) if role == "sector"]
    subsectors = [i for i, role in enumerate(found) if role == "subsector"]
    for i in sectors[1:]:
        found[i] = "ignored" if subsectors else "subsector"
        subsectors.append(i)
    if subsectors and not sectors:
        found[subsectors[0]] = "sector"
    for i in [i for i, role in enumerate(found) if role == "profession"][1:]:
        found[i] = "ignored"


def is_line_of_headers(cells: Sequence[str]) -> bool:
    """Return whether the cells of a line are the header of a list: half of them name a column."""
    names = tuple(cell.strip() for cell in cells)
    known = sum(1 for name in names if is_phrase(name))
    return len(names) > 1 and 2 * known >= len(names) and is_list_header(names)


def reads_as_header(texts: Sequence[str]) -> bool:
    """Return whether the cells of a row read as headers: one may claim nothing, half may hold other words too."""
    filled = [t for t in texts if t]
    if len(filled) < _TWO or any(CODE.search(t) or is_code(t) or _is_title(t) for t in filled):
        return False
    claims = sum(1 for t in filled if role_of(t) and len(t) < _LONGEST_CLAIM)
    phrases = sum(1 for t in filled if is_phrase(t))
    claimed = set(roles(tuple(texts)))
    several = phrases == len(filled) or bool(claimed - {"label", "type", ""})
    return "label" in claimed and several and claims >= len(filled) - 1 and 2 * phrases >= len(filled)


def _is_title(text: str) -> bool:
    """Whether a cell begins with a kind of certification and goes on with words of no header."""
    return bool(vocabulary.type_words(text)) and not is_phrase(text) and not _nearly_phrase(text)


def is_list_header(headers: tuple[str, ...]) -> bool:
    """Return whether the columns are those of a list of certifications, not of jobs, hours or prices."""
    found = roles(headers)
    if "label" not in found or len(found) < 2:
        return False
    return bool(set(found) & {"code", "level", "type", "certifier", "training_body", *GROUPING, "end_date", "rank"})


def is_phrase(text: str) -> bool:
    """Return whether ``text`` is made of the words of headers only and claims a role."""
    folded = (fold(repair(text)) or _sign(text)).split()
    shortened = text.rstrip().endswith(".") and bool(folded) and len(folded[-1]) <= _ABBREVIATED
    if not folded or len(folded) > _MAX_HEADER_WORDS or (text.rstrip().endswith((".", ";", ":")) and not shortened):
        return False
    return all(w in vocabulary.words("header") for w in folded) and bool(role_of(text))


def is_glued(text: str) -> bool:
    """Return whether ``text`` shows cells that stand one against the other; « CléA » shows none."""
    for word in vocabulary.spellings("camel"):
        text = text.replace(word, word.capitalize())
    return bool(_CAMEL.search(text))


def first_glued(text: str) -> str:
    """Return what stands in ``text`` before the first cell that was glued to it."""
    return _CAMEL.split(text, maxsplit=1)[0]


def split_glued(lines: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the readings of lines whose header cells were glued together; none if they are no header.

    ``split_glued(("SecteurMétierDiplômeCode RNCP",))`` gives one reading of four headers. A cell that was
    broken over lines ends with its last line, so a line end is either inside a cell or after it.
    """
    pieces = [[c.strip() for c in _CAMEL.split(line) if c.strip()] for line in lines]
    readings: list[tuple[str, ...]] = [tuple(pieces[0])]
    for line in pieces[1:]:
        readings = [
            r for before in readings for r in ((*before[:-1], f"{before[-1]} {line[0]}", *line[1:]), (*before, *line))
        ]
    sure = [r for r in readings if len(r) > 1 and all(map(is_phrase, r))]
    if sure or len(lines) > 1:
        return tuple(sure)
    return tuple(r for r in readings if len(r) > 1 and _are_headers(r))


def _are_headers(cells: tuple[str, ...]) -> bool:
    """Whether most cells of a line are headers; one may be new to us."""
    known = [c for c in cells if is_phrase(c)]
    if any(re.search(r"\d{3}|[.;:]$", c) or len(c) > _LONGEST_HEADER for c in cells):
        return False
    claimed = {role_of(c) for c in known} | {role_of(c) for c in cells if _nearly_phrase(c)}
    return (len(known) >= _MOST * len(cells) and "label" in claimed and bool(claimed & {"code", "level"})) or (
        len(cells) == _TWO and {"label", "code"} <= claimed
    )


def _nearly_phrase(text: str) -> bool:
    """Whether only one word of ``text`` is unknown to headers: « Certifications de la branche Xyz »."""
    unknown = [w for w in fold(text).split() if w not in vocabulary.words("header")]
    return len(unknown) <= 1 and bool(role_of(text))


def split_spaced(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible readings of a header line as headers, most likely first; none if it is no header."""
    if is_type(text) or text.rstrip().endswith((";", ":", ",")) or len(text.split()) > 4 * _MAX_HEADER_WORDS:
        return ()
    first = _segments(repair(text))
    readings = [first, *_with_register_apart(first)]
    return tuple(r for r in readings if len(r) > 1 and all(is_phrase(s) for s in r))


def _segments(text: str) -> tuple[str, ...]:
    parts: list[list[str]] = []
    for word in text.split():
        if not parts or _begins(parts[-1], word):
            parts.append([word])
        else:
            parts[-1].append(word)
    return tuple(" ".join(p) for p in parts)


def _begins(before: list[str], word: str) -> bool:
    if not word[0].isupper() or _ELIDED.match(word):
        return False
    last = before[-1]
    if fold(last) in _LINKS or last.endswith(("’", "'", "/", "-", "–", "°", ",")) or last in {"&", "("}:
        return False
    if word.isupper() and len(word) > 1:
        return _acronym_begins(before, word)
    role, claimed = role_of(word), role_of(" ".join(before))
    if fold(word) in vocabulary.words("opens_header"):
        return bool(claimed)
    if role == claimed:
        return role == "label" and not _strength(word) and bool(_strength(" ".join(before)))
    return bool(role) and bool(claimed)


def _acronym_begins(before: list[str], word: str) -> bool:
    claimed = role_of(" ".join(before))
    if all(w.isupper() for w in before):
        return bool(role_of(word)) and bool(claimed) and claimed != role_of(word)
    return bool(role_of(word)) and claimed not in {"code", "register_code", ""}


def _with_register_apart(segments: tuple[str, ...]) -> list[tuple[str, ...]]:
    readings = []
    for i, (one, two) in enumerate(pairwise(segments)):
        joined = role_of(f"{one} {two}")
        others = {role_of(s) for s in (*segments[:i], *segments[i + 2 :])}
        if two in {"RNCP", "RS"} and joined and (joined == "code" or "code" in others):
            readings.append((*segments[:i], f"{one} {two}", *segments[i + 2 :]))
    return readings
