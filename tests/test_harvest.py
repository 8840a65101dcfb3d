"""Dumps of the agreements → facts: small dumps of invented branches, read as a whole."""

from __future__ import annotations

import csv
import shutil
import tarfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.harvest import Result, harvest
from proa_graph.model import Facts
from proa_graph.reading import Extraction, extract
from proa_graph.reading.text import read_text
from proa_graph.sources.texts import SourceArticle, SourceText
from proa_graph.tables import read_facts

DUMPS = Path(__file__).with_name("harvest")
AGREEMENT = "KALITEXT000041900001"


def _run(out: Path, *names: str, only: str = "", allow_loss: bool = False) -> tuple[Result, Facts]:
    result = harvest([DUMPS / n for n in names], out=out, only=only, allow_loss=allow_loss)
    return result, read_facts(out)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_later_wording_wins_and_earlier_notes_stay(tmp_path: Path) -> None:
    result, facts = _run(tmp_path / "data", "npm-2021", "npm-2023")
    assert not result.broken
    entries = facts.lists[AGREEMENT]
    assert [(e.profession, e.certification_label, e.rncp_code, e.level_2019) for e in entries] == [
        ("Souffleur de verre", "CAP souffleur de verre", "90001", "3"),
        ("Souffleur de verre", "BP souffleur de verre", "90002", "4"),
        ("Graveur", "TP graveur sur verre et cristal", "90003", "3"),
    ]
    assert {e.sector for e in entries} == {"Atelier"}
    kinds = {(x.scope, x.article, x.order) for x in facts.exclusions if x.agreement == AGREEMENT}
    assert kinds == {
        ("sentence", "article 1er", "JORFTEXT000090000001"),
        ("entry", "Annexe", "JORFTEXT000090000001"),
    }


def _facts(facts: Facts, key: str) -> dict[str, object]:
    """What the ledger holds of a text, without the keys that it gives to lines."""
    lines = {"entries": facts.lists.get(key, ()), "earlier": facts.withdrawn.get(key, ())}
    return {
        "orders": {o for o in facts.orders if o.agreement == key},
        "exclusions": tuple(x for x in facts.exclusions if x.agreement == key),
        "clauses": tuple(c for c in facts.clauses if c.agreement == key),
        "wordings": tuple(w for w in facts.wordings if w.text == key),
        "acts": tuple(a for a in facts.acts if a.text == key),
        "taken_out": tuple(t for t in facts.taken_out if t.text == key),
        **{name: sorted(repr(replace(e, key="")) for e in rows) for name, rows in lines.items()},
    }


def _told(read: Extraction) -> dict[str, object]:
    found = {n: getattr(read, n) for n in ("exclusions", "clauses", "wordings", "acts", "taken_out")}
    lines = {n: sorted(map(repr, getattr(read, n))) for n in ("entries", "earlier")}
    return {"orders": set(read.orders), **found, **lines}


@pytest.mark.parametrize("names", [("npm-2021",), ("npm-2023",), ("npm-2023", "npm-2021")])
def test_extract_and_harvest_tell_the_same_of_each_text(tmp_path: Path, names: tuple[str, ...]) -> None:
    _, facts = _run(tmp_path / "data", *names)
    assert facts.agreements
    for agreement in facts.agreements:
        read = extract(*(DUMPS / n for n in names), text_id=agreement.key)
        assert _told(read) == _facts(facts, agreement.key)
        assert read.agreement == replace(agreement, document=read.agreement.document if read.agreement else "")


def test_containers_of_several_dumps_read_as_the_dumps_do(tmp_path: Path) -> None:
    _, facts = _run(tmp_path / "data", "npm-2021", "npm-2023")
    containers = [p for n in ("npm-2023", "npm-2021") for p in (DUMPS / n).rglob("*.json")]
    assert _told(extract(*containers, text_id=AGREEMENT)) == _facts(facts, AGREEMENT)
    alone = extract(containers[0], text_id=AGREEMENT)
    assert len(alone.exclusions) < len(extract(*containers, text_id=AGREEMENT).exclusions)
    assert alone.clauses == extract(*containers, text_id=AGREEMENT).clauses


def test_a_dump_that_lacks_the_text_is_said() -> None:
    with pytest.raises(UnusableError, match="KALITEXT000041909999"):
        extract(DUMPS / "npm-2021", text_id="KALITEXT000041909999")
    with pytest.raises(UnusableError, match="--text"):
        extract(DUMPS / "npm-2021")


