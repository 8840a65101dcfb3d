"""The pictures of the lists: what each is made of, in words and as data; what they look like is in ``drawing``."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from markupsafe import Markup

from proa_graph.branch_names import branch_names
from proa_graph.lists import REPEAL
from proa_graph.site.corpus import Corpus, main_title
from proa_graph.site.drawing import Bar, bars, columns, grid, steps
from proa_graph.site.entries import Held
from proa_graph.site.pages import Page
from proa_graph.site.view import Thing, natural
from proa_graph.site.wording import plain
from proa_graph.terms import BASE
from proa_graph.typography import figure

_CLASS = {
    "Eligible": "open",
    "Conditional": "reserved",
    "ListedButInactive": "idle",
    "Excluded": "struck",
    "Withdrawn": "gone",
    "Superseded": "gone",
    "Ended": "gone",
    "NotKnown": "unknown",
    "NotExtended": "waiting",
    "ExtensionNotEstablished": "waiting",
}
WORTH = ("open", "reserved", "idle", "struck", "gone", "unknown", "waiting")
_ONLY_WITH_REGISTER = "idle"
_LEVELS = ("3", "4", "5", "6", "7", "8", "")
_LEVELS_PAGE = "pictures/levels/"
_REASONS = 5
_MOST_SHARED = 25
Table = tuple[Sequence[str], Sequence[Sequence[object]]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, what it is called and shows in words, its drawing, its legend, and where its data are."""

    name: str
    title: str
    said: str
    drawn: Markup
    legend: tuple[tuple[str, str], ...]
    data: str


def pictures(corpus: Corpus, lang: str) -> dict[str, object]:
    """Return what the page of the pictures shows."""
    return {"pictures": [made(corpus, lang) for made in _PICTURES.values()], "alone": False}


def levels(corpus: Corpus, lang: str) -> dict[str, object]:
    """Return what the page of branches and levels shows: a picture as large as a page has room for."""
    return {"pictures": [_levels(corpus, lang)], "alone": True}


def data_files(corpus: Corpus) -> Iterable[tuple[str, Callable[[], bytes]]]:
    """Yield the data of each picture as a file: its name, and what makes it."""
    for name in _TABLES:
        yield _place(name), partial(_data, corpus, name)


def _data(corpus: Corpus, name: str) -> bytes:
    return csv_of(_TABLES[name](corpus))


def csv_of(table: Table) -> bytes:
    """Return ``table`` as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table[0])
    writer.writerows(table[1])
    return out.getvalue().encode()


def _place(name: str) -> str:
    return f"pictures/{name}.csv"


def _made(name: str, lang: str, drawn: Callable[[str, str], Markup], classes: Sequence[str], **told: object) -> Picture:
    spoken = {key: figure(value, lang) if isinstance(value, int) else value for key, value in told.items()}
    title, said = plain(f"picture.{name}", lang), plain(f"picture.{name}.said", lang, **spoken) + _idle(told, lang)
    legend = tuple((c, plain(f"worth.{c}", lang)) for c in classes)
    return Picture(name, title, said, drawn(title, said), legend, _place(name))


def _idle(counts: Mapping[str, object], lang: str) -> str:
    """How many more are listed under a record that is not registered: nothing where the register is not known."""
    number = counts.get(_ONLY_WITH_REGISTER, 0)
    return " " + plain("picture.idle", lang, n=number) if number else ""


def _drawn(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The classes of a picture: what only the register tells is left out where it tells of none."""
    return tuple(k for k in WORTH if k in counts and (k != _ONLY_WITH_REGISTER or counts[k]))


def _names(classes: Iterable[str], lang: str) -> dict[str, str]:
    return {c: plain(f"worth.{c}", lang) for c in classes}


def _called(branch: Thing) -> str:
    names = branch_names().get(branch.key)
    return names.name if names else str(branch.title)


def _href(path: str, lang: str, here: str = "pictures/") -> str:
    return Page(here, lang).to(path)


