"""Drafts in the style of a branch, as Word and PDF documents made from invented text: exactly the faults planted."""

from __future__ import annotations

import csv
import io
import textwrap
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from rdflib import URIRef
from test_documents_files import _pdf, _ruled, _text

from proa_graph import graph, terms
from proa_graph.errors import UnusableError
from proa_graph.model import Agreement, Clause, Exclusion, Order
from proa_graph.reading import extract
from proa_graph.validation import Report, check

DRAFTS = Path(__file__).parent / "drafts"
PLANTED = {
    "pro-a-lawful": {},
    "pro-a-six-faults": {
        "PROA-A18": "quatre et douze mois",
        "PROA-A21": "100 heures",
        "PROA-A24": "durée déterminée",
        "PROA-A28": "50 heures",
        "PROA-A32": "automatiquement",
        "PROA-A45": "cinq salariés",
    },
    "reconversion-lawful": {},
    "reconversion-six-faults": {
        "PROA-N21": "2 500 heures",
        "PROA-N50": "réservée",
        "PROA-N51": "rémunération",
        "PROA-N52": "15 euros par heure",
        "PROA-N53": "participation de 200 euros",
        "PROA-N55": "CPNEFP",
    },
}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINES = 48


def _parts(name: str) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of a draft, and the rows of its list."""
    lines = (DRAFTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.removeprefix("@ ").split(" | ") for line in lines if line.startswith("@ ")]
    return [line for line in lines if not line.startswith("@ ")], rows


def _docx(paragraphs: list[str], rows: list[list[str]]) -> bytes:
    def run(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    cells = ("".join(f"<w:tc>{run(cell)}</w:tc>" for cell in row) for row in rows)
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"
    body = "".join(map(run, paragraphs)) + (table if rows else "")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def _pages(paragraphs: list[str], rows: list[list[str]]) -> bytes:
    lines = [line for text in paragraphs for line in textwrap.wrap(text, 92)]
    pages = [lines[i : i + _LINES] for i in range(0, len(lines), _LINES)]
    streams = ["\n".join(_text(60, 800 - 15 * n, line) for n, line in enumerate(page)) for page in pages]
    return _pdf([*streams, "\n".join(_ruled(rows, 780))])


def _report(name: str, suffix: str) -> Report:
    paragraphs, rows = _parts(name)
    made = {".docx": _docx, ".pdf": _pages}[suffix](paragraphs, rows)
    return check(Path(name + suffix), content=made).report


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_draft_shows_exactly_its_faults_with_their_words(name: str, suffix: str) -> None:
    report = _report(name, suffix)
    found = {f.rule.id: str(f.place) for f in report.findings if f.severity != "Info"}
    assert set(found) == set(PLANTED[name])
    for rule, words in PLANTED[name].items():
        assert words in found[rule], (rule, found[rule])
        assert "article" in found[rule].lower()
    regime = "N2" if name.startswith("reconversion") else "B2"
    assert [basis.regime for basis in report.bases] == [regime]
    assert report.conforms == name.endswith("lawful")


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_the_list_of_a_draft_is_read_with_its_clauses(tmp_path: Path, suffix: str) -> None:
    paragraphs, rows = _parts("reconversion-lawful")
    path = tmp_path / f"accord{suffix}"
    path.write_bytes({".docx": _docx, ".pdf": _pages}[suffix](paragraphs, rows))
    read = extract(path)
    assert [e.rncp_code for e in read.entries] == ["34860", "34857"]
    assert read.scheme == "reconversion"
    kinds = {clause.kind for clause in read.clauses}
    assert {"MinimumHours", "LongerDuration", "FundingRate", "ExternalPeriods", "Deposit", "AnnexedList"} <= kinds
    assert [c.number for c in read.clauses] == list(range(1, len(read.clauses) + 1))


def test_a_list_announced_and_absent_is_told() -> None:
    paragraphs, _ = _parts("reconversion-lawful")
    kept = [line for line in paragraphs if not line.startswith("Annexe")]
    report = check(Path("accord.docx"), content=_docx(kept, [])).report
    assert [f.rule.id for f in report.findings if f.severity == "Warning"] == ["PROA-N56"]


def test_a_draft_without_a_date_is_judged_by_the_law_of_today() -> None:
    paragraphs, rows = _parts("reconversion-six-faults")
    undated = ["Projet d’accord relatif à la période de reconversion dans les ateliers de vannerie", *paragraphs[1:]]
    report = check(Path("projet.docx"), content=_docx(undated, rows)).report
    assert {f.rule.id for f in report.findings if f.severity != "Info"} >= set(PLANTED["reconversion-six-faults"])


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("2 500 heures", "2 100 heures", "PROA-N21"),
        ("réservée aux salariés en contrat à durée indéterminée", "ouverte à tout salarié", "PROA-N50"),
        ("ainsi que la rémunération maintenue", "sans autre dépense", "PROA-N51"),
        ("15 euros par heure", "4 000 euros par période", "PROA-N52"),
        ("Le salarié verse une participation", "Le salarié ne verse aucune participation", "PROA-N53"),
        ("La CPNEFP modifie la liste des certifications par délibération de la CPNEFP.", "", "PROA-N55"),
    ],
)
def test_a_fault_mended_is_found_no_more(before: str, after: str, rule: str) -> None:
    paragraphs, rows = _parts("reconversion-six-faults")
    assert any(before in line for line in paragraphs)
    mended = [line.replace(before, after) for line in paragraphs]
    report = check(Path("accord.docx"), content=_docx(mended, rows)).report
    found = {f.rule.id for f in report.findings if f.severity != "Info"}
    assert found == set(PLANTED["reconversion-six-faults"]) - {rule}


@pytest.mark.parametrize("content", [b"", b"PK", b"hello"], ids=["empty", "cut", "text"])
def test_what_is_no_word_document_is_said(content: bytes) -> None:
    with pytest.raises(UnusableError, match=r"accord\.docx"):
        check(Path("accord.docx"), content=content)


def test_what_a_branch_sets_on_tutors_distance_and_contributions_is_read() -> None:
    lines = [
        "Accord du 4 mars 2021 relatif à la formation dans les ateliers de vannerie",
        "Article 1 Pro-A",
        "La Pro-A est ouverte aux salariés en contrat à durée indéterminée. La formation peut se suivre à distance.",
        "La part de formation peut être portée jusqu’à 40 % de la durée totale pour les salariés suivants :",
        "- les salariés ayant les premiers niveaux de qualification ;",
        "- les salariés âgés de moins de 30 ans ;",
        "- les salariés âgés de 45 ans et plus ;",
        "- les travailleurs handicapés ;",
        "- les salariés reprenant leur activité après un congé parental.",
        "Article 2 Tutorat",
        "Le tuteur accompagne le salarié. Il reçoit une prime de tutorat de sept points par mois.",
        "L’employeur remet une attestation de formation du tuteur.",
        "Article 3 Contribution conventionnelle",
        "La contribution conventionnelle supplémentaire est de 0,15 % de la masse salariale.",
        "Article 4 Congés",
        "Le congé est de trente jours et la prise en charge des frais par l’opérateur ne le concerne pas.",
    ]
    read = extract(Path("accord.docx"), content=_docx(lines, []))
    found = {clause.kind: clause for clause in read.clauses}
    wanted = {"DistanceTraining", "TutorMissions", "TutorBonus", "Attestation", "Contribution", "RaisedTrainingShare"}
    assert wanted <= set(found)
    assert found["Contribution"].minimum == "0.15"
    publics = ("peu qualifiés", "moins de 30 ans", "45 ans et plus", "handicapés", "congé")
    assert all(public in found["RaisedTrainingShare"].public for public in publics)
    assert "Article 4" not in {clause.article for clause in read.clauses}


def test_a_page_without_articles_gives_its_clauses_and_is_no_agreement() -> None:
    lines = [
        "Reconversion ou promotion par alternance (Pro-A)",
        "Les actions de formation représentent entre 15 % et 25 % de la durée de la Pro-A.",
        "Le tuteur justifie d’une expérience d’au moins deux ans.",
    ]
    made = _docx(lines, [])
    kinds = {clause.kind for clause in extract(Path("page.docx"), content=made).clauses}
    assert {"TrainingShare", "Tutor"} <= kinds
    with pytest.raises(UnusableError):
        check(Path("page.docx"), content=made)


def _wordings() -> list[dict[str, str]]:
    with (DRAFTS / "wordings.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("case", [w for w in _wordings() if w["case"]], ids=lambda w: f"{w['scheme']} {w['case']}")
def test_a_wording_shows_its_fault_and_no_other(case: dict[str, str]) -> None:
    """An article of a lawful draft takes the words of the case: a fault in other words, or what only looks like one."""
    _, rows = _parts("reconversion-lawful")
    base = {w["article"]: w["text"] for w in _wordings() if w["scheme"] == case["scheme"] and not w["case"]}
    told = base | {case["article"]: case["text"]}
    articles = [line for n, head in enumerate(list(told)[1:], 1) for line in (f"Article {n} – {head}", told[head])]
    made = _docx([told["title"], *articles, "Annexe – Liste des certifications"], rows)
    found = {f.rule.id for f in check(Path("accord.docx"), content=made).report.findings if f.severity != "Info"}
    assert found == ({case["rule"]} if case["rule"] else set())


def test_a_clause_that_the_order_strikes_is_marked_struck_in_a_document_without_key() -> None:
    day = date(2021, 4, 29)
    agreement = Agreement("accord", ("9998",), "avenant", "Avenant", date_signed=date(2021, 1, 22))
    stated = graph.list_graph(
        (),
        agreement=agreement,
        orders=(Order("2021-04-29", "", "Arrêté du 29 avril 2021", day, date(2021, 5, 11)),),
        exclusions=(Exclusion("", 1, "exclusion", "sentence", "article 5", "2021-04-29", ("L6324-6",)),),
        clauses=(Clause("", 1, "Suspension", "article 5"), Clause("", 2, "Tutor", "article 5")),
    )
    made = graph.new_graph(stated)
    struck = {(str(s), str(o)) for s, o in made.subject_objects(URIRef(f"{terms.DEF}struckBy"))}
    assert struck == {(terms.thing("clause", "accord", "1"), terms.thing("exclusion", "accord", "1"))}
    assert [str(day) for day in made.objects(None, URIRef(f"{terms.DEF}overseasFrom"))] == ["2021-11-11"]
    assert not [n for n in made.all_nodes() if str(n).startswith(terms.BASE) and "//" in str(n)[len(terms.BASE) :]]
