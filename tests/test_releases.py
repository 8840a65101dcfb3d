"""Releases: kept for good and whole, on the disk once; what changed between two, computed, told once and why."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import foreign_terms
import published
import pyoxigraph
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, Namespace, URIRef

from proa_graph import __version__, release, site
from proa_graph.catalog import ISSUED
from proa_graph.dataset import assemble
from proa_graph.errors import UnusableError
from proa_graph.model import Facts
from proa_graph.release import Change, kept
from proa_graph.release.archive import write_archive
from proa_graph.release.changes import proposed
from proa_graph.release.held import Held
from proa_graph.terms import BASE

TREE = "https://w3id.org/tree#"
SPDX = Namespace("http://spdx.org/rdf/terms#")

LATER = "KALITEXT000042370654"
TEXT = "KALITEXT000042101233"


@cache
def earlier() -> Facts:
    """The four agreements as an earlier release had them: one not read yet, one without its order, codes otherwise."""
    few = published.some(tuple(key for key in published.FEW if key != LATER))
    first, second, third, *others = few.lists[TEXT]
    lines = (replace(first, rncp_code="4", code_stated="RNCP4"), replace(second, level_stated="Niveau IX"), *others)
    return replace(
        few,
        orders=tuple(o for o in few.orders if o.agreement != TEXT),
        exclusions=tuple(x for x in few.exclusions if x.agreement != TEXT),
        documents=tuple(replace(d, sha256="0" * 64) if d.key == TEXT else d for d in few.documents),
        lists={**few.lists, TEXT: (*lines, replace(third, key="99", certification_label="Une ligne de naguère"))},
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of both datasets."""
    out = tmp_path_factory.mktemp("releases")
    for name, facts, dataset in (
        ("earlier", earlier(), assemble(earlier())),
        ("later", published.few(), published.dataset_of_few()),
    ):
        release.write_graph(out / name, facts, dataset)
        release.write_forms(out / name, dataset.named)
    return out


def _released(folders: Path, name: str, version: str, out: Path, monkeypatch: pytest.MonkeyPatch) -> release.Release:
    with monkeypatch.context() as during:
        during.setattr(kept, "__version__", version)
        there = out / f".{version}"
        release.link_tree(folders / name / "dumps", there / "dumps")
        made = release.make_release(there, release.releases(out))
        release.link_tree(made.folder, out / "releases" / version)
    return made


