"""The search on a small index, and the names of branches."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from proa_graph.branch_names import branch_names, branches_named
from proa_graph.errors import UnusableError
from proa_graph.questions import load
from proa_graph.search import Finder, code_in
from proa_graph.search.words import nearness, readings
from proa_graph.site.search import words_script
from proa_graph.text import fold, forms, inflected

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "site" / "static"
QUERIES = ROOT / "tests" / "search_queries.tsv"
SAY = {
    "idcc": ["IDCC {n} : non lu", "IDCC {n}: not read"],
    "idcc.none": ["IDCC 9999 : aucune", "IDCC 9999: none"],
    "idcc.special": ["IDCC {n} : spécial", "IDCC {n}: special"],
    "rncp": ["{n} : aucune liste", "{n}: no list"],
    "rs": ["{n} : répertoire spécifique", "{n}: specific register"],
    "several": ["« {n} » : {things}", "“{n}”: {things}"],
    "mix": ["{trade} · {branch} ?", "{trade} · {branch}?"],
    "unread": ["IDCC {idcc} · {title} : non lue", "IDCC {idcc} · {title}: not read"],
}
INDEX: dict[str, Any] = {
    "say": SAY,
    "priors": {"branch": 1.25, "succession": 0, "unread": 1.22, "trade": 0.8},
    "general": ["titr"],
    "diplomas": ["tp"],
    "asking": ["je", "encore"],
    "phrases": [["rh", "ressources humaines"], ["pro a", "proa"]],
    "docs": [
        ["branch", "Services de l’automobile", "branch/1090/", "IDCC 1090", 1, ["Garage", "garagiste"], ["idcc1090"]],
        ["branch", "Travail temporaire", "branch/2378/", "IDCC 2378", 1, ["Intérim"], ["idcc2378"]],
        ["trade", "Cariste", "trade/cariste/", "", 1, ["conducteur de chariot"], [], [], [], [], "Forklift driver"],
        ["branch", "Golf", "branch/2021/", "IDCC 2021", 1, [], ["idcc2021"]],
        ["unread", "Inadaptation", "coverage/", "IDCC 413", 1, ["CCN 66"], ["idcc413"]],
        ["succession", "RNCP310 a pris fin", "certification/RNCP34857/", "", 1, [], ["rncp310"], [], [], [],
         "RNCP310 ended"],
        ["unread", "Pompes funèbres", "coverage/", "IDCC 759", 1, ["croque-mort"], ["idcc759"]],
        ["certification", "TP Agent magasinier", "certification/RNCP1852/", "RNCP1852", 1, [], ["rncp1852"], [],
         [0], [2]],
        ["certification", "TP Cariste d’entrepôt", "certification/RNCP34857/", "RNCP34857", 1.1, [],
         ["rncp34857", "rncp310"], ["certification/RNCP310/"], [1], [2]],
        ["certification", "Assistant ressources humaines", "certification/RNCP759/", "RNCP759", 1, [], ["rncp759"]],
        ["certification", "CléA", "certification/RS5616/", "RS5616", 1, [], ["rs5616"]],
        ["level", "Niveau 3", "level/3/", "", 1, [], ["niveau3"]],
    ],
}  # fmt: skip


CARISTE = "query/certifications-for-profession/?profession=Cariste&idcc="


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(INDEX)


def _first(finder: Finder, query: str) -> str:
    return next(iter(hit.path for hit in finder.find(query)), "")


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("garage", "branch/1090/"),
        ("GARAGISTES", "branch/1090/"),
        ("garagste", "branch/1090/"),
        ("interim", "branch/2378/"),
        ("interimm", "branch/2378/"),
        ("garag", "branch/1090/"),
        ("glof", "branch/2021/"),
        ("je suis encore garagiste", "branch/1090/"),
        ("croque mort", "coverage/"),
        ("caristes intérim", CARISTE + "2378"),
        ("carriste interimm", CARISTE + "2378"),
        ("garage cariste", CARISTE + "1090"),
        ("TP garage", "certification/RNCP1852/"),
        ("assistante RH", "certification/RNCP759/"),
        ("IDCC 1090", "branch/1090/"),
        ("idcc2378", "branch/2378/"),
        ("02378", "branch/2378/"),
        ("CCN n° 2378", "branch/2378/"),
        ("convention collective 1090", "branch/1090/"),
        ("rncp 310", "certification/RNCP34857/"),
        ("34857", "certification/RNCP34857/"),
        ("RS 5616", "certification/RS5616/"),
        ("3", "level/3/"),
        ("niveau 3", "level/3/"),
    ],
)
def test_what_comes_first(finder: Finder, query: str, path: str) -> None:
    assert _first(finder, query) == path


def test_the_page_of_a_trade_follows_the_best_certification_for_it(finder: Finder) -> None:
    assert [hit.path for hit in finder.find("cariste")] == [
        "certification/RNCP34857/", "trade/cariste/", "certification/RNCP1852/",
    ]  # fmt: skip


def test_a_trade_in_a_branch_opens_the_question_about_both(finder: Finder) -> None:
    question, certification, *_ = finder.find("conducteur de chariot intérim")
    assert (question.kind, question.label, question.code) == ("question", "Cariste · Travail temporaire ?", "IDCC 2378")
    assert certification.path == "certification/RNCP34857/" and question.score == certification.score
    told = finder.find("cariste intérim", "en")[0]
    assert told.label == "Forklift driver · Travail temporaire?" and "profession=Forklift+driver&" in told.path


@pytest.mark.parametrize("query", ["cariste", "intérim", "TP cariste intérim", "cariste zygomatique", "cariste inter"])
def test_what_is_one_thing_or_half_meant_opens_no_question(finder: Finder, query: str) -> None:
    assert all("?" not in hit.path for hit in finder.find(query))


def test_a_number_that_may_be_several_things_is_explained(finder: Finder) -> None:
    first, second, third = finder.find("759")
    assert (first.kind, first.label) == ("explanation", "IDCC 759 · Pompes funèbres : non lue")
    assert (second.kind, third.path) == ("explanation", "certification/RNCP759/")
    assert "IDCC 759" in second.label and "RNCP759" in second.label
    assert [hit.kind for hit in finder.find("RNCP759")] == ["certification"]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("RNCP99999", "RNCP99999 : aucune liste"),
        ("RS99", "RS99 : répertoire spécifique"),
        ("9999", "IDCC 9999 : aucune"),
        ("IDCC 5021", "IDCC 5021 : spécial"),
        ("IDCC 4999", "IDCC 4999 : non lu"),
        ("IDCC 7000", "IDCC 7000 : non lu"),
    ],
)
def test_an_unknown_number_is_said(finder: Finder, query: str, label: str) -> None:
    hit = finder.find(query)[0]
    assert (hit.kind, hit.label) == ("explanation", label)


def test_digits_that_may_begin_a_code_lead_to_those_that_do(finder: Finder) -> None:
    assert [hit.path for hit in finder.find("RNCP348")][1:] == ["certification/RNCP34857/"]
    assert finder.find("RNCP3")[1:] == []


def test_a_name_that_looks_like_a_number_comes_first_and_the_number_is_said(finder: Finder) -> None:
    named, unknown = finder.find("CCN 66")[:2]
    assert (named.code, unknown.label) == ("IDCC 413", "IDCC 66 : non lu")


def test_an_ended_code_leads_on_to_what_follows_it(finder: Finder) -> None:
    certification, told = finder.find("RNCP310")
    assert (certification.kind, told.kind, told.label) == ("certification", "explanation", "RNCP310 a pris fin")
    assert [hit.label for hit in finder.find("310", "en")] == ["TP Cariste d’entrepôt", "RNCP310 ended"]
    assert all(hit.label != "RNCP310 a pris fin" for hit in finder.find("fin"))


def test_labels_and_explanations_have_their_language(finder: Finder) -> None:
    assert "Forklift driver" in [hit.label for hit in finder.find("cariste", "en")]
    assert finder.find("759", "en")[0].label == "IDCC 759 · Pompes funèbres: not read"


def test_nothing_found_is_nothing(finder: Finder) -> None:
    assert finder.find("zygomatique") == [] and finder.find("") == [] and finder.find("le la les") == []


def test_beside_a_code_the_other_words_count(finder: Finder) -> None:
    assert [hit.path for hit in finder.find("RNCP1852 intérim")][:2] == ["certification/RNCP1852/", "branch/2378/"]


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [("cariste", "cariste", 1), ("carite", "cariste", 0.7), ("cairtse", "cariste", 0), ("car", "cas", 0),
     ("1486", "1487", 0), ("boulangeir", "boulangeri", 0.7), ("bolangri", "boulangeri", 0.5)],
)  # fmt: skip
def test_slips_of_the_pen_cost_and_short_words_have_none(one: str, other: str, value: float) -> None:
    assert nearness(one, other) == pytest.approx(value)


def test_an_abbreviation_is_read_both_ways_and_a_spelling_one_way() -> None:
    phrases = {("rh",): ("ressources", "humaines"), ("pro", "a"): ("proa",)}
    assert readings("assistant RH", phrases, ()) == [["assistant", "rh"], ["assistant", "ressourc", "humain"]]
    assert readings("la pro-a", phrases, ()) == [["proa"]]
    assert readings("je suis", phrases, ("je", "suis")) == [["je", "sui"]]


def test_what_is_no_code_is_words() -> None:
    assert code_in("bac pro 2021 commerce") is None
    assert code_in("1234567") is None


@pytest.mark.parametrize(
    ("written", "idccs"),
    [("pharmacie", ("1996",)), ("Pharmacies", ("1996",)), ("pharmacei", ("1996",)), ("banques", ("2120", "3210")),
     ("Travail temporaire", ("2378",)), ("xyz", ()), ("", ())],
)  # fmt: skip
def test_a_branch_is_known_by_its_names(written: str, idccs: tuple[str, ...]) -> None:
    assert branches_named(written) == idccs


def test_a_question_takes_the_name_of_a_branch_for_its_number() -> None:
    question = load()["excluded-certifications"]
    assert '{ "1996" } #= idcc' in question.bind({"idcc": "pharmacie"})
    assert '{ "2120" "3210" } #= idcc' in question.bind({"idcc": "banque"})
    with pytest.raises(UnusableError, match="ni un IDCC ni le nom"):
        question.bind({"idcc": "zygomatique"})


def test_every_branch_has_everyday_names_and_no_name_twice() -> None:
    with (ROOT / "data" / "branches.csv").open(encoding="utf-8", newline="") as lines:
        idccs = {row["idcc"] for row in csv.DictReader(lines)}
    known = branch_names()
    assert idccs <= set(known)
    for names in known.values():
        spelt = [forms(word) for word in (names.name, *names.words)]
        assert all(spelt) and (names.words or names.idcc not in idccs), names.idcc
        assert "'" not in "".join(names.words), names.idcc


def test_no_abbreviation_stands_twice() -> None:
    with (ROOT / "data" / "abbreviations.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({fold(row["written"]) for row in rows}) == len(rows)
    assert [row["written"] for row in rows] == sorted(row["written"] for row in rows)


def in_browser(rules: Path, index: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What the scripts of the site answer, run by Node; skipped where it is not there."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no node: the twin in the browser is not run")
    call = [node, str(ROOT / "tests" / "find.mjs"), str(STATIC), str(rules), str(index)]
    done = subprocess.run(call, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_script_ranks_and_reads_words_as_the_command(tmp_path: Path, finder: Finder, lang: str) -> None:
    (tmp_path / "words.js").write_bytes(words_script())
    (tmp_path / "index.js").write_text(f"window.PROA_INDEX={json.dumps(INDEX)};", encoding="utf-8")
    with QUERIES.open(encoding="utf-8") as lines:
        queries = [row["query"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    queries += [
        "759",
        "3",
        "RNCP348",
        "RNCP1852 intérim",
        "",
        "cariste intérim",
        "TP cariste intérim",
        "conducteur de chariot garagiste",
        "assistante RH",
        "pro-a",
        "CCN 2378",
        "CCN 66",
        "RNCP310",
        "310",
        "glof",
        "golf",
    ]
    words = [word for names in branch_names().values() for word in fold(" ".join(names.words)).split()]
    words += ["Œuf", "À-côté", "nº 3", "n° 3", "L’été", "été\u00a0!", "ﬁn"]
    answers = in_browser(
        tmp_path / "words.js", tmp_path / "index.js", {"queries": queries, "words": words, "lang": lang}
    )
    for query, found in zip(queries, answers["found"], strict=True):
        ours = [(hit.path, hit.kind, hit.label, hit.code, hit.score) for hit in finder.find(query, lang)]
        assert [tuple(hit[n] for n in ("path", "kind", "label", "code", "score")) for hit in found] == ours, query
    assert answers["folded"] == [fold(word) for word in words]
    plain = [(word, form) for word, form in zip(words, answers["words"], strict=True) if fold(word) == word]
    assert [form for _, form in plain] == [inflected(word) for word, _ in plain]
