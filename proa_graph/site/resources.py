"""What the page of each kind of thing shows: for a thing, the values that its template names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pyoxigraph import Literal

from proa_graph.site.answers import Found
from proa_graph.site.certifications import certification, profession
from proa_graph.site.corpus import Corpus, by_title, in_force, limit
from proa_graph.site.entries import Period, Row, columns, groups, held, usual_periods
from proa_graph.site.trades import trade
from proa_graph.site.view import ID, Node, Thing, compact, expand, python_value
from proa_graph.site.wording import translator

Values = dict[str, Any]
Builder = Callable[[Corpus, Thing, str], Values]


def _excluded(lines: list[Row]) -> int:
    return sum(1 for r in lines if r.exclusions)


def agreement(corpus: Corpus, thing: Thing, lang: str) -> Values:
    """The facts of an agreement, its clauses, and its list."""
    lists = thing.things("proa:list")
    lines = corpus.rows_of(e for part in lists for e in part.things("proa:entry"))
    gone = corpus.rows_of(e for part in thing.things("proa:withdrawnList") for e in part.things("proa:entry"))
    usual = usual_periods(lines)
    completeness = thing.thing("proa:listCompleteness")
    effect = thing.thing("proa:effectiveBasis")
    return {
        "rows": lines,
        "groups": groups(lines),
        "columns": columns(lines, "n", "profession", "certification", "code", "level", "status"),
        "excluded": _excluded(lines),
        "withdrawn": gone,
        "retired": [key for part in lists for key in part.back("proa:formerlyIn")],
        "withdrawn_columns": columns(gone, "n", "profession", "certification", "code", "level", "status"),
        "usual": usual,
        "status": _telling(lines),
        "choices": _choices(lines),
        "exclusions": corpus.limits(thing.back("proa:agreement")),
        "orders": thing.back("proa:extends"),
        "record": corpus.records.get(thing.key),
        "basis": effect.name if effect else str(thing.text("proa:effectiveBasis")),
        "opco": _opco(thing),
        "amends": thing.things("proa:amends"),
        "amended": thing.back("proa:amends"),
        "replaces": thing.things("proa:replaces"),
        "replaced": thing.back("proa:replaces"),
        "findings": _by_rule(corpus.found_in.get(thing.iri, [])),
        "clauses": [_clause(c, lang) for c in thing.things("proa:clause")],
        "locator": next((locator(part) for part in lists), ""),
        "details": {line.entry.iri: _detail(line, usual, lang) for line in (*lines, *gone)},
        "incomplete": completeness.name if completeness and completeness.name != "Complete" else "",
    }


def _by_rule(found: list[Found]) -> list[Values]:
    """Return the findings rule by rule: the rule, its severity, what is concerned, one message for each."""
    rules: dict[str, list[Found]] = {}
    for item in found:
        rules.setdefault(item.rule.iri, []).append(item)
    return [{"rule": items[0].rule, "severity": items[0].severity, "found": items} for items in rules.values()]


def _telling(lines: list[Row]) -> Any:
    usual = [r.status for r in lines if not r.exclusions]
    return usual[0] if usual else None


def _choices(lines: list[Row]) -> dict[str, list[Any]]:
    sectors = {r.sectors[0].key: r.sectors[0].title for r in lines if r.sectors}
    statuses = {r.status.status: r.status.concept for r in lines if r.status and r.status.concept}
    levels = sorted({r.level.key if r.level else "" for r in lines})
    return {"sector": list(sectors.items()), "level": levels, "status": [statuses[k] for k in sorted(statuses)]}


def _opco(thing: Thing) -> Thing | None:
    stated = thing.text("proa:opcoStated")
    known = (o for o in thing.view.kind("organization") if stated in {*o.texts("skos:prefLabel"), o.title})
    return next(known, None)


def _clause(thing: Thing, lang: str) -> Values:
    t = translator(lang)
    low, high = thing.amount("proa:minimum"), thing.amount("proa:maximum")
    unit = str(thing.text("proa:unit"))
    value = ""
    if low is not None or high is not None:
        figures = {"low": _figure(low, lang), "high": _figure(high, lang)}
        shape = "equal" if low == high else "low" if high is None else "high" if low is None else "between"
        value = t(f"clause.{shape}", **figures) + "\u00a0" + t(f"unit.{unit or 'none'}")
    return {
        "thing": thing,
        "kind": thing.thing("proa:clauseKind"),
        "value": value,
        "public": thing.text("proa:public"),
        "article": thing.text("proa:articleOfText"),
    }


def _figure(value: object, lang: str) -> str:
    return "" if value is None else str(value).replace(".", "," if lang == "fr" else ".")


_VALUES = (
    ("column.certification", "labelPrinted", "certification", ""),
    ("type", "typePrinted", "certificationType", ""),
    ("column.code", "codePrinted", "record", "codeStatus"),
    ("column.level", "levelPrinted", "level", "levelResolution"),
    ("column.profession", "professionPrinted", "profession", ""),
    ("column.sector", "sectorPrinted subsectorPrinted", "sector", ""),
    ("certifier.name", "certifierPrinted", "certifier", ""),
    ("training.body.name", "trainingBodyPrinted", "trainingBody", ""),
)


def _detail(line: Row, usual: tuple[Period, ...], lang: str) -> Values:
    """One line of a list, printed beside read; ``usual`` are the periods that most lines of the list share."""
    entry, rows = line.entry, []
    for name, printed, resolved, how in _VALUES:
        things = list(line.sectors) if resolved == "sector" else entry.things(f"proa:{resolved}")
        reading = entry.thing(f"proa:{how}") if how else None
        text = " › ".join(x for x in (entry.text(f"proa:{p}") for p in printed.split()) if x)
        if things or text or reading:
            rows.append((name, text, things, reading.label(lang) if reading else ""))
    place = locator(entry)
    same = [p.span for p in line.periods] == [p.span for p in usual]
    return {"rows": rows, "usual": same, "place": place, "href": _legifrance(place)}


def _legifrance(place: str) -> str:
    """Return the address of the article of a consolidated text where ``place`` stands, empty for other documents."""
    article = place.partition("/")[0]
    return f"https://www.legifrance.gouv.fr/conv_coll/article/{article}" if article.startswith("KALIARTI") else ""


def locator(thing: Thing) -> str:
    """Return where ``thing`` stands in its document, as its selector says; empty when that is not known."""
    places = thing.things("proa:locator")
    selectors = (s for place in places for s in place.things("oa:hasSelector"))
    return next((str(s.text("rdf:value")) for s in selectors), "")


def branch(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A branch: its agreements in time, its professions."""
    agreements = [a for a in thing.back("proa:branch") if a.kind == "agreement"]
    lines = corpus.rows_of(e for e in thing.back("proa:branch") if e.kind == "entry")
    sectors = [s for s in thing.back("proa:branch") if s.kind == "sector" and not s.things("skos:broader")]
    return {
        "agreements": [summary(corpus, a) for a in sorted(agreements, key=_signed)],
        "certifications": len({r.certification for r in lines if r.certification}),
        "professions": by_title(r.profession for r in lines if r.profession),
        "unread": [x for x in thing.back("proa:branch") if x.kind == "unread"],
        "rights": [held(r) for r in thing.back("proa:branch") if r.kind == "right"],
        "sectors": by_title(sectors),
        "uses": list(
            dict.fromkeys(u for a in agreements for x in a.things("proa:list") for u in x.things("proa:useToday"))
        ),
    }


