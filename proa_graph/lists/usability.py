"""Whether what a right opens can be used on a day: it designates a certification that is registered then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from proa_graph.lists.periods import Period, Span, cut
from proa_graph.resolve import Code

YES, NO, UNCHECKED = "yes", "no", "unchecked"
CLEA = frozenset({"RS3936", "RS5080", "RS5616"})
"""The records of CléA and of its digital module, article D6113-31."""

OPEN = frozenset({"Eligible", "Conditional"})
_UNSURE = frozenset({"ExtensionNotEstablished", "NotKnown"})


def judged(period: Period, code: Code, registered: Sequence[Span]) -> Iterator[Period]:
    """Yield ``period``, cut where the registration begins or ends, each part with what can be used of it.

    An eligible part that cannot be used is listed but inactive; a reserved one stays so, its condition is not met.

    Args:
        period: one status of a right.
        code: the code that the lines of the right print.
        registered: when its record is registered; empty where that is not known.
    """
    if period.status not in OPEN:
        yield replace(period, usable=UNCHECKED if period.status in _UNSURE else NO)
        return
    refused = _refused(code)
    if refused:
        yield _inactive(period, refused)
    elif not registered or not code.key:
        yield replace(period, usable=UNCHECKED)
    else:
        for part, inside in cut(period, registered):
            yield replace(part, usable=YES) if inside else _inactive(part, "ReasonNotRegistered")


def _refused(code: Code) -> str:
    """Why no record can be meant by ``code``, as a reason; empty where one can."""
    if code.status == "CodePending":
        return "ReasonCodePending"
    if code.status == "CodeMalformed":
        return "ReasonCodeMalformed"
    return "ReasonSpecificRegister" if code.status == "CodeOfSpecificRegister" and code.key not in CLEA else ""


def _inactive(period: Period, reason: str) -> Period:
    if period.status == "Conditional":
        return replace(period, usable=NO)
    return replace(period, status="ListedButInactive", reason=reason, basis="", usable=NO)
