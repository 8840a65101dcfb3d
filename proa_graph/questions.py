"""The named questions: one ``.rq`` file each, its header read, its parameters bound without danger.

A file is a valid SPARQL query as it stands. Its header is made of ``#+`` lines, indented like YAML. Each parameter
stands in one ``VALUES`` block whose closing brace is followed by ``#= <parameter>``; binding writes new values there
and nowhere else. A ``#= lang`` block takes the language of labels (``fr`` by default).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from proa_graph.branch_names import branches_named
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.terms import question as question_iri
from proa_graph.terms import thing
from proa_graph.text import stems
from proa_graph.trades import meaning, near_words

KINDS = ("text", "trade", "code", "idcc", "date", "integer")
LANGUAGES = ("fr", "en")

_ALL = "all"

_SLOT = re.compile(r"(VALUES\s+(?:\?\w+|\([^)]*\))\s*)\{[^{}]*\}(\s*#= (\w+)[ \t]*$)", re.MULTILINE)
_CODE = re.compile(r"(RNCP|RS)?\s*(?:n°)?\s*0*(\d{1,6})", re.IGNORECASE | re.ASCII)
_IDCC = re.compile(r"(?:IDCC)?\s*(?:n°)?\s*0*(\d{1,5})", re.IGNORECASE | re.ASCII)
_WORDS = 12
_LONG = 10_000
"""Characters from which on a text is no question of ours."""

Bilingual = dict[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks for.

    ``kind`` is one of :data:`KINDS`; ``default`` is None where a value must be given, and ``all`` where
    leaving it out means no restriction.
    """

    name: str
    kind: str
    label: Bilingual
    example: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name; ``columns`` gives the heading of each variable of its answer."""

    name: str
    title: Bilingual
    description: Bilingual
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, Bilingual]
    text: str

    @property
    def iri(self) -> str:
        """The IRI of the question."""
        return question_iri(self.name)

    def bind(self, values: Mapping[str, str], lang: str = "fr") -> str:
        """Return the SPARQL text with ``values`` (parameter → what the user wrote) in place.

        Args:
            values: a parameter that is missing or blank takes its default.
            lang: the language of labels in the answer.

        Raises:
            UnusableError: an unknown parameter, a missing one, or a value that its kind does not accept; the
                sentence says which form is accepted.
        """
        self._check_names(values)
        rows = {p.name: _rows(self.name, p, (values.get(p.name) or "").strip()) for p in self.parameters}
        rows["lang"] = '"en"' if lang == "en" else '"fr"'
        return _SLOT.sub(lambda match: f"{match[1]}{{ {rows[match[3]]} }}{match[2]}", self.text)

    def near(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return the trades near the words that ``values`` gives for a trade: what to ask when nothing is found."""
        asked = (values.get(p.name) or "" for p in self.parameters if p.kind == "trade")
        return tuple(dict.fromkeys(label for words in asked for label in near_words(words)))

    def _check_names(self, values: Mapping[str, str]) -> None:
        known = [p.name for p in self.parameters]
        for name in values:
            if name not in known:
                listed = ", ".join(known) or "—"
                raise UnusableError(
                    f"{self.name} {name}",
                    f"paramètre inconnu ; ceux de cette question : {listed}",
                    f"unknown parameter; those of this question: {listed}",
                )


@cache
def load(folder: Path | None = None) -> dict[str, Question]:
    """Return the questions of ``folder`` (by default the project's ``sparql/``), by name, sorted.

    Raises:
        UnusableError: a header lacks a key, or its parameters and the ``#=`` slots do not match.
    """
    paths = sorted((folder or share("sparql")).glob("*.rq"))
    return {path.stem: _question(path) for path in paths}


def without_header(text: str) -> str:
    """Return the text of a question as pages show it: without what is said of it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"


def without_wishes() -> tuple[str, ...]:
    """Return the names of the questions that can be asked as they stand."""
    return tuple(name for name, found in load().items() if all(p.default is not None for p in found.parameters))


def as_bound(text: str) -> str:
    """Return what a question is asked as where ``text`` is one as it stands, with its header or not; else ``text``."""
    return _standing().get(without_header(text), text) if len(text) < _LONG else text


@cache
def _standing() -> dict[str, str]:
    return {without_header(load()[name].text): load()[name].bind({}) for name in without_wishes()}


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    try:
        head = header(text)
        parameters = tuple(_parameter(n, p) for n, p in (head.get("parameters") or {}).items())
        columns = {name: bilingual(label) for name, label in head["columns"].items()}
        tags = tuple(tag.strip() for tag in head["tags"].split(","))
        question = Question(
            path.stem, _both(head["title"]), _both(head["description"]), tags, parameters, columns, text
        )
    except (KeyError, AttributeError, ValueError) as error:
        raise UnusableError(
            path.name, f"en-tête « #+ » incomplet : {error}", f"incomplete “#+” header: {error}"
        ) from error
    slots, known = {m[3] for m in _SLOT.finditer(text)} - {"lang"}, {p.name for p in parameters}
    if slots != known:
        odd = ", ".join(sorted(slots ^ known))
        raise UnusableError(path.name, f"paramètre et bloc « #= » sans pair : {odd}", f"unpaired parameter: {odd}")
    return question


def header(text: str) -> dict[str, Any]:
    """Return what the ``#+`` lines of ``text`` say: ``key: value``, nested as they are indented."""
    root: dict[str, Any] = {}
    open_maps: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in text.splitlines():
        if not line.startswith("#+ "):
            continue
        content = line[3:]
        indent = len(content) - len(content.lstrip())
        key, _, value = content.strip().partition(":")
        while open_maps[-1][0] >= indent:
            open_maps.pop()
        child: dict[str, Any] = {}
        open_maps[-1][1][key] = value.strip().strip('"') if value.strip() else child
        open_maps.append((indent, child))
    return root


