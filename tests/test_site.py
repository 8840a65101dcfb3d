"""The site as files: every thing has its page, every link its file, every page its data."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import re
from html import unescape
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import published
import pyoxigraph
import pytest
import rdflib
import site_sample
from built_site import built, parse

from proa_graph import build, files, inference, site, terms
from proa_graph.domain.dates import long_date
from proa_graph.lists import striking
from proa_graph.model import Entry
from proa_graph.site import data, wording
from proa_graph.site.answers import read_first
from proa_graph.site.schema_org import schema_org
from proa_graph.site.view import View
from proa_graph.terms import BASE, DEF
from proa_graph.typography import figure, typeset

TEMPORARY = "KALITEXT000043688159"
LINK = re.compile(r' (?:href|src)="([^"]*)"')
LABEL = f"{terms.PREFIXES['skos']}prefLabel"
ANCHOR = re.compile(r' id="([^"]*)"')
_HOME = {"index.html", "en/index.html"}
"""Their title is the name of the site, which every title ends with: they say that they open it."""


@pytest.fixture(scope="module")
def site_folder() -> Path:
    return built()


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_internal_link_leads_to_a_file_and_every_anchor_to_an_element(site_folder: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in pages(site_folder)}
    anchors = {str(path): set(ANCHOR.findall(text)) for path, text in texts.items()}
    files = {str(site_folder / name) for name in published.names()}
    broken, checked = [], 0
    for path, text in texts.items():
        for link in {unescape(found) for found in LINK.findall(text)}:
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            here = site_folder if link.startswith("/") else path.parent
            target = normpath(here / unquote(parts.path.lstrip("/"))) if parts.path else str(path)
            anchor = parts.fragment if "=" not in parts.fragment else ""
            checked += 1
            if target not in files or (anchor and anchor not in anchors.get(target, {anchor})):
                broken.append(f"{path.relative_to(site_folder)} → {link}")
    assert checked > 10 * len(texts)
    assert not broken, broken[:10]


def test_every_identifier_of_the_graph_has_a_page_and_its_anchor(site_folder: Path) -> None:
    with gzip.open(site_folder / "dumps" / "proa.nt.gz", "rt", encoding="utf-8") as triples:
        subjects = {line.split(" ", 1)[0].strip("<>") for line in triples}
    things = {s for s in subjects if s.startswith(f"{BASE}id/")}
    known: dict[str, set[str]] = {}
    lost, held = [], 0
    for iri in sorted(things):
        place, _, anchor = site.address(iri).partition("#")
        name = f"{unquote(place)}index.html"
        if not place or name not in published.names():
            lost.append(iri)
        elif anchor and (site_folder / name).is_file():
            if name not in known:
                known[name] = set(ANCHOR.findall((site_folder / name).read_text(encoding="utf-8")))
            held += 1
            if anchor not in known[name]:
                lost.append(iri)
    assert len(things) > 1000 and held > 1000
    assert not lost, lost[:10]


def test_every_page_has_its_twin_its_title_and_its_json_ld(site_folder: Path) -> None:
    named = {name for name in published.names() if name.endswith(".html")}
    english = {name for name in named if name.startswith("en/")}
    assert {f"en/{name}" for name in named - english} == english
    for path in pages(site_folder):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(site_folder).as_posix()
        assert f'<html lang="{"en" if name in english else "fr"}">' in text
        embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        assert embedded, path
        assert json.loads(embedded[1])["@id"].startswith(BASE)
        assert "<h1" in text


def test_no_two_pages_of_a_language_have_one_title(site_folder: Path) -> None:
    """The titles of all pages, as the pages that are made bear them."""
    found: dict[tuple[bool, str], list[str]] = {}
    for name, title in published.titles().items():
        if name.endswith(".html"):
            assert title, name
            found.setdefault((name.startswith("en/"), title), []).append(name)
    assert len(found) > 10_000
    assert not [names for names in found.values() if len(names) > 1]
    for path in pages(site_folder):
        borne = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"))
        name = path.relative_to(site_folder).as_posix()
        assert borne and (name in _HOME or unescape(borne[1]).startswith(f"{published.titles()[name]} · ")), name


def test_what_the_tests_look_at_holds_some_of_every_kind_and_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROA_TESTS_WHOLE", raising=False)
    names = [f"{lang}kind/{n}/index.html" for n in range(200) for lang in ("", "en/")]
    names += [f"kind/{n}.ttl" for n in range(200)] + [f"few/{n}/index.html" for n in range(20)] + ["few/0/a/index.html"]
    names += ["kind/index.html", "kind/9.fr.csv"]
    taken = site_sample.chosen(names, ["kind/7", "few/1"], ["kind/9"])
    things = {site_sample.thing_of(name) for name in taken}
    assert {f"few/{n}" for n in range(20)} | {"few/0/a", "kind", "kind/7", "kind/9"} <= things
    assert "kind/9.fr.csv" in taken
    kinds = [thing for thing in things if thing.startswith("kind/")]
    assert 10 < len(kinds) < 40
    assert len([name for name in taken if site_sample.kind_of(name) == "kind/*"]) == 3 * len(kinds) + 1
    assert taken == site_sample.chosen(names, ["kind/7", "few/1"], ["kind/9"])


def test_pages_are_light(site_folder: Path) -> None:
    heavy = {p.relative_to(site_folder).as_posix(): p.stat().st_size for p in pages(site_folder)}
    assert max(heavy.values()) > 50_000, "the longest pages are among those that are made"
    assert not {name: size for name, size in heavy.items() if size > 100_000}


def test_no_page_asks_anything_of_another_site(site_folder: Path) -> None:
    loaded = re.compile(r'<(?:script|img|iframe|link rel="(?:stylesheet|icon)")[^>]* (?:src|href)="([^"]*)"')
    for path in pages(site_folder):
        addresses = loaded.findall(path.read_text(encoding="utf-8"))
        assert any(address.endswith("style.css") for address in addresses), path
        assert not [address for address in addresses if urlsplit(address).scheme], path
    for path in sorted((site_folder / "static").glob("*.css")):
        drawn = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]*)", path.read_text(encoding="utf-8"))
        assert all(name and (path.parent / name).is_file() for name in drawn), drawn


def test_the_list_of_an_agreement_is_whole_in_the_page(site_folder: Path) -> None:
    for key, entries in published.facts().lists.items():
        rows = [
            given
            for tag, given in parse(site_folder / "agreement" / key / "index.html").tags
            if tag == "tr" and re.fullmatch(r"entry-\d+", given.get("id", ""))
        ]
        gone = {f"entry-{e.key}" for e in published.facts().withdrawn.get(key, ()) if e.key.isdigit()}
        assert {r["id"] for r in rows[len(entries) :]} == gone
        del rows[len(entries) :]
        assert [r["id"] for r in rows] == [f"entry-{e.key or e.row}" for e in entries]
        excluded = [r["id"] for r in rows if "is-excluded" in r.get("class", "")]
        assert excluded == [f"entry-{e.key or e.row}" for e in entries if _struck(key, e)]
        assert {f"entry-{e.key or e.row}" for e in entries if e.excluded_from_extension} <= set(excluded)


def _struck(key: str, entry: Entry) -> bool:
    agreement = next(a for a in published.facts().agreements if a.key == key)
    orders = [o for o in published.facts().orders if o.agreement == key]
    limits = [x for x in published.facts().exclusions if x.agreement == key and x.kind == "exclusion"]
    return bool(striking(limits, entry, agreement, orders))


def test_exclusion_is_told_by_words_and_not_by_colour_alone(site_folder: Path) -> None:
    text = (site_folder / "agreement" / TEMPORARY / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="entry-\d+".*?(?=<tr|</t[ab])', text, re.DOTALL)
    excluded = [row for row in rows if "is-excluded" in row]
    assert excluded
    assert all("Exclue" in row and "Pourquoi exclue" in row and "<svg" in row for row in excluded)
    assert not any("Pourquoi exclue" in row for row in rows if "is-excluded" not in row)


def test_the_data_of_a_page_parse_and_say_the_same(site_folder: Path) -> None:
    for name in (f"agreement/{TEMPORARY}", "certification/RNCP34857", "def", "rule/PROA-L05"):
        turtle = {q.triple for q in pyoxigraph.parse(path=site_folder / f"{name}.ttl")}
        json_ld = {q.triple for q in pyoxigraph.parse(path=site_folder / f"{name}.jsonld")}
        assert len(turtle) > 5
        assert turtle == json_ld, name


def test_the_csv_of_an_agreement_is_the_public_table(site_folder: Path) -> None:
    with (site_folder / "agreement" / f"{TEMPORARY}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [r["row"] for r in rows] == [str(e.row) for e in published.facts().lists[TEMPORARY]]


def test_a_profession_answers_the_question(site_folder: Path) -> None:
    text = (site_folder / "profession" / "magasinier-cariste" / "index.html").read_text(encoding="utf-8")
    expected = {e.rncp_code for e in published.facts().lists[TEMPORARY] if e.profession == "Magasinier cariste"}
    assert set(re.findall(r'class="code">RNCP(\d+)', text)) == expected
    assert "12\u00a0mai\u00a02021" in text


def test_every_list_with_an_unknown_extension_says_so(site_folder: Path) -> None:
    orders = {o.agreement for o in published.facts().orders}
    silent = [a for a in published.facts().agreements if a.key not in orders and published.facts().lists.get(a.key)]
    assert silent
    # What another text of the branch opens is open, whoever else prints it.
    opened = {idcc for a in published.facts().agreements if a.key in orders for idcc in a.idcc}
    elsewhere = {a.key for a in silent if opened & set(a.idcc)}
    for agreement in silent:
        text = (site_folder / "agreement" / agreement.key / "index.html").read_text(encoding="utf-8")
        assert ("Non étendue" if "non étendu" in agreement.status_stated else "Extension non établie") in text
        assert 'class="badge eligible"' not in text or agreement.key in elsewhere
    assert any(agreement.key not in elsewhere for agreement in silent)


def test_duplicates_are_flagged_on_both_lines(site_folder: Path) -> None:
    text = (site_folder / "agreement" / "KALITEXT000042101233" / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<tr id="entry-(\d+)".*?(?=<tr|</t[ab])', text, re.DOTALL)
    assert len(found) == len(published.facts().lists["KALITEXT000042101233"])
    twins = {m[1]: m[2] for m in re.finditer(r'<tr id="entry-(\d+)"(?:(?!<tr).)*?à la ligne (\d+)', text, re.DOTALL)}
    assert twins
    assert all(twins[other] == row for row, other in twins.items())


@pytest.mark.parametrize("name", ["", "agreement/", "query/", "about/"])
def test_no_page_says_today(site_folder: Path, name: str) -> None:
    text = (site_folder / name / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"aujourd’hui(?! »|\u00a0»)", text)


def test_the_search_index_finds_by_number(site_folder: Path) -> None:
    script = (site_folder / "static" / "search-index.js").read_text(encoding="utf-8")
    items = json.loads(script.removeprefix("window.PROA_INDEX=").rstrip(";\n"))["docs"]
    codes = {item[3] for item in items if len(item) > 3}
    assert {"IDCC 2378", "IDCC 759", "RNCP34857"} <= codes
    assert {f"{unquote(item[2].partition('#')[0])}index.html" for item in items} <= published.names()


def test_a_file_with_the_same_bytes_is_not_written_again(tmp_path: Path) -> None:
    bodies: dict[str, site.Body] = {"same.html": lambda: b"same", "a/other.html": lambda: b"new"}
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "a").mkdir(parents=True)
    (old / "same.html").write_bytes(b"same")
    (old / "a" / "other.html").write_bytes(b"old")
    build._Writer(bodies, new, old, site.Reads()).some(list(bodies))
    assert (new / "same.html").samefile(old / "same.html")
    assert ((new / "a" / "other.html").read_bytes(), (old / "a" / "other.html").read_bytes()) == (b"new", b"old")


def test_a_page_made_alone_is_the_page_made_with_all_others() -> None:
    few = published.few()
    names = [f"agreement/{TEMPORARY}/index.html", "en/certification/RNCP34857/index.html", "index.html", "def.ttl"]
    made = site.site_files(site.Corpus.of(few, published.dataset_of_few(), {}))
    whole = {name: body() for place, (name, body) in enumerate(made.items()) if place % 12 == 0 or name in names}
    assert len({site_sample.kind_of(name) for name in whole}) > 20
    for name in names:
        alone = site.site_files(site.Corpus.of(few, published.dataset_of_few(), {}))
        assert alone[name]() == whole[name], name


def test_messages_are_said_in_both_languages_and_all_used() -> None:
    french, english = wording.messages("fr"), wording.messages("en")
    assert french.keys() == english.keys()
    assert not [k for k in french if bool(french[k]) != bool(english[k])]
    named = r"\{(\w+)\}"
    assert not [k for k in french if sorted(re.findall(named, french[k])) != sorted(re.findall(named, english[k]))]
    sources = [*(files.share("site") / "templates").rglob("*.html"), *Path(site.__file__).parent.glob("*.py")]
    text = "".join(p.read_text(encoding="utf-8") for p in sources)
    starts = set(re.findall(r'"([a-z.]+\.)" ?~|f"([a-z.]+\.)\{|t\("([a-z]+\.)" ?\+|words\("([a-z.]+)"\)', text))
    families = tuple(start for found in starts for start in found if start)
    quoted = set(re.findall(r"""["']([\w.-]+)["']""", text))
    unused = [k for k in french if k.removesuffix(".one") not in quoted and not k.startswith(families)]
    assert not unused


def test_a_label_stands_for_its_thing_where_the_first_of_the_two_stands() -> None:
    row = {name: {"type": "literal", "value": name} for name in ("aLabel", "status", "code", "a", "statusLabel", "b")}
    read = read_first(["aLabel", "status", "code", "none", "a", "statusLabel", "b"], [row])
    assert list(read.items()) == [("aLabel", "a"), ("statusLabel", "status"), ("code", ""), ("b", "")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Une question : oui ; non ? bien !", "Une question\u00a0: oui\u202f; non\u202f? bien\u202f!"),
        ("« Pro-A »", "«\u00a0Pro-A\u00a0»"),
        ("n° 81, 40 %", "n°\u00a081, 40\u00a0%"),
        ('<a href="x">a</a> : b', '<a href="x">a</a>\u00a0: b'),
    ],
)
def test_french_is_typeset(given: str, expected: str) -> None:
    assert typeset(given) == expected


