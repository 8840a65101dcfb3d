"""The files of periods and portfolios in a report: calendar, papers, what is missing, route, both forms compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from proa_graph import dossier as words
from proa_graph.domain.dates import long_date
from proa_graph.dossier import Dossier, Item, Portfolio, Step
from proa_graph.terms import thing
from proa_graph.typography import figure
from proa_graph.validation.findings import Report

_LANGS = ("fr", "en")
_SIDES = ("internal", "external")


def document(report: Report) -> dict[str, Any]:
    """Return the files and portfolios as JSON values, nothing where there are none."""
    found: dict[str, Any] = {}
    if report.dossiers:
        found["dossiers"] = [_dossier(one, report) for one in report.dossiers]
    if report.portfolios:
        found["portfolios"] = [_portfolio(one) for one in report.portfolios]
    return found


def lines(report: Report, lang: str) -> list[str]:
    """Return the files and portfolios as lines of text."""
    colon = "\u00a0: " if lang == "fr" else ": "
    found = [line for one in report.dossiers for line in _dossier_lines(one, report, lang, colon)]
    return found + [line for one in report.portfolios for line in _portfolio_lines(one, lang, colon)]


def fragment(report: Report, lang: str) -> str:
    """Return the files and portfolios as HTML sections."""
    made = [_dossier_section(one, report, lang) for one in report.dossiers]
    return "".join((*made, *(_portfolio_section(one, lang) for one in report.portfolios)))


def _both(key: str) -> dict[str, str]:
    return {lang: words.text(key, lang) for lang in _LANGS}


def _articles(key: str) -> list[dict[str, str]]:
    return [{"number": number, "version": day} for number, day in words.articles(key)]


def _kind(one: Dossier) -> str:
    return one.kind or "unknown-kind"


def _verdict(one: Dossier, report: Report) -> bool:
    """Whether no finding on the row of ``one`` is a violation."""
    focus = thing("contract", str(one.row))
    own = (f for f in report.findings if f.focus == focus or f.focus.startswith(f"{focus}/"))
    return all(f.severity != "Violation" for f in own)


def _dossier(one: Dossier, report: Report) -> dict[str, Any]:
    return {
        "row": one.row,
        "label": one.label,
        "kind": one.kind,
        "conforms": _verdict(one, report),
        "papers": [_item(item) for item in one.papers],
        "missing": [list(group) for group in one.missing],
        "calendar": [_step(step) for step in one.steps],
        "amounts": [{"euros": _plain(value), **_named(key, "amount.")} for key, value in one.amounts],
        "comparison": [_point(key) for key in one.comparison],
        "route": _route_data(one),
        "topics": [_item(item) for item in one.topics],
    }


def _named(key: str, prefix: str = "") -> dict[str, Any]:
    return {"key": key, "label": _both(prefix + key), "articles": _articles(prefix + key)}


def _step(step: Step) -> dict[str, Any]:
    until = step.until.isoformat() if step.until else None
    return {"day": step.day.isoformat(), "until": until, **_named(step.key)}


def _point(key: str) -> dict[str, Any]:
    sides = {side: _both(f"{key}.{side}") for side in _SIDES}
    return {"key": key, "label": _both(key), **sides, "articles": [a for s in _SIDES for a in _articles(f"{key}.{s}")]}


def _route_data(one: Dossier) -> dict[str, Any] | None:
    if one.route is None:
        return None
    return {"missing": list(one.route.missing), "consult": one.route.consult, **_named(one.route.key, "route.")}


def _item(item: Item) -> dict[str, Any]:
    return {"state": item.state, **_named(item.key)}


def _portfolio(one: Portfolio) -> dict[str, Any]:
    external = None if one.external is None else _plain(one.external)
    return {"name": one.name, "periods": one.periods, "mean": _plain(one.mean), "external": external}


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _when(step: Step, lang: str) -> str:
    first = long_date(step.day, lang)
    if step.until is None:
        return first
    last = long_date(step.until, lang)
    return f"du {first} au {last}" if lang == "fr" else f"{first} to {last}"


def _names(groups: Iterable[Sequence[str]], lang: str) -> list[str]:
    labels = {field.field: field.label[lang] for field in words.fields()}
    either = " ou " if lang == "fr" else " or "
    return [either.join(labels[name] for name in group) for group in groups]


def _title(one: Dossier, lang: str) -> str:
    kind = words.text(_kind(one), lang)
    return f"{one.label} · {kind}" if one.label else kind


def _judged(one: Dossier, report: Report, lang: str) -> str:
    return words.text("verdict.conforms" if _verdict(one, report) else "verdict.breaks", lang)


def _dossier_lines(one: Dossier, report: Report, lang: str, colon: str) -> Iterator[str]:
    yield ""
    yield f"{_title(one, lang)}{colon}{_judged(one, report, lang)}"
    yield f"  {words.text('papers', lang)}"
    yield from (_item_line(item, lang, colon) for item in one.papers)
    yield f"  {words.text('missing', lang)}"
    yield from (f"    {name}" for name in _names(one.missing, lang) or [words.text("missing.none", lang)])
    yield f"  {words.text('calendar', lang)}"
    yield from (f"    {words.text(s.key, lang)}{colon}{_when(s, lang)}" for s in one.steps)
    for key, value in one.amounts:
        yield f"  {words.text(f'amount.{key}', lang)}{colon}{figure(value, lang)}\u00a0euros"
    if one.route:
        yield f"  {words.text('route', lang)}{colon}{' '.join(_route(one, lang))}"
        yield from (_item_line(item, lang, colon) for item in one.topics)


def _item_line(item: Item, lang: str, colon: str) -> str:
    return f"    {words.text(item.key, lang)}{colon}{words.text(f'state.{item.state}', lang)}"


def _route(one: Dossier, lang: str) -> Iterator[str]:
    if one.route is None:
        return
    yield words.text(f"route.{one.route.key}", lang)
    if one.route.key == "unknown":
        yield ", ".join(_names([(name,) for name in one.route.missing], lang)) + "."
    elif one.route.consult is not False:
        yield words.text("consult.yes" if one.route.consult else "consult.unknown", lang)


def _portfolio_lines(one: Portfolio, lang: str, colon: str) -> Iterator[str]:
    yield ""
    yield f"{words.text('portfolio', lang)} {one.name}"
    yield from (f"  {label}{colon}{value}" for label, value, _ in _figures(one, lang))


def _figures(one: Portfolio, lang: str) -> Iterator[tuple[str, str, str]]:
    yield words.text("portfolio.periods", lang), str(one.periods), "portfolio.periods"
    yield words.text("portfolio.mean", lang), f"{figure(one.mean, lang)}\u00a0euros", "portfolio.mean"
    share = words.text("state.unknown", lang) if one.external is None else f"{figure(one.external, lang)}\u00a0%"
    yield words.text("portfolio.external", lang), share, "portfolio.external"


def _dossier_section(one: Dossier, report: Report, lang: str) -> str:
    verdict = f'<p class="report-summary">{escape(_judged(one, report, lang))}</p>\n'
    route = "".join(f"<p>{escape(part)}</p>" for part in _route(one, lang))
    parts = [
        _head(words.text("papers", lang), _items(one.papers, lang)),
        _head(words.text("missing", lang), _missing(one, lang)),
        _head(words.text("calendar", lang), _calendar(one, lang)),
        _head(words.text("amounts", lang), _amounts(one, lang)) if one.amounts else "",
        _head(words.text("route", lang), route) if route else "",
        _head(words.text("topics", lang), _items(one.topics, lang)) if one.topics else "",
        _head(words.text("comparison", lang), _comparison(one, lang)),
    ]
    return (
        f'<section class="report-dossier">\n<h2>{escape(_title(one, lang))}</h2>\n{verdict}{"".join(parts)}</section>\n'
    )


def _head(title: str, body: str) -> str:
    return f"<h3>{escape(title)}</h3>\n{body}\n"


def _items(items: Iterable[Item], lang: str) -> str:
    rows = "".join(
        f'<li class="report-{item.state}">{escape(words.text(item.key, lang))} – '
        f"<strong>{escape(words.text(f'state.{item.state}', lang))}</strong>{_links(item.key)}</li>"
        for item in items
    )
    return f"<ul>{rows}</ul>"


def _links(key: str) -> str:
    found = [
        f'<a href="{escape(thing("article", number, day))}">{escape(number)}</a>' for number, day in words.articles(key)
    ]
    word = "articles" if len(found) > 1 else "article"
    return f' <span class="report-law">({word} {", ".join(found)})</span>' if found else ""


def _missing(one: Dossier, lang: str) -> str:
    names = _names(one.missing, lang)
    if not names:
        return f"<p>{escape(words.text('missing.none', lang))}</p>"
    rows = "".join(f"<li>{escape(name)}</li>" for name in names)
    return f"<p>{escape(words.text('missing.why', lang))}</p><ul>{rows}</ul>"


def _calendar(one: Dossier, lang: str) -> str:
    rows = "".join(
        f"<div><dt>{escape(_when(s, lang))}</dt><dd>{escape(words.text(s.key, lang))}{_links(s.key)}</dd></div>"
        for s in one.steps
    )
    return f'<dl class="facts">{rows}</dl>' if rows else f"<p>{escape(words.text('state.unknown', lang))}</p>"


def _amounts(one: Dossier, lang: str) -> str:
    rows = "".join(
        f"<div><dt>{escape(words.text(f'amount.{key}', lang))}{_links(f'amount.{key}')}</dt>"
        f"<dd>{figure(value, lang)}\u00a0euros</dd></div>"
        for key, value in one.amounts
    )
    return f'<dl class="facts">{rows}</dl>'


def _comparison(one: Dossier, lang: str) -> str:
    title = f"{words.text('comparison', lang)}, {_title(one, lang)}"
    heads = "".join(
        f'<th scope="col">{escape(words.text(k, lang))}</th>' for k in ("comparison.point", "internal", "external")
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(words.text(key, lang))}</th>'
        + "".join(
            f'<td data-label="{escape(words.text(side, lang))}">{escape(words.text(f"{key}.{side}", lang))}'
            f"{_links(f'{key}.{side}')}</td>"
            for side in _SIDES
        )
        + "</tr>"
        for key in one.comparison
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(title)}"><table class="cards">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _portfolio_section(one: Portfolio, lang: str) -> str:
    rows = "".join(
        f"<div><dt>{escape(label)}{_links(key)}</dt><dd>{escape(value)}</dd></div>"
        for label, value, key in _figures(one, lang)
    )
    title = escape(f"{words.text('portfolio', lang)} {one.name}")
    return f'<section class="report-dossier">\n<h2>{title}</h2>\n<dl class="facts">{rows}</dl>\n</section>\n'
