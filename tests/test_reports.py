"""One report in seven forms: the same findings in each, in both languages, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import openpyxl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from proa_graph.domain.dates import long_date
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.validation import MEDIA_TYPES, Checked, check, check_file, number_of, render
from proa_graph.validation.reports.sheet import LINES

PATH = share("data") / "lists" / "KALITEXT000042370654.csv"
DAY = date(2019, 12, 19)


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(PATH, as_of=DAY)


@pytest.mark.parametrize("form", sorted(MEDIA_TYPES.keys() - {"ods"}))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_same_bytes_twice(checked: Checked, form: str, lang: str) -> None:
    assert checked.render(form, lang) == check(PATH, as_of=DAY).render(form, lang)


def test_text_names_file_line_column_rule_advice_and_article(checked: Checked) -> None:
    text = checked.render("text").decode()
    line = next(one for one in text.splitlines() if "PROA-L08" in one)
    assert line.startswith(f"{PATH.name}, ligne 6, colonne certification_type\u00a0: [Violation] PROA-L08 ")
    assert "À faire\u00a0: " in line
    assert "article L6324-3, version du 23\u00a0août\u00a02019" in line
    assert "non conforme" in text.splitlines()[0].lower()
    english = checked.render("text", "en").decode()
    assert f"{PATH.name}, line 6, column certification_type: [Violation] PROA-L08 " in english
    assert "version of 23\u00a0August\u00a02019" in english


def test_text_tells_the_law_applied_and_puts_alike_findings_together() -> None:
    text = check_file(Path(__file__).parent / "lists" / "KALITEXT000042101233.csv", as_of=date(2019, 11, 20))[
        1
    ].decode()
    assert "régime B1" in text
    assert "date donnée, 20\u00a0novembre\u00a02019" in text
    assert len([line for line in text.splitlines() if "PROA-L15b" in line]) == 2
    assert "lignes 2 à 5, 29 à 41, 43, 45 à 65" in text


def test_csv_has_one_line_per_finding(checked: Checked) -> None:
    rows = list(csv.DictReader(io.StringIO(checked.render("csv").decode())))
    assert [row["rule"] for row in rows] == [f.rule.id for f in checked.report.findings]
    assert rows[0]["file"] == PATH.name


def test_json_and_turtle_hold_both_languages(checked: Checked) -> None:
    document = json.loads(checked.render("json"))
    assert document["conforms"] is False
    assert all(set(finding["message"]) == {"fr", "en"} for finding in document["findings"])
    graph = rdflib.Graph().parse(data=checked.render("ttl"), format="turtle")
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(checked.report.findings)
    for result in results:
        languages = {m.language for m in graph.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)}
        assert languages == {"fr", "en"}
        assert str(graph.value(result, SH.sourceConstraintComponent)).endswith("ConstraintComponent")
        assert str(graph.value(result, SH.sourceShape)).startswith("https://w3id.org/proa/rule/PROA-")
    assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)


def test_sarif_points_at_lines_and_its_rules(checked: Checked) -> None:
    run = json.loads(checked.render("sarif"))["runs"][0]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert names == sorted(set(names))
    for result in run["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == PATH.name
    assert run["results"][0]["level"] == "error"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert all(len(result["partialFingerprints"]["proa/v1"]) == 32 for result in run["results"])


def test_sarif_encodes_names_and_counts_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Intitulé", "Code RNCP"])
    book.worksheets[0].append(["CAP relieur", "RNCP99x9"])
    path = tmp_path / "liste n° 1.xlsx"
    book.save(path)
    (result,) = [
        r for r in json.loads(check(path, as_of=DAY).render("sarif"))["runs"][0]["results"] if r["ruleId"] == "PROA-L01"
    ]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "liste%20n%C2%B0%201.xlsx"
    assert location["region"] == {"startLine": 2, "startColumn": 2}


def test_junit_has_a_case_a_rule_and_one_for_the_reading(checked: Checked) -> None:
    suite = ElementTree.fromstring(checked.render("junit"))
    assert len(suite) == len(checked.report.rules) + 1
    failed = {case.get("classname") for case in suite if case.find("failure") is not None}
    assert failed == {f.rule.id for f in checked.report.findings if f.severity == "Violation"}
    assert suite.get("failures") == str(len(failed))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag in {"h1", "h2"}:
            self.headings.append(tag)


def test_html_needs_nothing_from_outside_and_escapes(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text('idcc,certification_label,code_stated\n2378,<script>x</script>,"<b>9x"\n', encoding="utf-8")
    page = check(path, as_of=DAY).render("html").decode()
    parser = _Page()
    parser.feed(page)
    assert "<script" not in page
    assert "&lt;b&gt;9x" in page
    assert parser.headings[0] == "h1"
    rules = {finding.rule.id for finding in check(path, as_of=DAY).report.findings}
    assert parser.headings.count("h2") == 1 + len(rules), "the table of the user, and each rule that found something"
    assert all(
        address.startswith(("#", "https://w3id.org/proa/rule/", "https://w3id.org/proa/id/article/"))
        for address in parser.addresses
    )


def test_workbook_of_a_csv_shows_the_list_with_marked_cells(checked: Checked) -> None:
    book = openpyxl.load_workbook(io.BytesIO(checked.render("xlsx")))
    sheet = book["Liste"]
    header = [cell.value for cell in sheet[1]]
    marked = sheet.cell(6, header.index("certification_type") + 1)
    assert marked.comment is not None
    assert "PROA-L08" in marked.comment.text
    assert marked.fill.start_color.rgb.endswith("F9D3D0")
    assert sheet.cell(9, header.index("certification_label") + 1).comment is None
    listed = [row[5].value for row in book["Constats"].iter_rows() if str(row[5].value).startswith("PROA-")]
    assert listed == [f.rule.id for f in checked.report.findings]


def test_workbook_given_is_annotated_in_place_and_formulas_stay_texts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ma liste"
    for line in (
        ["Liste de la branche"],
        [],
        ["IDCC", "Intitulé", "Code RNCP", "À nous"],
        [2378, "CAP boucher", "=1+1 ou RNCP99x9", "garder"],
    ):
        sheet.append(line)
    sheet["C4"].data_type = "s"
    path = tmp_path / "liste.xlsx"
    book.save(path)
    annotated = openpyxl.load_workbook(io.BytesIO(check(path, as_of=DAY).render("xlsx", "en")))
    cell = annotated["Ma liste"]["C4"]
    assert cell.comment is not None
    assert "PROA-L01" in cell.comment.text
    assert annotated["Ma liste"]["D4"].value == "garder"
    assert "Findings" in annotated.sheetnames
    assert all(c.data_type != "f" for row in annotated["Findings"].iter_rows() for c in row)


def test_an_unknown_format_is_refused(checked: Checked) -> None:
    with pytest.raises(UnusableError, match="sarif"):
        render(checked.report, "pdf")


def test_dates_in_words() -> None:
    assert long_date(date(2026, 1, 1), "fr") == "1er\u00a0janvier\u00a02026"
    assert long_date(date(2019, 8, 23), "en") == "23\u00a0August\u00a02019"


def test_the_page_shows_the_users_own_lines_with_marks_in_the_cells_that_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("idcc;Intitulé;Code RNCP\n2378;BTS Un;RNCP34857\n2378;BTS Deux;RNCP3485X\n", encoding="utf-8")
    page = check(path, as_of=date(2021, 6, 1)).render("html").decode()
    rows = re.findall(r'<tr id="(l\d+)" data-verdict="(\w+)">(.*?)</tr>', page)
    assert [(place, verdict) for place, verdict, _ in rows] == [("l2", "unchecked"), ("l3", "refused")]
    assert '<td class="mark violation">RNCP3485X <a class="why violation" href="#PROA-L01">L01</a></td>' in rows[1][2]
    assert "mark violation" not in rows[0][2]
    assert '<a href="#l3">ligne 3</a>' in page
    assert page.count('id="PROA-L01"') == 1


def test_a_long_list_is_shown_in_part_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    lines = "".join(f"2378;BTS {n};RNCP{10000 + n}\n" for n in range(LINES + 7))
    path.write_text(f"idcc;Intitulé;Code RNCP\n{lines}", encoding="utf-8")
    page = check(path, as_of=date(2021, 6, 1), only={"PROA-L01"}).render("html").decode()
    assert page.count("<tr id=") == LINES
    assert "… et 7 autres lignes" in page


def test_a_branch_that_does_not_exist_is_said(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Intitulé;Code RNCP\nBTS Un;RNCP34857\n", encoding="utf-8")
    told = [note["fr"] for note in check(path, idcc="9999", as_of=DAY, only={"PROA-L01"}).report.notes]
    assert [note for note in told if "9999" in note]
    assert not [
        note for note in check(path, idcc="2378", as_of=DAY, only={"PROA-L01"}).report.notes if "2378" in note["fr"]
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [("", ""), ("2378", "2378"), ("0016", "16"), ("IDCC 2378", "2378"), ("2378 – Travail temporaire", "2378"),
     ("travail TEMPORAIRE", "2378"), ("banque", "2120")],
)  # fmt: skip
def test_a_branch_is_found_by_its_number_or_its_name(text: str, number: str) -> None:
    found = number_of(text)
    assert found == number or (not number and not found)


@pytest.mark.parametrize("text", ["commerce", "souffleurs de bulles"])
def test_a_name_of_no_branch_or_of_several_is_refused(text: str) -> None:
    with pytest.raises(UnusableError):
        number_of(text)


@pytest.mark.parametrize("kind", ["list", "contracts", "graph", "agreement", "draft"])
def test_every_json_report_keeps_to_the_published_schema(kind: str) -> None:
    here = Path(__file__).parent
    paths = {
        "list": PATH,
        "contracts": here / "rules" / "PROA-C02" / "invalid-excluded.csv",
        "graph": here / "rules" / "PROA-L23" / "invalid-successor.ttl",
        "agreement": here / "drafts" / "reconversion-six-faults.txt",
        "draft": here / "rules" / "PROA-N45" / "invalid-same-day.csv",
    }
    document = json.loads(check(paths[kind]).render("json"))
    schema = json.loads((share("site") / "static" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(document))


def test_sarif_leads_from_the_folder_of_the_caller_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mes listes").mkdir()
    (tmp_path / "mes listes" / "é.csv").write_text("Intitulé;Code RNCP\nBTS;RNCP9x9\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _, told = check_file(Path("mes listes/é.csv"), as_of=DAY, form="sarif")
    places = [r["locations"][0]["physicalLocation"] for r in json.loads(told)["runs"][0]["results"] if "locations" in r]
    assert {place["artifactLocation"]["uri"] for place in places} == {"mes%20listes/%C3%A9.csv"}
    assert {place["region"]["startLine"] for place in places if "region" in place} == {2}