@pytest.fixture
def two(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, version in (("earlier", "1.2.0"), ("later", "1.3.0")):
        _released(folders, name, version, tmp_path, monkeypatch)
    return tmp_path


def _of(found: list[Change], what: str, kind: str) -> list[Change]:
    return [change for change in found if (change.what, change.kind) == (what, kind)]


def test_what_changed_is_told_once_and_why(two: Path) -> None:
    newest, oldest = release.releases(two)
    assert (newest.version, newest.before, oldest.before, oldest.changes) == ("1.3.0", "1.2.0", "", [])
    found = newest.changes
    assert len({(c.what, c.kind, c.thing, c.before, c.after) for c in found}) == len(found)
    assert newest.counts == _counts_of(found)

    (came,) = _of(found, "text", "added")
    assert (came.thing.endswith(LATER), came.reason, came.basis) == (True, "new-text", came.thing)
    assert {c.reason for c in found if LATER in c.thing} == {"new-text"}

    (recoded,) = _of(found, "line", "recoded")
    assert "code_printed=RNCP4" in recoded.before
    assert recoded.reason == "source-changed"
    (gone,) = _of(found, "line", "removed")
    assert gone.label == "Une ligne de naguère"
    assert any("level_printed=Niveau IX" in c.before for c in _of(found, "line", "changed"))

    orders = [c for c in _of(found, "order", "added") if c.after.endswith(TEXT)]
    assert len(orders) == len([o for o in published.few().orders if o.agreement == TEXT])
    branch = next(a.idcc for a in published.few().agreements if a.key == TEXT)
    statuses = [c for c in found if c.what == "status" and set(c.branches) <= set(branch)]
    assert {c.reason for c in statuses} == {"new-order"}
    assert {c.basis for c in statuses} <= {c.thing for c in orders}
    assert all("ExtensionNotEstablished" in c.before for c in statuses)
    struck = [c for c in statuses if " Excluded " in c.after]
    assert struck and all(f"order/{c.basis.rpartition('/')[2]}" in c.after for c in statuses if c not in struck)
    limits = {x.order for x in published.few().exclusions if x.agreement == TEXT}
    assert {c.basis.rpartition("/")[2] for c in struck} <= limits


def _counts_of(found: list[Change]) -> dict[str, int]:
    told: dict[str, int] = {}
    for change in found:
        told[f"{change.what} {change.kind}"] = told.get(f"{change.what} {change.kind}", 0) + 1
    return told


def test_nothing_changed_between_the_same_data(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("1.0.0", "1.0.1"):
        made = _released(folders, "later", version, tmp_path, monkeypatch)
    assert (made.changes, made.proposed) == ([], "1.0.0")


def test_a_release_is_on_the_disk_once_and_tells_all_its_digests(two: Path, folders: Path) -> None:
    newest = release.releases(two)[0]
    for path in (folders / "later" / "dumps").iterdir():
        if path.name != release.SUMS:
            assert (newest.folder / path.name).samefile(path)
    names = {name for name, _, _ in newest.files}
    assert names == {path.name for path in newest.folder.iterdir()} - {release.SUMS}
    assert {
        "changes.csv",
        "changes.ttl",
        "ontology.ttl",
        "release.json",
        "zenodo.json",
        "proa.sqlite.gz",
        "CITATION.cff",
    } <= names


def test_a_release_is_one_archive_too_that_tells_what_it_holds(two: Path) -> None:
    newest = release.releases(two)[0]
    assert newest.archive == "proa-graph-1.3.0.zip"
    with zipfile.ZipFile(newest.folder / newest.archive) as held:
        assert held.testzip() is None
        assert {name.partition("/")[0] for name in held.namelist()} == {"proa-graph-1.3.0"}
        inside = {name.partition("/")[2]: held.read(name) for name in held.namelist()}
    sums = inside.pop("SHA256SUMS").decode().splitlines()
    assert sums == [f"{hashlib.sha256(body).hexdigest()}  {name}" for name, body in sorted(inside.items())]
    assert inside["proa.nq"] == gzip.decompress((newest.folder / "proa.nq.gz").read_bytes())
    assert inside["changes.csv"] == (newest.folder / "changes.csv").read_bytes()
    assert {one["url"] for one in json.loads(inside["csv-metadata.json"])["tables"]} <= inside.keys()
    assert {"CITATION.cff", "LICENSE-DATA.md", "README.md", "ontology.ttl"} <= inside.keys()
    told = json.loads(inside[".zenodo.json"])
    assert (told["version"], told["publication_date"], told["license"]) == ("1.3.0", newest.issued, "etalab-2.0")
    assert told["related_identifiers"][0]["identifier"] == f"{BASE}releases/1.3.0/"
    assert b"1.3.0" in inside["README.md"] and not any(name.endswith(".gz") for name in inside)
    before = (newest.folder / newest.archive).read_bytes()
    again = two / "again"
    release.link_tree(newest.folder, again)
    (again / newest.archive).unlink()
    write_archive(again, newest.version, newest.issued)
    assert (again / newest.archive).read_bytes() == before


def test_who_cites_names_the_version_that_is_published() -> None:
    cited = site.site_files(site.Corpus(published.few(), published.dataset_of_few().named, tuple, {}))["CITATION.cff"]()
    assert f"version: {__version__}\ndate-released: {ISSUED}\n" in cited.decode()


def test_what_is_released_never_changes(two: Path, folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _released(folders, "earlier", "1.3.0", two / "again", monkeypatch)
    with pytest.raises(UnusableError, match=r"1\.3\.0"):
        release.bring(two, two / "again" / "releases")
    with monkeypatch.context() as during:
        during.setattr(kept, "__version__", "1.3.0")
        release.link_tree(folders / "earlier" / "dumps", two / "x" / "dumps")
        with pytest.raises(UnusableError, match=r"1\.3\.0"):
            release.make_release(two / "x", release.releases(two))


def test_releases_kept_elsewhere_are_brought_whole_or_not_at_all(two: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    release.bring(here, two / "releases")
    release.bring(here, two / "releases" / "1.2.0")
    assert [one.version for one in release.releases(here)] == ["1.3.0", "1.2.0"]
    with pytest.raises(UnusableError):
        release.bring(here, tmp_path / "nowhere")
    table = two / "releases" / "1.2.0" / "lines.csv.gz"
    content = table.read_bytes()
    table.unlink()
    table.write_bytes(content[:-9])
    with pytest.raises(UnusableError, match=r"lines\.csv\.gz"):
        release.bring(tmp_path / "other", two / "releases" / "1.2.0")
    assert not (tmp_path / "other").exists()


def test_the_version_that_changes_ask_for() -> None:
    def change(kind: str, what: str) -> Change:
        return Change(kind, what, "", "x", "", "a", "b", "project")

    told, came = change("changed", "status"), change("added", "right")
    gone, term = change("removed", "right"), change("removed", "term")
    assert [proposed("1.4.2", found) for found in ([], [told], [told, came], [gone], [term, told])] == [
        "1.4.2", "1.4.3", "1.5.0", "1.5.0", "2.0.0",
    ]  # fmt: skip
    assert [proposed("0.4.2", found) for found in ([], [told], [came], [term])] == ["0.4.2", "0.4.3", "0.5.0", "0.5.0"]


def test_definitions_and_tables_are_compared() -> None:
    def held(tables: dict[str, frozenset[str]], rules: dict[str, frozenset[str]]) -> Held:
        return Held({name: {} for name in tables}, tables, {"question": {}, "rule": rules, "term": {}})

    said = '<r> <http://x/a#label> "un" .\n'
    old = held({"lines": frozenset(("line", "row"))}, {"R1": frozenset((said,)), "R2": frozenset((said,))})
    new = held(
        {"lines": frozenset(("line", "rank")), "trades": frozenset(("trade",))},
        {"R1": frozenset(('<r> <http://x/a#label> "deux" .\n',))},
    )
    found = {(c.what, c.kind, c.thing) for c in release.changes(old, new)}
    assert found == {
        ("rule", "changed", "R1"), ("rule", "removed", "R2"), ("table", "added", "trades"),
        ("column", "removed", "lines.row"), ("column", "added", "lines.rank"),
    }  # fmt: skip
    assert [c.after for c in release.changes(old, new) if c.thing == "R1"] == ["label"]


def test_a_line_that_leaves_its_list_is_told_and_a_key_given_to_another_line_changes_none() -> None:
    cells = ("line", "agreement", "list", "label_printed", "code_printed", "record")

    def held(*rows: str) -> Held:
        lines: dict[tuple[str, ...], Mapping[str, str]] = {
            (row.split()[0],): dict(zip(cells, (*row.split(), "", ""), strict=False)) for row in rows
        }
        return Held({"lines": lines}, {"lines": frozenset(cells)}, {"question": {}, "rule": {}, "term": {}})

    old = held("1 a l Souffleur RNCP1", "2 a l Allumeur RNCP2", "3 a l Cirier")
    new = held("1 a gone Souffleur RNCP1", "2 a l Vannier RNCP9", "3 a l Cirier RS4", "4 a gone Allumeur RNCP2")
    told = release.changes(old, new)
    found = {(c.kind, c.thing, c.before.partition(" | ")[0], c.after.partition(" | ")[0]) for c in told}
    assert found == {
        ("changed", "1", "list=l", "list=gone"), ("changed", "4", "list=l", "list=gone"),
        ("added", "2", "", "label_printed=Vannier"), ("recoded", "3", "-", "code_printed=RS4"),
    }  # fmt: skip


def test_the_pages_and_feeds_of_releases(two: Path) -> None:
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), {})
    files = dict(site.release_files(corpus, release.releases(two)))
    branch = next(a.idcc for a in published.few().agreements if a.key == LATER)[0]
    for lang in ("", "en/"):
        page = files[f"{lang}releases/1.3.0/{branch}/index.html"]().decode()
        assert f"agreement/{LATER}/" in page
        assert "1.2.0" in files[f"{lang}releases/index.html"]().decode()
        root = ET.fromstring(files[f"{lang}releases/feed.atom"]())
        ids = [e.text for e in root.iter("{http://www.w3.org/2005/Atom}id")]
        assert len(ids) == len(set(ids)) > 3
    assert max(len(body()) for name, body in files.items() if name.endswith(".html")) < 100_000
    assert files["def/1.2.0.ttl"]() == (two / "releases" / "1.2.0" / "ontology.ttl").read_bytes()
    prior = pyoxigraph.NamedNode("http://www.w3.org/2002/07/owl#priorVersion")
    told = pyoxigraph.parse(files["def/1.3.0.ttl"](), pyoxigraph.RdfFormat.TURTLE)
    assert [q.object.value for q in told if q.predicate == prior] == ["https://w3id.org/proa/def/1.2.0"]
    assert b"priorVersion" not in files["def/1.2.0.ttl"]()
    day = release.releases(two)[0].issued
    assert "releases/1." in files[f"releases/{day}/index.html"]().decode()


def test_every_word_of_the_change_log_is_said_in_both_languages() -> None:
    from proa_graph.site.wording import messages

    for lang in ("fr", "en"):
        keys = [*(f"changed.what.{one}" for one in release.WHAT), *(f"changed.kind.{one}" for one in release.KINDS)]
        assert all(messages(lang)[key] for key in (*keys, *(f"changed.why.{one}" for one in release.REASONS)))


def test_the_stream_of_changes_is_linked_data(two: Path) -> None:
    newest = release.releases(two)[0]
    store = pyoxigraph.Store()
    store.load((newest.folder / "changes.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)
    members = list(store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{TREE}member"), None))
    assert len(members) == len(newest.changes) == newest.counts.total()
    told = json.loads((newest.folder / "release.json").read_text())
    assert sum(told["changes"].values()) == len(members)
    led = [str(quad.object) for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{TREE}node"), None)]
    assert led == [f"<{BASE}releases/{newest.before}/changes.ttl>"]
    assert b"tree#node" not in (release.releases(two)[-1].folder / "changes.ttl").read_bytes()
    with (newest.folder / "changes.csv").open(encoding="utf-8", newline="") as text:
        assert len(list(csv.DictReader(io.StringIO(text.read())))) == len(members)


def test_the_releases_are_described_with_their_files_and_what_came_before(two: Path) -> None:
    newest, oldest = release.releases(two)
    found = rdflib.Graph().parse(data=release.releases_turtle([newest, oldest]), format="turtle")
    here, there = (URIRef(f"{BASE}releases/{one.version}/") for one in (newest, oldest))
    home = URIRef(f"{BASE}releases/")
    assert set(found.objects(home, DCAT.dataset)) == {here, there}
    assert set(found.objects(None, URIRef(f"{DCAT}previousVersion"))) == {there}
    assert str(found.value(there, DCTERMS.issued)) == oldest.issued
    told = {
        str(found.value(file, DCAT.downloadURL)).removeprefix(str(here)): (
            int(str(found.value(file, DCAT.byteSize))),
            str(found.value(found.value(file, SPDX.checksum), SPDX.checksumValue)),
        )
        for file in found.objects(here, DCAT.distribution)
    }
    assert told == {name: (size, digest) for name, size, digest in newest.files}
    assert all(hashlib.sha256((newest.folder / name).read_bytes()).hexdigest() == told[name][1] for name in told)
    kinds = {str(found.value(URIRef(f"{here}{name}#file"), DCAT.mediaType)).rpartition("/")[2] for name in told}
    assert {"csvm+json", "json", "csv", "turtle", "n-quads", "vnd.apache.parquet"} <= kinds


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl"])
def test_the_catalogue_of_releases_holds_by_the_published_shapes_of_dcat_ap(two: Path, name: str) -> None:
    told = rdflib.Graph().parse(data=release.releases_turtle(release.releases(two)), format="turtle")
    assert published.severe_by_dcat_ap(told, name) == []


def test_no_two_pages_of_releases_have_one_title(two: Path) -> None:
    corpus = site.Corpus(published.few(), published.dataset_of_few().named, tuple, {})
    files = dict(site.release_files(corpus, release.releases(two)[:1]))
    for start in ("", "en/"):
        pages = [f"{start}{name}/index.html" for name in ("releases/1.3.0", f"releases/{ISSUED}", "def/1.3.0")]
        titles = [re.findall("<title>(.*?)</title>", files[name]().decode()) for name in pages]
        assert len({title[0] for title in titles}) == len(pages)


def test_the_pages_of_releases_are_on_a_map_of_their_own(two: Path) -> None:
    corpus = site.Corpus(published.few(), published.dataset_of_few().named, tuple, {})
    files = dict(site.release_files(corpus, release.releases(two)))
    led = re.findall(rf"<loc>{BASE}([^<]*)</loc>", files["releases/sitemap.xml"]().decode())
    assert sorted(f"{page}index.html" for page in led) == sorted(n for n in files if n.endswith("index.html"))
    assert "releases/1.3.0/" in led and "en/releases/1.2.0/" in led
    assert f"Sitemap: {BASE}releases/sitemap.xml" in site.site_files(corpus)["robots.txt"]().decode()
    assert files["releases/catalog.ttl"]() == release.releases_turtle(release.releases(two))


def test_the_catalogue_and_the_stream_use_the_terms_of_others_as_they_say(two: Path) -> None:
    newest = release.releases(two)[0]
    stream = (newest.folder / "changes.ttl").read_bytes()
    for text in (stream, release.releases_turtle(release.releases(two))):
        told = list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))
        assert foreign_terms.unknown(told) == set()
        assert {term.rpartition("#")[2] for term, _ in foreign_terms.misplaced(told)} <= {"object"}