def _parameter(name: str, header: dict[str, Any]) -> Parameter:
    if header["kind"] not in KINDS:
        raise ValueError(header["kind"])
    return Parameter(name, header["kind"], bilingual(header["label"]), header["example"], header.get("default"))


def bilingual(text: str) -> Bilingual:
    """Return the two parts of ``French | English``.

    Raises:
        ValueError: there is one part only.
    """
    fr, bar, en = text.partition(" | ")
    if not bar:
        raise ValueError(text)
    return {"fr": fr.strip(), "en": en.strip()}


def _both(labels: dict[str, str]) -> Bilingual:
    return {lang: labels[lang] for lang in LANGUAGES}


def _rows(question: str, parameter: Parameter, written: str) -> str:
    if not written and parameter.default is None:
        raise _refusal(question, parameter, "une valeur est attendue", "a value is expected")
    written = written or parameter.default or _ALL
    if written == _ALL:
        return "UNDEF"
    return _BINDERS[parameter.kind](partial(_refusal, question, parameter), written)


def _refusal(question: str, parameter: Parameter, fr: str, en: str) -> UnusableError:
    example = parameter.example
    return UnusableError(
        f"{question} {parameter.name}", f"{fr} ; par exemple {example}", f"{en}; for example {example}"
    )


_Refuse = Callable[[str, str], UnusableError]


def _text(refuse: _Refuse, written: str) -> str:
    """The stems of the words, letters and digits only: nothing of what was written reaches the query as such."""
    words = list(dict.fromkeys(stems(written).split()))[:_WORDS]
    if not words:
        raise refuse("donnez au moins un mot", "give at least one word")
    return " ".join(f'({len(words)} {number} "{word}")' for number, word in enumerate(words, start=1))


def _trade(refuse: _Refuse, written: str) -> str:
    """The trade that is meant, or, where none bears the name, the stems of the words, numbered."""
    meant = meaning(written)
    if not (meant.trades or meant.words):
        raise refuse("donnez au moins un mot", "give at least one word")
    words = meant.words[:_WORDS]
    return " ".join(
        [f"(<{thing('trade', key)}> UNDEF UNDEF UNDEF)" for key in meant.trades]
        + [f'(UNDEF {len(words)} {number} "{word}")' for number, word in enumerate(words, start=1)]
    )


def _code(refuse: _Refuse, written: str) -> str:
    match = _CODE.fullmatch(written)
    if not match:
        raise refuse(
            f"« {written} » n’est pas un code : écrivez RNCP ou RS suivi du numéro, ou le numéro seul",
            f"“{written}” is no code: write RNCP or RS followed by the number, or the number alone",
        )
    return f'"{(match[1] or "RNCP").upper()}{match[2]}"'


def _idcc(refuse: _Refuse, written: str) -> str:
    """The number, or those of the branches that bear the name."""
    match = _IDCC.fullmatch(written)
    found = (match[1],) if match else branches_named(written)
    if not found:
        raise refuse(
            f"« {written} » n’est ni un IDCC ni le nom d’une branche : écrivez son numéro ou son nom courant",
            f"“{written}” is neither an IDCC nor the name of a branch: write its number or its everyday name",
        )
    return " ".join(f'"{idcc}"' for idcc in found)


def _date(refuse: _Refuse, written: str) -> str:
    try:
        day = date.fromisoformat(written) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else None
    except ValueError:
        day = None
    if day is None:
        raise refuse(
            f"« {written} » n’est pas une date : écrivez AAAA-MM-JJ", f"“{written}” is no date: write YYYY-MM-DD"
        )
    return f'"{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _integer(refuse: _Refuse, written: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}", written):
        raise refuse(
            f"« {written} » n’est pas un nombre entier : écrivez des chiffres",
            f"“{written}” is no integer: write digits",
        )
    return str(int(written))


_BINDERS: dict[str, Callable[[_Refuse, str], str]] = {
    "text": _text,
    "trade": _trade,
    "code": _code,
    "idcc": _idcc,
    "date": _date,
    "integer": _integer,
}
