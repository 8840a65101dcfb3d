"""The pages of branches and of texts: a list on a day, what a day changed, struck clauses, places, titles, feeds."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import published
import pyoxigraph
import pytest

from proa_graph import __version__, catalog, site
from proa_graph.domain.dates import long_date
from proa_graph.site import branches, feeds, shelves
from proa_graph.site.agreements import own_status
from proa_graph.site.branches import changes, list_on
from proa_graph.site.clauses import clauses_of
from proa_graph.site.entries import Held, Period, held, usual_periods
from proa_graph.site.law import sentence
from proa_graph.site.pages import has_page
from proa_graph.site.places import place_of
from proa_graph.site.shelves import Item
from proa_graph.site.titles import title_of
from proa_graph.site.trades import ways_to
from proa_graph.site.view import Text, Thing, View, expand
from proa_graph.terms import BASE, DEF

VIEW = View(pyoxigraph.Store())
LONG = date(2021, 5, 12)
NEXT = date(2023, 7, 13)
END = date(2026, 1, 1)
TEMPORARY = "branch/2378/"


@cache
def corpus() -> site.Corpus:
    return site.Corpus.of(published.few(), published.dataset_of_few(), {})


@cache
def files() -> dict[str, site.Body]:
    return site.site_files(corpus())


def page(name: str) -> str:
    return files()[f"{name}index.html"]().decode()


def thing(iri: str) -> Thing:
    return VIEW.thing(f"{BASE}id/{iri}")


def period(status: str, start: date | None, until: date | None, reason: str = "R") -> Period:
    return Period(VIEW.thing(DEF + status), start, until, (), (VIEW.thing(DEF + reason),), ())


def right(key: str, *periods: Period) -> Held:
    return Held(thing(f"right/9/{key}"), None, None, Text(""), periods)


RIGHTS = (
    right("1", period("NotExtended", date(2021, 1, 22), LONG), period("Eligible", LONG, END)),
    right("2", period("Eligible", LONG, NEXT), period("Withdrawn", NEXT, END)),
    right("3", period("Eligible", LONG, NEXT), period("Superseded", NEXT, END)),
    right("4", period("Excluded", LONG, END)),
    right("5", period("Conditional", NEXT, END)),
)


def told(day: date) -> dict[str, list[str]]:
    (change,) = changes(RIGHTS, [day])
    return {kind: [r.right.key for r in rights] for kind, rights in change.kinds}


def test_a_list_on_a_day_holds_what_its_rights_are_worth_then_and_nothing_else() -> None:
    def shown(day: date) -> list[tuple[str, list[str]]]:
        return [(p.period.status, [r.right.key for r in p.rights]) for p in list_on(RIGHTS, day)]

    assert shown(date(2021, 1, 21)) == []
    assert shown(date(2021, 5, 11)) == [("NotExtended", ["9/1"])]
    assert shown(LONG) == [("Eligible", ["9/2", "9/3"]), ("Eligible", ["9/1"]), ("Excluded", ["9/4"])]
    statuses = [status for status, _ in shown(NEXT)]
    assert statuses == ["Eligible", "Conditional", "Excluded", "Withdrawn", "Superseded"]
    assert shown(END) == []


def test_a_day_tells_what_enters_leaves_is_struck_reserved_or_recoded() -> None:
    assert told(date(2021, 1, 22)) == {"signed": ["9/1"]}
    assert told(LONG) == {"opened": ["9/1", "9/2", "9/3"], "struck": ["9/4"]}
    assert told(NEXT) == {"withdrawn": ["9/2"], "recoded": ["9/3"], "reserved": ["9/5"]}
    assert told(date(2022, 1, 1)) == {}


def test_the_same_status_on_another_ground_is_a_change_of_its_own() -> None:
    first, second = period("Eligible", LONG, NEXT, "A"), period("Eligible", NEXT, END, "B")
    (change,) = changes([right("1", first, second)], [NEXT])
    assert [kind for kind, _ in change.kinds] == ["renewed"]
    waiting = right("2", period("NotExtended", LONG, NEXT, "A"), period("NotExtended", NEXT, END, "B"))
    assert [kind for kind, _ in changes([waiting], [NEXT])[0].kinds] == ["published"]


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("Eligible", "ListedButInactive", "idle"),
        ("Conditional", "ListedButInactive", "idle"),
        ("NotExtended", "ListedButInactive", "idle"),
        ("ListedButInactive", "Eligible", "registered"),
        ("ListedButInactive", "Conditional", "registered"),
        ("ListedButInactive", "Withdrawn", "withdrawn"),
        ("NotExtended", "Eligible", "opened"),
    ],
)
def test_what_the_register_says_of_a_record_is_no_entry_into_the_list(before: str, now: str, kind: str) -> None:
    (change,) = changes([right("1", period(before, LONG, NEXT), period(now, NEXT, END))], [NEXT])
    assert [told for told, _ in change.kinds] == [kind]


def test_texts_whose_words_disagree_with_their_wording_are_named_with_the_rights_concerned() -> None:
    store = pyoxigraph.Store()
    said = pyoxigraph.NamedNode(f"{DEF}wordsAgainstWording")
    for key in ("1", "3"):
        subject, text = (pyoxigraph.NamedNode(f"{BASE}id/{x}") for x in (f"right/9/{key}", "agreement/T2"))
        store.add(pyoxigraph.Quad(subject, said, text, pyoxigraph.NamedNode(f"{BASE}g")))
    view = View(store)
    rights = [Held(view.thing(f"{BASE}id/right/9/{key}"), None, None, Text(""), ()) for key in ("1", "2", "3")]
    ((disputing, concerned),) = branches._disputed(rights)
    assert (disputing.key, [r.right.key for r in concerned]) == ("T2", ["9/1", "9/3"])


def test_every_day_of_a_branch_has_its_page_that_works_without_scripts() -> None:
    days = corpus().days[f"{BASE}id/{TEMPORARY.rstrip('/')}"]
    assert LONG in days and END in days
    branch = page(TEMPORARY)
    for day in days:
        assert f'href="../../{TEMPORARY}{day.isoformat()}/index.html"' in branch
        assert f'datetime="{day.isoformat()}"' in page(f"{TEMPORARY}{day.isoformat()}/")
    early, late = page(f"{TEMPORARY}2021-01-22/"), page(f"{TEMPORARY}2021-05-12/")
    assert "Non étendue" in early and "badge eligible" not in early
    assert "badge eligible" in late and "badge excluded" in late


def test_after_the_end_a_list_answers_no_and_names_what_takes_its_place() -> None:
    after = page(f"{TEMPORARY}2026-01-01/")
    assert "la réponse est non" in after and "reconversion/index.html" in after
    assert "badge eligible" not in after and "<table" not in after


@pytest.mark.parametrize("name", ["", TEMPORARY, "agreement/KALITEXT000043688159/", "certification/RNCP34857/"])
def test_pages_open_with_what_holds_since_the_end(name: str) -> None:
    text = page(name)
    note = text.index('class="note today"')
    assert "plus aucune Pro-A nouvelle" in text and note < text.index("<h2")
    assert "reconversion/index.html" in text[note : note + 600]


def test_no_status_of_a_branch_stands_without_its_days() -> None:
    for text in (page(TEMPORARY), page(f"en/{TEMPORARY}"), page(f"{TEMPORARY}2021-05-12/")):
        badges = re.findall(r'<span class="badge [\w-]+">.*?</span>(.{0,160})', text, re.DOTALL)
        assert badges
        assert all("<time datetime=" in after for after in badges)


def test_the_absence_of_the_register_is_said_beside_what_it_bears_on() -> None:
    assert "aucun export des répertoires" in page(TEMPORARY)
    assert "enregistrement non vérifié" in page(TEMPORARY)


def test_a_struck_clause_is_shown_as_struck_on_the_pages_of_its_text_and_branch() -> None:
    struck = [
        (a, c)
        for a in corpus().view.kind("agreement")
        for c in clauses_of(a, "fr")
        if c.struck and a.things("proa:branch")
    ]
    assert struck
    for agreement, clause in struck:
        on_text = re.search(rf'<tr id="{clause.anchor}".*?(?=<tr|</t[ab])', page(agreement.path), re.DOTALL)
        assert on_text and '<th scope="row"><s>' in on_text[0] and "Exclue de l’extension" in on_text[0]
        assert "<s>" in page(agreement.things("proa:branch")[0].path)


def test_a_place_is_said_in_words_with_its_address() -> None:
    places = [
        place
        for e in corpus().view.kind("entry")
        if (a := e.thing("proa:agreement")) and (place := place_of(e, a, "fr"))
    ]
    assert places
    assert not [p for p in places if "=" in p.words or "KALIARTI" in p.words]
    assert any(re.search(r"tableau \d+, ligne \d+$", p.words) and "KALIARTI" in p.href for p in places)


def test_no_two_things_have_a_page_of_one_title() -> None:
    for lang in ("fr", "en"):
        titles: dict[str, str] = {}
        view = corpus().view
        for each in (x for kind in view.kinds() if has_page(kind) for x in view.kind(kind)):
            assert titles.setdefault(title_of(each, lang), each.iri) == each.iri


def test_what_lists_spell_as_two_and_reads_as_one_has_two_titles() -> None:
    store, graph = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:g")
    for key, label in (("educateur-rice", "Éducateur"), ("educateur-trice", "Éducateur"), ("relieur", "Relieur")):
        subject = pyoxigraph.NamedNode(f"{BASE}id/profession/{key}")
        kind = pyoxigraph.NamedNode(f"{DEF}Profession")
        store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode(expand("rdf:type")), kind, graph))
        name = pyoxigraph.Literal(label, language="fr")
        store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode(expand("skos:prefLabel")), name, graph))
    titles = [title_of(thing, "fr") for thing in View(store).kind("profession")]
    assert len(set(titles)) == 3 and "educateur-rice" in titles[0] and "relieur" not in titles[2]


def test_a_page_says_what_it_holds_and_where_it_is_published() -> None:
    text = page(f"en/{TEMPORARY}")
    assert re.search(r'<meta name="description" content="[^"]{40,}">', text)
    assert f'<link rel="alternate" hreflang="fr" href="{BASE}{TEMPORARY}">' in text
    assert f'<meta property="og:url" content="{BASE}en/{TEMPORARY}">' in text


def test_a_page_says_how_to_cite_it() -> None:
    for lang, prefix in (("fr", ""), ("en", "en/")):
        text = re.sub(r"<[^>]+>", "", page(f"{prefix}{TEMPORARY}").replace("\u00a0", " "))
        told = re.search(r"Cite[rz]? \w+ page ?: (.*)", text)
        assert told and f"version {__version__}" in told[1], lang
        assert long_date(date.fromisoformat(catalog.ISSUED), lang).replace("\u00a0", " ") in told[1]
        assert told[1].endswith(f"{BASE}{prefix}{TEMPORARY}")


def test_the_page_of_an_organization_counts_what_it_does_and_names_each_thing_once() -> None:
    for key, told in (
        ("akto", "Opérateur de compétences de 15 branches."),
        ("mg-france", "Signataire pour les employeurs d’un accord."),
        ("ministere-charge-du-travail", "Certificateur de 9 certifications des listes."),
    ):
        text = page(f"organization/{key}/")
        assert f'<p class="lede">{told}</p>' in text
        shown = re.findall(r'<li><a href="\.\./\.\./((?:branch|agreement|certification)/[^"]+)index', text)
        assert shown and len(shown) == len(set(shown))
    assert page("organization/akto/").count('class="more code">IDCC') == 15
    former = page("organization/ministere-charge-de-l-emploi/")
    assert "organization/ministere-charge-du-travail/" in former or "../ministere-charge-du-travail/" in former


@pytest.mark.parametrize("name", ["certification/RNCP34857/", "trade/cariste/"])
def test_without_a_script_each_day_that_changed_something_has_its_place_and_leads_to_the_lists(name: str) -> None:
    told = page(name).partition('<details id="days">')[2].partition("</details>")[0]
    days = re.findall(r'<li id="(\d{4}-\d\d-\d\d)">', told)
    periods = [p for right in _rights(name) for p in right.periods if p.start]
    assert days == sorted({p.start.isoformat() for p in periods if p.start})
    ways = re.findall(r'href="\.\./\.\./(branch/\d+/[\d-]+/index\.html)"', told)
    assert ways and set(ways) <= set(files())
    assert "2021-05-12" in days
    assert re.search(r'id="2021-05-12">.*?éligible.*?branch/2378/2021-05-12/', told)


def _rights(name: str) -> list[Held]:
    thing = corpus().view.thing(f"{BASE}id/{name.rstrip('/')}")
    if thing.kind == "trade":
        return [right for way in ways_to(thing) if not way.near for right in way.rights]
    return [held(right) for right in thing.back("proa:certification") if right.kind == "right"]


def test_an_index_in_parts_holds_everything_once_and_no_part_is_long() -> None:
    sections = [(x, [Item(f"{x}{n}", "", "fr") for n in range(count)]) for x, count in (("A", 5), ("B", 9))]
    pages = shelves.cut(sections, 4)
    assert [sum(len(items) for _, items in page) for page in pages] == [4, 4, 4, 2]
    labels = [item.label for page in pages for _, items in page for item in items]
    assert labels == [item.label for _, items in sections for item in items]
    assert shelves.parts(480) == 2 and shelves.parts(481) == 3 and shelves.parts(0) == 1
    assert [heading for heading, _ in pages[1]] == ["A", "B"]


def test_every_version_of_every_article_is_told_in_a_sentence_of_ours() -> None:
    view = corpus().view
    versions = [x for x in view.kind("article") if x.thing("eli:realizes")]
    assert len(versions) > 100
    for lang in ("fr", "en"):
        assert not [x.key for x in versions if not sentence(x, lang)]
        assert not [x.key for x in versions if len(sentence(x, lang)) > 260]


def test_a_sentence_of_an_article_is_that_of_its_day() -> None:
    view = corpus().view
    old, new = (sentence(view.thing(f"{BASE}id/article/L6324-1/{day}"), "fr") for day in ("2019-08-23", "2026-01-01"))
    assert "Pro-A" in old and "reconversion" in new
    text = page("article/L6324-3/2019-08-23/")
    assert "liste qu’un accord de branche étendu établit" in text and "seul le texte de la loi fait foi" in text


def test_an_exclusion_says_the_article_in_words_and_its_order_by_day() -> None:
    limits = [x for x in corpus().limits(corpus().view.kind("exclusion")) if x.basis and x.order]
    assert limits
    for limit in limits:
        text = page(limit.thing.path)
        assert sentence(limit.basis[0], "fr").replace("'", "&#39;") in text and "publié le" in text


def test_the_map_names_every_page_and_the_feed_the_days_that_changed_a_list() -> None:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "a": "http://www.w3.org/2005/Atom"}
    found = {x.text for x in ElementTree.fromstring(files()["sitemap.xml"]()).iterfind(".//s:loc", spaces)}
    pages = {BASE + n.removesuffix("index.html") for n in files() if n.endswith("index.html")}
    assert found == pages
    assert f"{BASE}sitemap.xml" in feeds.robots().decode()
    feed = ElementTree.fromstring(files()["en/feed.atom"]())
    entries = [
        (x.findtext("a:id", "", spaces), x.findtext("a:updated", "", spaces)) for x in feed.iterfind("a:entry", spaces)
    ]
    assert entries and [day for _, day in entries] == sorted((day for _, day in entries), reverse=True)
    assert {address for address, _ in entries} <= pages
    assert feed.findtext("a:updated", "", spaces) == entries[0][1]


@pytest.mark.parametrize(
    ("status", "orders", "kept"),
    [("Eligible", ["order"], True), ("Eligible", [], False), ("Conditional", [], False), ("NotExtended", [], True)],
)
def test_a_text_that_no_order_extends_owes_its_open_lines_to_others(status: str, orders: list[str], kept: bool) -> None:
    period = SimpleNamespace(status=status)
    thing = SimpleNamespace(back=lambda term: orders if term == "proa:extends" else [])
    lines = [SimpleNamespace(exclusions=(), status=period)]
    assert own_status(cast(Any, thing), cast(Any, lines)) is (period if kept else None)


def test_a_record_that_ended_tells_nothing_of_the_text_that_lists_it() -> None:
    idle, open_ = period("ListedButInactive", LONG, END), period("Eligible", LONG, END)
    thing = SimpleNamespace(back=lambda _term: ["order"])
    lines = [SimpleNamespace(exclusions=(), status=one, periods=(one,)) for one in (idle, idle, open_)]
    assert own_status(cast(Any, thing), cast(Any, lines)) is open_
    assert usual_periods(cast(Any, lines)) == (open_,)
    assert usual_periods(cast(Any, lines[:2])) == (idle,)
