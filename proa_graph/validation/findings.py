"""What a validation yields: findings at their places, and on which law they rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from proa_graph.dossier import Dossier, Portfolio
from proa_graph.model import Place
from proa_graph.rules import Rule, Texts
from proa_graph.tables import Reading

SEVERITIES = ("Violation", "Warning", "Info")
ACCEPTED, REFUSED, DOUBTFUL, UNCHECKED = "accepted", "refused", "doubtful", "unchecked"
OUTCOMES = (ACCEPTED, REFUSED, DOUBTFUL, UNCHECKED)
"""What may become of a line: it can be extended or admitted, it will be refused, a person must look, nothing tells."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken: by which resource, on which property and value, and where that stands.

    ``focus`` and ``path`` are IRIs, ``value`` the printed value (each empty where there is none);
    ``message`` is the rule's message with its values filled in; ``related`` are the places of what the
    finding compares with (the other line of a duplicate); ``day`` is the day whose law judged it; ``title`` the title
    that the line prints.
    """

    rule: Rule
    focus: str
    path: str
    value: str
    message: Texts
    place: Place | None = None
    related: tuple[Place, ...] = ()
    day: date | None = None
    title: str = ""

    @property
    def articles(self) -> tuple[tuple[str, date], ...]:
        """The article versions that the rule rests on, as in force on the day judged; all where no day is known."""
        return self.rule.articles_on(self.day) if self.day else self.rule.articles

    @property
    def severity(self) -> str:
        """``"Violation"``, ``"Warning"`` or ``"Info"``."""
        return self.rule.severity

    @property
    def advice(self) -> Texts:
        """What to do about it."""
        return self.rule.advice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one line: its place, title and code, the outcome, why, the rules that found something."""

    row: int
    place: Place
    title: str
    code: str
    outcome: str
    why: Texts
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """Under which regime something was judged, and why: ``reason`` in French and English."""

    regime: str
    label: Texts
    reason: Texts


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on one input, worst first and then by place, and the rules that were applied.

    ``notes`` are sentences on what could not be checked, and why; ``dossiers`` and ``portfolios`` are the files of the
    reconversion periods of the input; ``reading`` what was read of a table or document
    and what was not; ``verdicts`` one on each line of a list; ``fail_on`` the least severity that a conforming
    input must not have.
    """

    file: str
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    bases: tuple[Basis, ...]
    engine: str
    notes: tuple[Texts, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    portfolios: tuple[Portfolio, ...] = ()
    reading: Reading | None = None
    verdicts: tuple[Verdict, ...] = ()
    fail_on: str = "violation"

    @property
    def conforms(self) -> bool:
        """True where no finding is as severe as ``fail_on``, and every line and code was read.

        By default warnings and infos do not make a list unlawful; a list half read is never said to conform.
        """
        return not any(map(self.fails, self.findings)) and self.is_whole

    @property
    def is_whole(self) -> bool:
        """True where every line and code of the input was read."""
        return self.reading is None or self.reading.whole

    def fails(self, finding: Finding) -> bool:
        """Return whether ``finding`` is as severe as ``fail_on``."""
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on.capitalize())

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of findings of each severity, worst first."""
        return {name: sum(f.severity == name for f in self.findings) for name in SEVERITIES}