def test_a_call_on_a_row_excludes_it(tmp_path: Path) -> None:
    _, facts = _run(tmp_path / "data", "npm-2021")
    excluded = [(e.rncp_code, e.exclusion_arrete_date) for e in facts.lists[AGREEMENT] if e.excluded_from_extension]
    assert excluded == [("90002", "2020-11-06")]


def test_one_text_of_two_branches_is_one_agreement(tmp_path: Path) -> None:
    _, facts = _run(tmp_path / "data", "npm-2023")
    agreement = next(a for a in facts.agreements if a.key == AGREEMENT)
    assert agreement.idcc == ("9901", "9902")
    assert (agreement.nature, agreement.date_signed, agreement.status_stated) == (
        "accord", date(2020, 2, 3), "En vigueur étendu",
    )  # fmt: skip
    assert (agreement.effective_date, agreement.effective_basis) == (date(2020, 11, 21), "day-after-publication")
    orders = [(o.jorftext, o.date_published) for o in facts.orders if o.agreement == AGREEMENT]
    assert orders == [("JORFTEXT000090000001", date(2020, 11, 20)), ("JORFTEXT000090000002", date(2022, 4, 12))]


def test_clauses_are_numbers_with_their_article(tmp_path: Path) -> None:
    _, facts = _run(tmp_path / "data", "npm-2021")
    clauses = {(c.kind, c.minimum, c.maximum, c.unit, c.article) for c in facts.clauses if c.minimum or c.maximum}
    assert clauses == {
        ("BaseDuration", "6", "12", "month", "article 1er"),
        ("PriorityDuration", "", "36", "month", "article 1er"),
        ("TrainingShare", "15", "25", "percent", "article 1er"),
        ("MinimumHours", "150", "", "hour", "article 1er"),
    }


def test_content_decides_and_every_text_is_accounted_for(tmp_path: Path) -> None:
    _run(tmp_path / "data", "npm-2021", "npm-2023")
    classes = {r["text"]: (r["outcome"], r["rows"]) for r in _rows(tmp_path / "data" / "coverage.csv")}
    assert classes == {
        AGREEMENT: ("list", "3"),
        "KALITEXT000042900001": ("list", "2"),
        "KALITEXT000042900005": ("incomplete", "0"),
        "KALITEXT000042900007": ("none", "0"),
    }
    glass = _rows(tmp_path / "data" / "coverage_branches.csv")
    assert [(r["idcc"], r["texts"], r["lists"], r["silent"], r["rows"]) for r in glass] == [
        ("9901", "2", "1", "1", "3"),
        ("9902", "4", "2", "0", "5"),
    ]


def test_a_second_run_changes_nothing_and_facts_of_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "data"
    _run(out, "npm-2023", only="9902")
    before = {p.name: p.read_bytes() for p in out.rglob("*.csv")}
    result, _ = _run(out, "npm-2023", only="9902")
    assert result.changed == 0
    assert {p.name: p.read_bytes() for p in out.rglob("*.csv")} == before
    _, facts = _run(out, "dila")
    assert {AGREEMENT, "KALITEXT000043900001"} <= {a.key for a in facts.agreements}


def test_the_publisher_archive_brings_nor_and_signature(tmp_path: Path) -> None:
    result, facts = _run(tmp_path / "data", "dila")
    assert [b.name for b in result.broken] == ["kali/article/KALIARTI000043900004.xml"]
    (agreement,) = facts.agreements
    assert (agreement.nor, agreement.date_signed, agreement.idcc) == ("ASET2150001M", date(2021, 1, 12), ("9903",))
    assert [e.rncp_code for e in facts.lists[agreement.key]] == ["90020", "90021"]
    assert [b.brochure_number for b in facts.branches] == ["9999"]
    assert [(o.key, o.date_published) for o in facts.orders] == [("JORFTEXT000090000003", date(2021, 6, 12))]


@pytest.mark.parametrize("name", ["npm-2023", "dila"])
def test_an_archive_reads_as_its_folder(tmp_path: Path, name: str) -> None:
    archive = tmp_path / f"{name}.tgz"
    with tarfile.open(archive, "w:gz") as out:
        out.add(DUMPS / name, arcname=".")
    harvest([archive], out=tmp_path / "a")
    harvest([DUMPS / name], out=tmp_path / "b")
    of_archive = {p.name: p.read_bytes() for p in (tmp_path / "a").rglob("*.csv")}
    assert of_archive == {p.name: p.read_bytes() for p in (tmp_path / "b").rglob("*.csv")}
    assert of_archive