def remains_table(corpus: Corpus) -> Table:
    """What remains of each list on the last day of Pro-A: branch, then rights by what they are worth."""
    counts: dict[str, Counter[str]] = {}
    for row in corpus.rows("statuses-by-branch"):
        kind = _CLASS.get(row["status"])
        if kind:
            counts.setdefault(row["branch"], Counter())[kind] += int(row["rights"])
    found = [(corpus.view.thing(iri), count) for iri, count in counts.items()]
    found.sort(key=lambda item: (-item[1]["open"] - item[1]["reserved"], natural(item[0].key)))
    return ("idcc", "branch", *WORTH), [(b.key, _called(b), *(count[k] for k in WORTH)) for b, count in found]


def _remains(corpus: Corpus, lang: str) -> Picture:
    rows = remains_table(corpus)[1]
    made = [
        Bar(str(name), list(zip(WORTH, map(int, map(str, counts)), strict=True)), _href(f"branch/{idcc}/", lang))
        for idcc, name, *counts in rows
    ]
    totals = {k: sum(dict(bar.parts)[k] for bar in made) for k in WORTH}
    shown = _drawn(totals)
    names = _names(shown, lang)
    return _made("remains", lang, lambda t, s: bars(made, t, s, names), shown, n=len(made), **totals)


def levels_table(corpus: Corpus) -> Table:
    """How many rights each branch opens at each level on the last day of Pro-A."""
    counts: dict[str, Counter[str]] = {}
    for row in corpus.rows("levels-by-branch"):
        level = row.get("level", "").rpartition("/")[2]
        counts.setdefault(row["branch"], Counter())[level] += int(row["rights"])
    branches = sorted((corpus.view.thing(iri) for iri in counts), key=lambda b: natural(_called(b)))
    rows = [(b.key, _called(b), *(counts[b.iri][level] for level in _LEVELS)) for b in branches]
    return ("idcc", "branch", *(f"level_{level}" if level else "no_level" for level in _LEVELS)), rows


def _levels(corpus: Corpus, lang: str) -> Picture:
    rows = levels_table(corpus)[1]
    cells = [
        (str(name), _href(f"branch/{idcc}/", lang, _LEVELS_PAGE), [int(str(n)) for n in numbers])
        for idcc, name, *numbers in rows
    ]
    heads = [plain("level.n", lang, level=x) if x else plain("picture.levels.none", lang) for x in _LEVELS]
    sums = [sum(numbers[place] for _, _, numbers in cells) for place in range(len(_LEVELS))]
    most = max(range(len(_LEVELS) - 1), key=lambda place: sums[place], default=0)
    told = {"n": len(cells), "level": _LEVELS[most], "rights": sums[most] if sums else 0, "none": sums[-1]}
    return _made("levels", lang, lambda t, s: grid(cells, heads, t, s), (), **told)


def shared_table(corpus: Corpus) -> Table:
    """The certifications that the lists of most branches bear or have borne."""
    rows = corpus.rows("certifications-shared-by-branches")
    found = [
        (r["certification"].rpartition("/")[2], r["certificationLabel"], int(r["branches"]), int(r["eligibleIn"]))
        for r in rows
    ]
    return ("certification", "title", "branches", "eligible_in"), sorted(found, key=lambda r: (-r[2], natural(r[0])))


def _shared(corpus: Corpus, lang: str) -> Picture:
    rows = shared_table(corpus)[1][:_MOST_SHARED]
    made = [
        Bar(_titled(corpus, str(key)), [("open", int(str(now))), ("gone", int(str(ever)) - int(str(now)))],
            _href(f"certification/{key}/", lang))
        for key, _, ever, now in rows
    ]  # fmt: skip
    names = {"open": plain("picture.shared.now", lang), "gone": plain("picture.shared.ever", lang)}
    told = {"title": made[0].label if made else "", "branches": made[0].total if made else 0, "n": len(made)}
    picture = _made("shared", lang, lambda t, s: bars(made, t, s, names), (), **told)
    return Picture(picture.name, picture.title, picture.said, picture.drawn, tuple(names.items()), picture.data)


def _titled(corpus: Corpus, key: str) -> str:
    return str(main_title(corpus.view.thing(f"{BASE}id/certification/{key}")))


def struck_table(corpus: Corpus) -> Table:
    """The exclusions and reservations by year of their order and by the article that it invokes."""
    counts: Counter[tuple[int, str]] = Counter()
    for limit in corpus.limits(corpus.view.kind("exclusion")):
        day = limit.order.day("eli:date_document") if limit.order else None
        for article in {x.key.partition("/")[0] for x in limit.basis} or {""}:
            counts[day.year if day else 0, article] += 1
    rows = sorted(counts.items())
    return ("year", "article", "exclusions"), [(year or "", article, n) for (year, article), n in rows]