def summary(corpus: Corpus, thing: Thing) -> Values:
    """Return what a list of agreements shows of one."""
    lines = corpus.rows_of(e for part in thing.things("proa:list") for e in part.things("proa:entry"))
    return {
        "thing": thing,
        "rows": len(lines),
        "excluded": _excluded(lines),
        "status": _telling(lines),
        "orders": thing.back("proa:extends"),
    }


def _signed(thing: Thing) -> tuple[date, str]:
    return thing.day("eli:date_document") or date.min, thing.key


def level(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A level: the certifications of each branch at that level; those that only the registers know are left out."""
    found = [c for c in thing.back("proa:level") if c.kind == "certification" and c.back("proa:certification")]
    branches: dict[Thing, set[Thing]] = {}
    for item in found:
        for line in item.back("proa:certification"):
            for place in line.things("proa:branch"):
                branches.setdefault(place, set()).add(item)
    old = [*thing.things("skos:closeMatch"), *thing.back("skos:closeMatch")]
    return {
        "certifications": found,
        "old": [x for x in dict.fromkeys(old) if x.kind == "level-1969"],
        "by_branch": [(b, by_title(branches[b])) for b in by_title(branches)],
    }


def order(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An extension order: what it extends, and what it keeps out."""
    limits = corpus.limits(thing.back("proa:byOrder"))
    lines = corpus.rows_of(e for x in limits for e in x.excludes)
    return {
        "extended": thing.things("proa:extends"),
        "exclusions": limits,
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level"),
    }


def exclusion(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An exclusion or a reservation: what it bears on, by which order, on which ground."""
    stated = limit(thing)
    lines = corpus.rows_of(stated.excludes)
    return {
        "e": stated,
        "place": locator(thing),
        "agreement": thing.thing("proa:agreement") or thing,
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level"),
    }


def sector(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A sector: its parts and its lines."""
    lines = corpus.rows_of(thing.back("proa:sector"))
    return {
        "narrower": by_title(thing.back("skos:broader")),
        "rows": lines,
        "columns": columns(lines, "n", "profession", "certification", "code", "level", "status"),
    }


_ROLES = (
    ("role.opco", "proa:opco"),
    ("role.employer", "proa:employerSignatory"),
    ("role.union", "proa:unionSignatory"),
    ("role.certifier", "proa:certifier"),
    ("role.training", "proa:trainingBody"),
)


def organization(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An organization: what it signs, awards or funds."""
    roles = []
    for name, link in _ROLES:
        things = by_title(_as_listed(x) for x in thing.back(link))
        whole = [x for x in things if x.kind != "entry"]
        if things:
            roles.append((name, whole or things))
    return {"roles": roles}


def _as_listed(thing: Thing) -> Thing:
    """A record stands for its certification, which has a page and the title that lists print."""
    return thing.thing("proa:recordOf") or thing if thing.kind == "record" else thing


def article(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An article of law or one of its versions: the time line, and who invokes it."""
    work = thing.thing("eli:realizes")
    versions = sorted((work or thing).back("eli:realizes"), key=_since)
    about = [thing] if work else versions
    rules = {r.iri: r for v in [*about, thing] for r in v.back("dcterms:source") if "/rule/" in r.iri}
    return {
        "version": work is not None,
        "versions": versions,
        "exclusions": corpus.limits(x for v in [*about, thing] for x in v.back("proa:legalBasis")),
        "rules": [rules[iri] for iri in sorted(rules)],
    }


def _since(thing: Thing) -> tuple[date, str]:
    return in_force(thing).start or date.min, thing.iri


def moved(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """An address that leads elsewhere: to what has another key now, or to the several things that it was given to."""
    return {"homes": by_title(thing.things("dcterms:isReplacedBy"))}


_SHOWN = 60


def other(_corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """Any thing: its properties, and what points to it."""
    view = thing.view
    properties = [(view.thing(p), [_value(view.thing, v) for v in n]) for p, n in view.out(thing.iri).items()]
    incoming = [
        (view.thing(p), [view.thing(s) for s in sources[:_SHOWN]], len(sources))
        for p, sources in view.into(thing.iri).items()
    ]
    types = [t for t in thing.things("rdf:type") if t.path]
    return {
        "kicker": types[0].label(_lang) if types else "",
        "properties": sorted(((p, v) for p, v in properties if p.iri != expand("rdf:type")), key=_property),
        "incoming": sorted(incoming, key=_property),
    }


def _property(item: tuple[Any, ...]) -> str:
    return compact(item[0].iri)


def _value(thing_of: Callable[[str], Thing], node: Node) -> Values:
    text = node.value
    shown: Values = {"name": text, "lang": "", "day": None, "code": False, "iri": "", "path": "", "ours": False}
    if isinstance(node, Literal):
        value = python_value(node)
        day = value if isinstance(value, date) else None
        return {**shown, "lang": node.language or "", "day": day, "code": len(text) > 30 and " " not in text}
    there = thing_of(text)
    name = compact(there.iri)
    ours = there.iri.startswith(ID)
    return {**shown, "iri": there.iri, "thing": there, "path": there.path, "name": name, "ours": ours}


BUILDERS: dict[str, Builder] = {
    "agreement": agreement,
    "article": article,
    "branch": branch,
    "certification": certification,
    "exclusion": exclusion,
    "level": level,
    "order": order,
    "organization": organization,
    "profession": profession,
    "sector": sector,
    "trade": trade,
}