def test_a_broken_member_is_named_and_the_run_goes_on(tmp_path: Path) -> None:
    data = tmp_path / "dump" / "package" / "data"
    data.mkdir(parents=True)
    source = DUMPS / "npm-2023" / "package" / "data"
    (data / "KALICONT000005699901.json").write_bytes(b'{"type": "convention collective", "data"')
    (data / "KALICONT000005699902.json").write_bytes((source / "KALICONT000005699902.json").read_bytes())
    result = harvest([tmp_path / "dump"], out=tmp_path / "data")
    assert [b.name for b in result.broken] == ["package/data/KALICONT000005699901.json"]
    assert AGREEMENT in read_facts(tmp_path / "data").lists


def test_an_interrupted_run_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "data"
    _run(out, "npm-2021")
    before = {p.name: p.read_bytes() for p in out.rglob("*.csv")}

    def interrupt(path: Path, content: bytes) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("proa_graph.harvest.store.write_if_changed", interrupt)
    with pytest.raises(KeyboardInterrupt):
        harvest([DUMPS / "npm-2023"], out=out, allow_loss=True)
    assert {p.name: p.read_bytes() for p in out.rglob("*.csv")} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize(
    ("source", "only", "said"),
    [
        ("nowhere.tgz", "", "introuvable"),
        ("test_harvest.py", "", "ni paquet npm"),
        ("harvest/npm-2023", "1", "aucune source"),
    ],
)
def test_an_unusable_call_is_told(tmp_path: Path, source: str, only: str, said: str) -> None:
    with pytest.raises(UnusableError, match=said):
        harvest([Path(__file__).parent / source], out=tmp_path / "data", only=only)
    assert not (tmp_path / "data").exists()


def test_an_update_replaces_articles_and_never_shortens_a_text(tmp_path: Path) -> None:
    whole = tmp_path / "Freemium_kali_global"
    shutil.copytree(DUMPS / "dila", whole)
    (whole / "kali/article/KALIARTI000043900004.xml").unlink()
    update = tmp_path / "KALI_20260101"
    update.mkdir()
    source = (whole / "kali/article/KALIARTI000043900002.xml").read_text(encoding="utf-8")
    changed = source.replace("KALIARTI000043900002", "KALIARTI000049900002").replace("90021", "90022")
    versions = '<VERSIONS><VERSION><LIEN_ART id="KALIARTI000043900002"/></VERSION></VERSIONS></ARTICLE>'
    changed = changed.replace("</ARTICLE>", versions)
    (update / "KALIARTI000049900002.xml").write_text(changed, encoding="utf-8")
    out = tmp_path / "data"
    assert not harvest([whole, update], out=out).broken
    assert [e.rncp_code for e in read_facts(out).lists["KALITEXT000043900001"]] == ["90020", "90022"]
    alone = harvest([update], out=out)
    assert [b.name for b in alone.broken] == ["KALITEXT000043900001"]
    assert alone.changed == 0


def test_lines_of_an_earlier_wording_stay_with_their_keys(tmp_path: Path) -> None:
    out = tmp_path / "data"
    _run(out, "npm-2021", "npm-2023")
    lines = _rows(out / "lists" / f"{AGREEMENT}.csv")
    gone = [r for r in lines if r["row"] == "0"]
    assert [(r["certification_label"], r["excluded_from_extension"], r["wordings"]) for r in gone] == [
        ("BP souffleur de verre", "1", "1"),
        ("TP graveur sur cristal", "0", "1"),
    ]
    assert [r["key"] for r in lines] == [str(n) for n in range(1, len(lines) + 1)]
    (opened,) = (r for r in _rows(out / "wordings.csv") if r["text"] == AGREEMENT and r["number"] == "2")
    assert opened["opened_by"] == "KALITEXT000044900001"
    with pytest.raises(UnusableError, match="1 notes d’arrêté"):
        _run(out, "npm-2023")
    for names in (["npm-2023"], ["npm-2023", "npm-2023"]):
        _run(out, *names, allow_loss=True)
        assert _rows(out / "lists" / f"{AGREEMENT}.csv") == lines, "a source read alone takes no line away"


def test_a_note_counts_once_an_article_whatever_its_print(tmp_path: Path) -> None:
    note = "<p>(1) Certification exclue de l'extension.<br/>(Arrêté du 6 novembre 2020 - art. 1)</p>"
    other = "<p>(1) Certifications exclues de l'extension .<br/>(Arrêté du 6 novembre 2020 - art. 1)</p>"
    own = "<p>(2) L'article 1er est exclu de l'extension.<br/>(Arrêté du 6 novembre 2020 - art. 1)</p>"

    def text(*pages: str) -> SourceText:
        articles = tuple(SourceArticle(f"KALIARTI{i}", str(i), html=page) for i, page in enumerate(pages, start=1))
        return SourceText("KALITEXT1", "Avenant relatif à la Pro-A du verre", articles=articles)

    found = read_text(text(note + own, note + own), (text(other),))
    assert [(x.article, x.scope) for x in found.exclusions] == [
        ("article 1", "entry"), ("article 1", "article"), ("article 2", "entry"),
    ]  # fmt: skip


