"""Everything the pages draw on, indexed once: the graph, the facts, the lines of the lists."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial

import pyoxigraph

from proa_graph.dataset import Dataset, Told
from proa_graph.inference import CLOSURE
from proa_graph.memory import uncollected
from proa_graph.model import Agreement, Entry, Facts
from proa_graph.questions import Question
from proa_graph.site.answers import Found, Table, asked, shown
from proa_graph.site.engine import Blocks
from proa_graph.site.entries import Row, with_twins
from proa_graph.site.entries import row as line_of
from proa_graph.site.reads import ALL
from proa_graph.site.view import Text, Thing, View, natural
from proa_graph.store import Answer, LocalStore
from proa_graph.terms import PREFIXES
from proa_graph.text import fold

_DAYS = """SELECT DISTINCT ?branch ?day WHERE {
  ?right a proa:Right ; proa:branch ?branch ; proa:statusPeriod/proa:from ?day
}"""

_EXCLUDED = f"""SELECT (COUNT(DISTINCT ?line) AS ?n) WHERE {{
  GRAPH ?document {{ ?line proa:excludedBy ?exclusion }} FILTER(?document != <{CLOSURE}>)
}}"""


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from ``start`` (included) to ``until`` (excluded), either open when ``None``."""

    start: date | None
    until: date | None


def in_force(thing: Thing) -> Interval:
    """Return when a version of an article, or a regime, is law."""
    return Interval(thing.day("proa:from"), thing.day("proa:until"))


@dataclass(frozen=True, slots=True)
class Limit:
    """An exclusion or a reservation that an extension order states."""

    thing: Thing
    kind: str
    order: Thing | None
    scope: Thing | None
    excludes: tuple[Thing, ...]
    basis: tuple[Thing, ...]

    @property
    def article(self) -> Text:
        """The place of the agreement that it bears on."""
        return self.thing.text("proa:articleOfText")

    @property
    def text(self) -> str:
        """What it bears on, in our own words, without a final stop."""
        return self.thing.text("dcterms:description").rstrip(". ")

    @property
    def anchor(self) -> str:
        """Its anchor on the page of the agreement."""
        return "exclusion-" + self.thing.key.split("/")[-1]


