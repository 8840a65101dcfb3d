"""Errors in one shape: RFC 9457 problem+json for programs, a page for people."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from proa_graph.errors import UnusableError
from proa_graph.server.negotiation import Language
from proa_graph.store import QueryError
from proa_graph.terms import BASE
from proa_graph.typography import typeset

MEDIA_TYPE = "application/problem+json"
_OF_QUERIES = {
    "syntax": "syntax",
    "service": "service-refused",
    "update": "read-only",
    "dataset": "dataset",
    "time": "time-limit",
    "size": "too-large-answer",
    "memory": "memory-limit",
    "evaluation": "evaluation",
    "engine": "engine",
}


class Kind(NamedTuple):
    """A kind of problem: its name, HTTP status and title."""

    slug: str
    status: int
    title: dict[Language, str]


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of ``problems.csv`` by name."""
    path = Path(__file__).with_name("problems.csv")
    with path.open(newline="", encoding="utf-8") as handle:
        return {
            row["slug"]: Kind(row["slug"], int(row["status"]), {"fr": typeset(row["fr"]), "en": row["en"]})
            for row in csv.DictReader(handle)
        }


class ProblemError(Exception):
    """A request that gets no answer.

    Args:
        slug: a kind of ``problems.csv``.
        fr: what happened and what to do, in French.
        en: the same in English.
        headers: what the answer carries beside, such as ``Allow``.
        members: more members of the document, such as ``line``.
    """

    def __init__(
        self,
        slug: str,
        fr: str = "",
        en: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(slug, en)
        self.kind = kinds()[slug]
        self.detail: dict[Language, str] = {"fr": typeset(fr), "en": en}
        self.headers = dict(headers or {})
        self.members = members

    def limited(self, name: str, value: float, retry: float = 0.0) -> Self:
        """Return the problem, which tells now the limit that was reached, and after how many seconds to try again."""
        self.members |= {"limit": value, "limitName": name}
        if retry:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry)))
        return self

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.kind.status

    def document(self, lang: Language) -> bytes:
        """Return the problem as RFC 9457 JSON."""
        detail = {"detail": self.detail[lang]} if self.detail[lang] else {}
        content = {
            "type": f"{BASE}problem/{self.kind.slug}",
            "title": self.kind.title[lang],
            "status": self.status,
            **detail,
            **self.members,
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def of_query(error: QueryError) -> ProblemError:
    """Return the problem of a query without an answer."""
    problem = ProblemError(_OF_QUERIES[error.kind], error.fr, error.en)
    if error.line:
        problem.members.update(line=error.line, column=error.column)
    return problem


def of_input(error: UnusableError, slug: str = "bad-request") -> ProblemError:
    """Return the problem of an input or a value that cannot be used."""
    return ProblemError(slug, error.message("fr"), error.message("en"))