def _daily(folder: Path, day: str, *deleted: str, articles: dict[str, str] | None = None) -> Path:
    """A daily archive that deletes what ``deleted`` names, and adds ``articles``."""
    update = folder / f"KALI_{day}-210000"
    update.mkdir()
    paths = "".join(f"kali/global/article/KALI/ARTI/00/{key}\n" for key in deleted)
    (update / "liste_suppression_kali.dat").write_text(paths, encoding="utf-8")
    for name, content in (articles or {}).items():
        (update / f"{name}.xml").write_text(content, encoding="utf-8")
    return update


def _global(folder: Path) -> Path:
    whole = folder / "Freemium_kali_global_20250713-140000"
    shutil.copytree(DUMPS / "dila", whole)
    articles = whole / "kali/article"
    (articles / "KALIARTI000043900004.xml").unlink()
    listed = (articles / "KALIARTI000043900002.xml").read_text(encoding="utf-8")
    other = listed.replace("KALIARTI000043900002", "KALIARTI000043900005").replace("9002", "9003")
    (articles / "KALIARTI000043900005.xml").write_text(other, encoding="utf-8")
    return whole


def _codes(out: Path) -> list[str]:
    return [e.rncp_code for e in read_facts(out).lists.get("KALITEXT000043900001", ())]


def test_what_an_update_deletes_is_no_longer_listed(tmp_path: Path) -> None:
    whole, out = _global(tmp_path), tmp_path / "data"
    harvest([whole], out=out)
    assert _codes(out) == ["90020", "90021", "90030", "90031"]
    update = _daily(tmp_path, "20260102", "KALIARTI000043900005")
    for given in ([whole, update], [update, whole], [update, whole, update]):
        fresh = tmp_path / f"data{len(given)}{given[0].name[:4]}"
        assert not harvest(given, out=fresh).broken
        assert _codes(fresh) == ["90020", "90021"]


def test_an_update_deletes_before_it_adds(tmp_path: Path) -> None:
    whole = _global(tmp_path)
    source = (whole / "kali/article/KALIARTI000043900002.xml").read_text(encoding="utf-8")
    fresh = source.replace("KALIARTI000043900002", "KALIARTI000049900002").replace("90021", "90022")
    gone = ("KALIARTI000043900002", "KALIARTI000043900003", "KALIARTI000043900005")
    update = _daily(tmp_path, "20260102", *gone, articles={"KALIARTI000049900002": fresh})
    harvest([whole, update], out=tmp_path / "data")
    assert _codes(tmp_path / "data") == ["90020", "90022"]


def test_a_text_deleted_as_a_whole_keeps_what_was_published(tmp_path: Path) -> None:
    whole, out = _global(tmp_path), tmp_path / "data"
    harvest([whole], out=out)
    result = harvest([whole, _daily(tmp_path, "20260102", "KALITEXT000043900001")], out=out)
    assert [(b.name, "supprimé" in b.reason) for b in result.broken] == [("KALITEXT000043900001", True)]
    assert _codes(out) == ["90020", "90021", "90030", "90031"]


def test_deletions_of_an_unknown_text_change_nothing(tmp_path: Path) -> None:
    whole = _global(tmp_path)
    harvest([whole], out=tmp_path / "a")
    harvest([whole, _daily(tmp_path, "20260102", "KALIARTI000000000001")], out=tmp_path / "b")
    made = [{p.name: p.read_bytes() for p in (tmp_path / n).rglob("*.csv")} for n in ("a", "b")]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["npm-2023", "dila"])
def test_a_cut_archive_takes_no_fact_away(tmp_path: Path, name: str) -> None:
    archive = tmp_path / f"{name}.tgz"
    with tarfile.open(archive, "w:gz") as made:
        made.add(DUMPS / name, arcname=".")
    out = tmp_path / "data"
    harvest([archive], out=out)
    before = {p.name: p.read_bytes() for p in out.rglob("*.csv")}
    whole = archive.read_bytes()
    for share in (0.3, 0.6, 0.9):
        archive.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(UnusableError):
            harvest([archive], out=out)
        assert {p.name: p.read_bytes() for p in out.rglob("*.csv")} == before