def test_dates_and_numbers_are_written_as_people_do() -> None:
    day = published.facts().agreements[0].date_signed
    assert day is not None
    assert long_date(day.replace(day=1, month=1), "fr").startswith("1er\u00a0janvier\u00a0")
    assert long_date(day.replace(day=29, month=4), "en").startswith("29\u00a0April\u00a0")
    assert figure(12345, "fr") == "12\u202f345"


def test_the_pages_of_the_server_stand_in_the_same_frame() -> None:
    page = site.Page("validate/", "en", title="Report", served=True)
    html = site.render("base.html", page)
    assert 'href="/static/style.css"' in html
    assert 'href="/en/validate/index.html"' in html


def _store(*triples: tuple[str, str, pyoxigraph.Literal | pyoxigraph.NamedNode]) -> pyoxigraph.Store:
    store, graph = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:g")
    for subject, predicate, value in triples:
        store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), value, graph))
    return store


def test_values_alike_but_for_their_language_keep_one_order() -> None:
    subject = f"{BASE}id/level/9"
    values = [pyoxigraph.Literal("RNCP", language=lang) for lang in ("fr", "en")] + [pyoxigraph.Literal("RNCP")]
    written = {
        data.turtle(data.about(View(_store(*((subject, LABEL, value) for value in order))), [subject]))
        for order in itertools.permutations(values)
    }
    assert len(written) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_data_named_from_their_base_say_what_the_graph_says_in_both_forms() -> None:
    literal, named = pyoxigraph.Literal, pyoxigraph.NamedNode
    subject, many = f"{BASE}id/level/9", range(6)
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values: dict[str, list[pyoxigraph.Literal | pyoxigraph.NamedNode]] = {
        LABEL: [literal(f"nom {n}", language="fr") for n in many],
        f"{DEF}record": [named(f"{BASE}id/record/RNCP{n}") for n in many],
        f"{DEF}status": [named(f"{DEF}Eligible"), *(named(f"https://example.org/é/{n}#x") for n in many)],
        f"{DEF}from": [literal(f"2020-01-0{n + 1}", datatype=named(f"{xsd}date")) for n in many],
        f"{DEF}key": [literal(f"proa:Eligible {n}") for n in many],
        f"{DEF}mixed": [*(literal(f"<{n}>\n") for n in many), literal("1", datatype=named(f"{xsd}integer"))],
        f"{DEF}few": [named(f"{BASE}id/level/3"), named(f"{BASE}rule/PROA-L05")],
    }
    store = _store(*((subject, predicate, value) for predicate, found in values.items() for value in found))
    triples = data.about(View(store), [subject])
    stated = {quad.triple for quad in store}
    turtle, json_ld = data.turtle(triples), data.json_ld(triples).encode()
    assert {q.triple for q in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)} == stated
    assert {q.triple for q in pyoxigraph.parse(json_ld, format=pyoxigraph.RdfFormat.JSON_LD)} == stated
    read = [rdflib.Graph().parse(data=text, format=form) for text, form in ((turtle, "turtle"), (json_ld, "json-ld"))]
    assert set(read[0]) == set(read[1])
    assert f"{BASE}id/record".encode() not in turtle + json_ld