class Corpus:
    """What is published, for the pages to read; each part is made when a page first asks for it."""

    def __init__(
        self,
        facts: Facts,
        published: pyoxigraph.Store,
        told: Callable[[], Sequence[Told]],
        questions: Mapping[str, Question],
    ) -> None:
        """Take the facts, the named graphs, what gives what the validator says of them, and the questions by name."""
        self.view = View(published)
        self._facts = facts
        self.questions = questions
        self._published = published
        self._told = told
        self._lines: dict[str, Row] = {}
        self._answers: dict[tuple[str, str], Table] = {}
        self._answered = lru_cache(maxsize=2)(self._answer_now)  # the page of a question and its file follow each other
        self.view.reads.answers |= {
            "days": self.days_at,
            "found-in": self.found_in,
            "found-of": self.found_of,
            "list": self.list_of,
            "register": lambda _: self.register_day,
            "told": self._told_of,
        }

    @classmethod
    def of(cls, facts: Facts, dataset: Dataset, questions: Mapping[str, Question]) -> Corpus:
        """Return the corpus of a dataset that was just assembled."""
        return cls(facts, dataset.named, lambda: dataset.told, questions)

    @property
    def facts(self) -> Facts:
        """The committed facts."""
        self.read_all()
        return self._facts

    def read_all(self) -> None:
        """Say that what is made now may read anything."""
        self.view.reads.now.add(ALL)

    def _asked(self, question: str, of: str = "") -> None:
        self.view.reads.now.add(f"?{question} {of}")

    def list_of(self, key: str) -> Sequence[Entry]:
        """Return the committed lines of the agreement ``key``."""
        self._asked("list", key)
        return self._facts.lists.get(key, ())

    @cached_property
    def _findings(self) -> tuple[Found, ...]:
        """What the validator says of everything published, each list judged at its own date."""
        thing = self.view.thing
        return tuple(Found(thing(rule), severity, thing(focus), said) for rule, severity, focus, said in self._told())

    @cached_property
    def _worth_telling(self) -> dict[str, tuple[Found, ...]]:
        """The findings that a line shows, by the IRI of what they are about."""
        made: dict[str, list[Found]] = {}
        for item in self._findings:
            if item.severity != "Info":
                made.setdefault(item.focus.iri, []).append(item)
        return {iri: tuple(found) for iri, found in made.items()}

    def line(self, entry: Thing) -> Row | None:
        """Return the line of ``entry``; None where that is no line."""
        if entry.kind != "entry":
            return None
        name = f"=line {entry.iri}"
        if entry.iri not in self._lines:
            self._lines[entry.iri] = self.view.reads.keep(name, lambda: self._line(entry))
        self.view.reads.now.add(name)
        return self._lines[entry.iri]

    def _line(self, entry: Thing) -> Row:
        """The line, with the rows that repeat it: of its agreement, those that name its certification are read."""
        row = self.view.once(line_of, entry)
        start = entry.iri[: entry.iri.rindex("/") + 1]
        naming = row.certification.back("proa:certification") if row.certification else ()
        near = [self.view.once(line_of, one) for one in naming if one.kind == "entry" and one.iri.startswith(start)]
        row = next((line for line in with_twins(near) if line.entry is entry), row)
        return replace(row, told=partial(self._told_of, entry.iri))

    def _told_of(self, iri: str) -> tuple[Found, ...]:
        self._asked("told", iri)
        return self._worth_telling.get(iri, ())

    def read_shared(self) -> None:
        """Read now what most pages draw on, so that processes that go on from here need not."""
        with uncollected():
            self._worth_telling, self._found_in, self._found_by  # noqa: B018 - each is kept once it is asked for
            for entry in self.view.kind("entry"):
                self.line(entry)

    def answer(self, name: str, lang: str) -> Table:
        """Return the answer to a question with its examples."""
        self.read_all()
        if (name, lang) not in self._answers:
            self._answers[name, lang] = shown(self._answered(name, lang), self.questions[name], self.view, lang)
        return self._answers[name, lang]

    def answer_file(self, name: str, lang: str) -> bytes:
        """Return the whole answer to a question with its examples, as SPARQL JSON, compressed."""
        self.read_all()
        return gzip.compress(self._answered(name, lang).body, 6, mtime=0)

    def _answer_now(self, name: str, lang: str) -> Answer:
        return asked(self._published, self.questions[name], lang)

    @property
    def blocks(self) -> Blocks:
        """The dataset in blocks, for the engine of a browser."""
        self.read_all()
        return self._blocks

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self._published, self.questions)

    @property
    def days(self) -> dict[str, tuple[date, ...]]:
        """The days on which the list of each branch changed, in their order, by the branch's IRI."""
        self.read_all()
        return self._days

    def days_at(self, iri: str) -> tuple[date, ...]:
        """Return the days on which the list of the branch ``iri`` changed."""
        self._asked("days", iri)
        return self._days.get(iri, ())

    @cached_property
    def _days(self) -> dict[str, tuple[date, ...]]:
        made: dict[str, set[date]] = {}
        found = self._published.query(_DAYS, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        for row in found:
            made.setdefault(row["branch"].value, set()).add(date.fromisoformat(row["day"].value))
        return {iri: tuple(sorted(days)) for iri, days in made.items()}

    def days_of(self, branch: Thing) -> list[tuple[date, str]]:
        """Return the days on which the list of ``branch`` changed, each with the path of its page."""
        return [(day, f"{branch.path}{day.isoformat()}/") for day in self.days_at(branch.iri)]

    @property
    def register_day(self) -> date | None:
        """The day of the newest export of the registers that is loaded, None where none is."""
        self._asked("register")
        return self.view.reads.aside(lambda: self._register_day)

    @cached_property
    def _register_day(self) -> date | None:
        days = [day for export in self.view.kind("export") if (day := export.day("dcterms:issued"))]
        return max(days, default=None)

    @property
    def excluded_lines(self) -> int:
        """How many lines the State excluded or reserved."""
        self.read_all()
        return self._excluded_lines

    @cached_property
    def _excluded_lines(self) -> int:
        found = self._published.query(_EXCLUDED, prefixes=PREFIXES)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return int(next(found)["n"].value)

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of the answer to a question with its defaults: variable → text, unbound ones left out."""
        self.read_all()
        found = LocalStore(self._published).query(self.questions[name].bind({}, "fr"))
        return [{variable: value["value"] for variable, value in row.items()} for row in found.rows()]

    def found_in(self, agreement: str) -> list[Found]:
        """Return what the validator says of an agreement, by its IRI, and of its parts."""
        self._asked("found-in", agreement)
        return self.view.reads.aside(lambda: self._found_in).get(agreement, [])

    @cached_property
    def _found_in(self) -> dict[str, list[Found]]:
        made: dict[str, list[Found]] = {}
        for item in self._findings:
            made.setdefault(agreement_of(item.focus).iri, []).append(item)
        return made

    def found_of(self, rule: str) -> list[Found]:
        """Return what a rule, by its IRI, finds in the published lists."""
        self._asked("found-of", rule)
        return self._found_by.get(rule, [])

    @property
    def found_by(self) -> dict[str, list[Found]]:
        """What each rule finds in the published lists, by the rule's IRI."""
        self.read_all()
        return self._found_by

    @cached_property
    def _found_by(self) -> dict[str, list[Found]]:
        made: dict[str, list[Found]] = {}
        for item in self._findings:
            made.setdefault(item.rule.iri, []).append(item)
        return made

    @cached_property
    def records(self) -> dict[str, Agreement]:
        """The committed facts of each agreement, by key."""
        return {a.key: a for a in self._facts.agreements}

    def rows_of(self, entries: Iterable[Thing]) -> list[Row]:
        """Return the lines of ``entries``, in the order of their lists."""
        found = [line for line in map(self.line, entries) if line]
        return sorted(found, key=lambda r: (r.agreement.iri, r.number))

    def limits(self, things: Iterable[Thing]) -> list[Limit]:
        """Return those of ``things`` that are exclusions or reservations."""
        return [limit(t) for t in things if t.kind == "exclusion"]


def agreement_of(focus: Thing) -> Thing:
    """Return the agreement that ``focus`` belongs to or extends, else ``focus`` itself."""
    return focus.thing("proa:agreement") or focus.thing("proa:extends") or focus


def limit(thing: Thing) -> Limit:
    """Return the exclusion or reservation ``thing``."""
    types = {t.name for t in thing.things("rdf:type")}
    return Limit(
        thing=thing,
        kind="Reservation" if "Reservation" in types else "Exclusion",
        order=thing.thing("proa:byOrder"),
        scope=thing.thing("proa:scope"),
        excludes=tuple(thing.things("proa:excludes")),
        basis=tuple(thing.things("proa:legalBasis")),
    )


def by_title(things: Iterable[Thing]) -> list[Thing]:
    """Return ``things`` once each, in the alphabetical order of their titles."""
    return sorted(set(things), key=lambda t: (fold(main_title(t)), natural(t.key)))


def codes_of(thing: Thing) -> list[str]:
    """Return the codes under which a certification is registered, the one that is its key first."""
    return sorted((r.key for r in thing.things("proa:record")), key=lambda code: (code != thing.key, natural(code)))


def main_title(thing: Thing) -> Text:
    """Return the title of a thing; of a certification with several printed titles, the one printed most."""
    titles = thing.texts("dcterms:title") if thing.kind == "certification" else ()
    return thing.view.once(_most_printed, thing) if len(titles) > 1 else thing.title


def _most_printed(thing: Thing) -> Text:
    titles = thing.texts("dcterms:title")
    printed = [str(e.text("proa:labelPrinted")) for e in thing.back("proa:certification")]
    return max(titles, key=lambda title: (printed.count(str(title)), -len(title), title))
