"""One report in seven forms: the same findings in each, in both languages, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.validation import MEDIA_TYPES, Checked, check, check_file, render
from proa_graph.validation.reports.wording import long_date

PATH = share("data") / "lists" / "KALITEXT000042370654.csv"
DAY = date(2019, 12, 19)


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(PATH, as_of=DAY)


@pytest.mark.parametrize("form", sorted(MEDIA_TYPES))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_same_bytes_twice(checked: Checked, form: str, lang: str) -> None:
    assert checked.render(form, lang) == check(PATH, as_of=DAY).render(form, lang)


def test_text_names_file_line_column_rule_advice_and_article(checked: Checked) -> None:
    text = checked.render("text").decode()
    line = next(one for one in text.splitlines() if "PROA-L08" in one)
    assert line.startswith(f"{PATH.name}, ligne 6, colonne certification_type\u00a0: [Violation] PROA-L08 ")
    assert "À faire\u00a0: " in line
    assert "article L6324-3, version du 23 août 2019" in line
    assert "non conforme" in text.splitlines()[0].lower()
    english = checked.render("text", "en").decode()
    assert f"{PATH.name}, line 6, column certification_type: [Violation] PROA-L08 " in english
    assert "version of 23 August 2019" in english


def test_text_tells_the_law_applied_and_puts_alike_findings_together() -> None:
    text = check_file(Path(__file__).parent / "lists" / "KALITEXT000042101233.csv", as_of=date(2019, 11, 20))[
        1
    ].decode()
    assert "régime B1" in text
    assert "date donnée, 2019-11-20" in text
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
    assert parser.headings.count("h2") == len(check(path, as_of=DAY).report.findings)
    assert all(
        address.startswith(("https://w3id.org/proa/rule/", "https://w3id.org/proa/id/article/"))
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
    assert long_date(date(2026, 1, 1), "fr") == "1er janvier 2026"
    assert long_date(date(2019, 8, 23), "en") == "23 August 2019"