def test_a_record_without_certification_leads_nowhere() -> None:
    known, alone = (f"{BASE}id/record/RNCP{n}" for n in (1, 2))
    label = pyoxigraph.Literal("RNCP1", language="fr")
    view = View(_store(*((iri, LABEL, label) for iri in (known, alone, f"{BASE}id/certification/RNCP1"))))
    assert view.thing(known).path == "certification/RNCP1/#record"
    assert view.thing(alone).path == ""


def test_what_is_inferred_is_no_part_of_a_page() -> None:
    store = _store((f"{BASE}id/level/9", LABEL, pyoxigraph.Literal("stated")))
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(f"{BASE}id/level/9"), pyoxigraph.NamedNode(LABEL),
                              pyoxigraph.Literal("inferred"), pyoxigraph.NamedNode(inference.CLOSURE)))  # fmt: skip
    assert View(store).thing(f"{BASE}id/level/9").texts("skos:prefLabel") == ("stated",)


@pytest.mark.parametrize(
    ("key", "kind", "has"),
    [
        (("agreement", TEMPORARY), "Legislation", "legislationDate"),
        (("certification", "RNCP34857"), "EducationalOccupationalCredential", "educationalLevel"),
        (("branch", "2378"), "DefinedTerm", "termCode"),
        (("level", "3"), "DefinedTerm", "inDefinedTermSet"),
        (("list", TEMPORARY), "Dataset", "name"),
        (("clause", TEMPORARY, "1"), "Thing", "name"),
    ],
)
def test_json_ld_speaks_schema_org(key: tuple[str, ...], kind: str, has: str) -> None:
    iri = terms.thing(*key)
    said = json.loads(schema_org(View(published.store()).thing(iri)))
    assert (said["@type"], said["@id"]) == (kind, iri)
    assert has in said


def test_json_ld_cannot_close_the_script_that_holds_it() -> None:
    iri = terms.thing("branch", "9001")
    text = schema_org(View(_store((iri, LABEL, pyoxigraph.Literal("</script><script>alert(1)")))).thing(iri))
    assert "<" not in text and json.loads(text)["name"].startswith("</script>")
