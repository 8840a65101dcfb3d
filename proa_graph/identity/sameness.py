"""When two things that are named are one: the principles, each a short function."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from proa_graph.identity.names import LOOSE
from proa_graph.identity.titles import same_body
from proa_graph.identity.units import Unit
from proa_graph.reference import Lineage
from proa_graph.text import fold

AT_ONE_TIME = 60
"""Numbers are given in order: two so near were given together, to two things, not to one and what renews it."""
_SAME_BODY = 0.95


def class_of(kind: str) -> str:
    """Return the kind as far as it tells certifications apart: none where a list prints « titre » or nothing."""
    return "" if kind in LOOSE else kind


def levels_agree(one: Unit, other: Unit) -> bool:
    """Return whether neither level is known to differ."""
    return not one.level or not other.level or one.level == other.level


def bodies_agree(one: Unit, other: Unit) -> bool | None:
    """Return whether the certifiers of both are one body; None where one of them is not known."""
    if not one.bodies or not other.bodies:
        return None
    if _sirens(one) & _sirens(other):
        return True
    return any(_one_body(a, b) for a in one.bodies for b in other.bodies)


def _sirens(unit: Unit) -> set[str]:
    return {c.siret[:9] for c in unit.record.certifiers if c.siret} if unit.record else set()


@cache
def _one_body(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    if a == b:
        return True
    return min(len(a.split()), len(b.split())) > 1 and same_body(one, other) >= _SAME_BODY


def linked(one: Unit, other: Unit, lineage: Lineage) -> bool:
    """Return whether the register states that one directly succeeds the other."""
    return other.code in lineage.successors(one.code) or one.code in lineage.successors(other.code)


def one_of_many(one: Unit, other: Unit, homonyms: Sequence[Unit], lineage: Lineage) -> bool:
    """Return whether the succession between both forks or joins among those of their title: it then joins nothing."""
    codes = {u.code for u in homonyms}
    older, newer = (one, other) if other.code in lineage.successors(one.code) else (other, one)
    return len(codes.intersection(lineage.successors(older.code))) > 1 or (
        len(codes.intersection(lineage.predecessors(newer.code))) > 1
    )


def renewed(one: Unit, other: Unit, lineage: Lineage) -> bool:
    """Return whether two codes of one title, kind and level are registrations of one certification.

    A title of the State is one certification. Of others the certifier decides; where the register does not give him,
    a succession that it states.
    """
    if class_of(one.kind) != class_of(other.kind) or one.kind == "QualificationConventionnelle":
        return False
    succession = linked(one, other, lineage)
    if one.national:
        return succession or (levels_agree(one, other) and abs(one.number - other.number) > AT_ONE_TIME)
    same = bodies_agree(one, other)
    return levels_agree(one, other) and (succession if same is None else same)


def titles_agree(one: Unit, other: Unit) -> bool:
    """Return whether two units of one title are of one kind and level, as far as is known, whoever awards them.

    A diploma of the State may be raised to another level.
    """
    a, b = class_of(one.kind), class_of(other.kind)
    return (levels_agree(one, other) and (not a or not b or a == b)) or (one.national and one.kind == other.kind)


def may_be(name: Unit, unit: Unit) -> bool:
    """Return whether a name without code may mean ``unit``: no kind, level or certifier is known to differ.

    The ministry awards a « titre professionnel »: where another body is named, and no kind, it is none.
    """
    a, b = class_of(name.kind), class_of(unit.kind)
    if name.bodies and not a and b == "TitreProfessionnel":
        return False
    kinds = a == b or (not a and b != "Cqp") or (not b and a != "Cqp")
    return kinds and levels_agree(name, unit) and bodies_agree(name, unit) is not False
