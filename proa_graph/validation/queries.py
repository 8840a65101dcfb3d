"""From a shape to one query over the whole graph: the same findings as SHACL, without a run per focus node.

A SHACL-SPARQL constraint is run by the standard once per focus node with ``$this`` bound. With ``$this``
free and the target as the first pattern, the same query gives the same rows in one pass. This holds for
queries that use ``$this`` in every group and no MINUS, which the shapes keep to; a test compares both ways.
"""

from __future__ import annotations

from collections.abc import Iterator

from proa_graph.rules import Core, Query, Rule

_XSD = "http://www.w3.org/2001/XMLSchema#"


def queries(rule: Rule) -> Iterator[str]:
    """Yield the SELECT queries that find every breach of ``rule``: ``?this``, ``?path``, ``?value`` and more."""
    target = f"$this <{rule.target}> [] ." if rule.target_is_property else f"$this a <{rule.target}> ."
    match rule.constraint:
        case Query(select, prefixes):
            prologue = "".join(f"PREFIX {name}: <{address}>\n" for name, address in prefixes)
            head, brace, body = select.partition("{")
            distinct = head.replace("SELECT", "SELECT DISTINCT", 1)
            yield f"{prologue}{distinct}{brace} {target} {body}"
        case Core() as core:
            yield from _core(core, target)
        case None:
            return


def _core(core: Core, target: str) -> Iterator[str]:
    path = f"<{core.path}>"
    if core.min_count:
        few = "" if core.min_count == 1 else f"GROUP BY $this HAVING (COUNT(?any) < {core.min_count})"
        pattern = f"FILTER NOT EXISTS {{ $this {path} ?any }}" if not few else f"OPTIONAL {{ $this {path} ?any }}"
        yield f"SELECT DISTINCT $this ({path} AS ?path) WHERE {{ {target} {pattern} }} {few}"
    if core.max_count is not None:
        yield (
            f"SELECT $this ({path} AS ?path) WHERE {{ {target} $this {path} ?any }} "
            f"GROUP BY $this HAVING (COUNT(DISTINCT ?any) > {core.max_count})"
        )
    for test in _value_tests(core):
        yield (
            f"SELECT DISTINCT $this ({path} AS ?path) ?value "
            f"WHERE {{ {target} $this {path} ?value FILTER (!COALESCE({test}, false)) }}"
        )


def _value_tests(core: Core) -> Iterator[str]:
    """Yield, for each constraint on a value, the expression that a good value makes true."""
    if core.pattern:
        flags = f", {_quoted(core.flags)}" if core.flags else ""
        yield f"!isBlank(?value) && REGEX(STR(?value), {_quoted(core.pattern)}{flags})"
    if core.datatype:
        cast = f" && BOUND(?value) && STR(<{core.datatype}>(STR(?value))) != ''" if _castable(core.datatype) else ""
        yield f"DATATYPE(?value) = <{core.datatype}>{cast}"
    if core.min_inclusive is not None:
        yield f"?value >= {core.min_inclusive}"


def _castable(datatype: str) -> bool:
    return datatype in {_XSD + name for name in ("integer", "decimal", "date", "boolean")}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