def _struck(corpus: Corpus, lang: str) -> Picture:
    rows = [(int(str(year)), str(article), int(str(n))) for year, article, n in struck_table(corpus)[1] if year]
    by_article: Counter[str] = Counter()
    for _, article, n in rows:
        by_article[article] += n
    told = [a for a, _ in by_article.most_common() if a][:_REASONS]
    classes = {a: f"reason-{n}" for n, a in enumerate(told, 1)}
    years = sorted({year for year, _, _ in rows})
    made = [Bar(str(y), _by_reason([(a, n) for year, a, n in rows if year == y], classes)) for y in years]
    names = {c: a for a, c in classes.items()} | {"other": plain("picture.struck.other", lang)}
    total, first = sum(by_article.values()), told[0] if told else ""
    spoken = {"n": total, "article": first, "share": by_article[first]}
    picture = _made("struck", lang, lambda t, s: columns(made, t, s, names), (), **spoken)
    return Picture(picture.name, picture.title, picture.said, picture.drawn, tuple(names.items()), picture.data)


def _by_reason(found: Sequence[tuple[str, int]], classes: dict[str, str]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for article, n in found:
        counts[classes.get(article, "other")] += n
    return [(name, counts[name]) for name in (*classes.values(), "other")]


def ageing_table(corpus: Corpus) -> Table:
    """The year in which each list last changed before the end of Pro-A."""
    last = [(corpus.view.thing(iri), [d for d in days if d < REPEAL]) for iri, days in corpus.days.items()]
    rows = [(b.key, _called(b), max(days).isoformat()) for b, days in last if days]
    return ("idcc", "branch", "last_change"), sorted(rows, key=lambda row: natural(str(row[0])))


def _ageing(corpus: Corpus, lang: str) -> Picture:
    years = Counter(int(str(day)[:4]) for _, _, day in ageing_table(corpus)[1])
    made = [Bar(str(y), [("open", years[y])]) for y in range(min(years, default=2019), max(years, default=2025) + 1)]
    names = {"open": plain("picture.ageing.lists", lang)}
    old = sum(n for year, n in years.items() if year < 2022)
    return _made("ageing", lang, lambda t, s: columns(made, t, s, names), (), n=sum(years.values()), old=old)


_PICTURES: dict[str, Callable[[Corpus, str], Picture]] = {
    "remains": _remains,
    "struck": _struck,
    "ageing": _ageing,
    "shared": _shared,
}
_TABLES: dict[str, Callable[[Corpus], Table]] = {
    "remains": remains_table,
    "struck": struck_table,
    "ageing": ageing_table,
    "shared": shared_table,
    "levels": levels_table,
}


def history_table(rights: Sequence[Held], days: Sequence[date]) -> Table:
    """How many rights of a list are worth what from each of ``days`` on."""
    rows = []
    for day in (d for d in days if d < REPEAL):
        counts = Counter(_CLASS.get(p.status, "gone") for right in rights if (p := right.on(day)))
        rows.append((day.isoformat(), *(counts[k] for k in WORTH)))
    return ("day", *WORTH), rows


def history(branch: Thing, rights: Sequence[Held], days: Sequence[date], lang: str) -> Picture | None:
    """Return the time line of the list of ``branch``, None where nothing ever changed."""
    rows = history_table(rights, days)[1]
    if not rows:
        return None
    totals = {k: sum(int(str(row[n])) for row in rows) for n, k in enumerate(WORTH, 1) if k != "gone"}
    shown = _drawn(totals)
    made = [
        (date.fromisoformat(str(day)), [(k, int(str(n))) for k, n in zip(WORTH, counts, strict=True) if k in shown])
        for day, *counts in rows
    ]
    last = dict(made[-1][1])
    names = _names(shown, lang)
    title = plain("picture.history", lang, title=branch.title)
    said = plain("picture.history.said", lang, n=len(made), open=last["open"] + last["reserved"], struck=last["struck"])
    said += _idle(last, lang)
    drawn = steps(made, REPEAL, title, said, names)
    return Picture("history", title, said, drawn, tuple(names.items()), f"{branch.path}history.csv")
