"""Where a finding stands: graphs by line and sign, delimited texts by line and record, however the file is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from time import process_time

import pytest

from proa_graph.errors import UnusableError
from proa_graph.model import Place
from proa_graph.validation import check
from proa_graph.validation.findings import Report
from proa_graph.validation.linked_json import places

PREFIXES = "@prefix : <https://w3id.org/proa/def#> .\n@prefix x: <https://example.org/> .\n"
# « ! » stands before the place that is looked for, and is taken out.
TURTLE: Mapping[str, str] = {
    "on one line": 'x:a a :Entry ; :labelPrinted "BTS Un" ; :codePrinted !"RNCP3485X" .\n',
    "on lines of their own": 'x:a\n  a :Entry ;\n  :codePrinted\n    !"RNCP3485X" ;\n  :labelPrinted\n    "BTS Un" .\n',
    "after comments": '# un\n# « deux »\nx:a a :Entry ; # trois\n  :codePrinted # "quatre"\n !"RNCP3485X" .\n',
    "after a text over lines": 'x:a a :Entry ; :labelPrinted """BTS\n\n"Un"\n""" ; :codePrinted !"RNCP3485X" .\n',
    "in a list of objects": 'x:a a :Entry ; :codePrinted "RNCP34857",\n "RNCP34858", !"RNCP3485X" .\n',
    "after a nameless one": 'x:l :has [ :labelPrinted "Un" ;\n :has [ :row 1 ] ] , 3 ; :row 2 .\n'
    'x:a a :Entry ; :has ( 1 "b" [ :row 3 ] ) ; :codePrinted !"RNCP3485X" .\n',
    "beside a nameless one": 'x:a a :Entry ; :codePrinted [ :row 1 ,\n 2 ] ,\n  !"RNCP3485X" .\n',
    "in a nameless one": 'x:l :has 1 , [ a :Entry ; :row 4 ;\n\t:codePrinted !"RNCP3485X" ] .\n',
    "as the nameless subject": '\n[ a :Entry ;\n  :codePrinted !"RNCP3485X" ] .\n',
    "under a name of its own": "_:a a :Entry .\n_:a :codePrinted !'RNCP3485X' .\n",
}
ENDS = {"LF": ("\n", ""), "CRLF": ("\r\n", ""), "BOM": ("\n", "\ufeff"), "BOM and CRLF": ("\r\n", "\ufeff")}


def _marked(text: str) -> tuple[str, int, int]:
    """Return the text without its mark, and the line and the sign of it."""
    before, _, after = text.replace("Entry", "EligibilityEntry").partition("!")
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def _found(name: str, content: bytes, rule: str = "PROA-L01") -> list[Place]:
    report: Report = check(Path(name), content=content).report
    places = [finding.place for finding in report.findings if finding.rule.id == rule]
    return [place for place in places if place is not None]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("shape", TURTLE)
def test_turtle_says_line_and_sign(shape: str, ends: str) -> None:
    plain, line, sign = _marked(PREFIXES + TURTLE[shape])
    end, mark = ENDS[ends]
    (place,) = _found("liste.ttl", (mark + plain.replace("\n", end)).encode())
    assert (place.row, place.position) == (line, sign)


LINKED: Mapping[str, str] = {
    "prefixes": '{"@context": {"p": "https://w3id.org/proa/def#"},\n "@id": "x:a", "@type": "p:Entry",'
    '\n "p:labelPrinted": "Un", "p:codePrinted": !"RNCP3485X"}',
    "a vocabulary": '{"@context": {"@vocab": "https://w3id.org/proa/def#"}, "@graph": [\n'
    '{"@id": "x:a", "@type": ["Entry"],\n  "codePrinted": ["RNCP34857", !"RNCP3485X"]}]}',
    "terms": '[{"@context": [{"p": "https://w3id.org/proa/def#"}, {"code": {"@id": "p:codePrinted"}, "id": "@id", '
    '"kind": "@type"}],\n\n"id": "x:a", "kind": "p:Entry", "code": {"@value":\n !"RNCP3485X"}}]',
    "nested": '{"@context": {"@vocab": "https://w3id.org/proa/def#"},\n"@id": "x:l", "has": {"@id": "x:a",\n'
    '"@type": "Entry", "has": {"@list": [1, true, {"row": 2}]},\n"codePrinted": !"RNCP3485X"}}',
    "nameless": '{"@context": {"@vocab": "https://w3id.org/proa/def#"},\n"@type": "Entry",\n\n'
    '"labelPrinted": {"@value": "Dit « un, { [ »", "@language": "fr"}, "codePrinted"  :  !"RNCP3485X"}',
    "whole names": '{"@id":"x:a","@type":"https://w3id.org/proa/def#Entry",\n'
    '"https://w3id.org/proa/def#codePrinted":\t[{"@value":!"RNCP3485X"}]}',
    "escapes": '{"@context": {"@vocab": "https://w3id.org/proa/def#"},\n"@id": "x:a", "@type": "Entry", '
    '"labelPrinted": "a \\"b\\" \\u00e9 \\\\", "codePrinted": !"RNCP3485X"}',
    "in a language": '{"@context": {"@vocab": "https://w3id.org/proa/def#", "labelPrinted": {"@container": '
    '"@language"}},\n"@id": "x:a", "@type": "Entry", "labelPrinted": {"fr": "Un", "en": "One"},\n'
    '"codePrinted": !"RNCP3485X"}',
}


@pytest.mark.parametrize("ends", ["LF", "CRLF"])
@pytest.mark.parametrize("name", ["liste.jsonld", "liste.json"])
@pytest.mark.parametrize("shape", LINKED)
def test_json_ld_says_line_and_sign(shape: str, name: str, ends: str) -> None:
    plain, line, sign = _marked(LINKED[shape])
    (place,) = _found(name, plain.replace("\n", ENDS[ends][0]).encode())
    assert (place.row, place.position) == (line, sign)


@pytest.mark.parametrize("name", ["liste.nt", "liste.nq"])
def test_statements_a_line_say_their_line(name: str) -> None:
    own = "https://w3id.org/proa/def#"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    text = f'# un\n<x:a> <{kind}> <{own}EligibilityEntry> .\n\n<x:a> <{own}codePrinted> "RNCP3485X" .\n'
    (place,) = _found(name, text.encode())
    assert place.row == 4


def test_what_is_missing_stands_where_the_thing_begins() -> None:
    text = PREFIXES + "\n\nx:b :row 1 .\n  x:a a :EligibilityList ; :row 2 .\n"
    report = check(Path("accord.ttl"), content=text.encode()).report
    places = {(f.place.row, f.place.position) for f in report.findings if f.place and f.focus.endswith("/a")}
    assert places == {(6, 3)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('x:a :row\n\n  "un" ;\n  :row\n  "deux" ] .\n', 7),
        ('x:a :row """un\r\ndeux\r\n""" ;\r\n :row ] .\r\n', 6),
        ("# un\n# deux\nx:a : ;\n", 5),
    ],
)
def test_a_fault_of_turtle_is_on_its_line(text: str, line: int) -> None:
    with pytest.raises(UnusableError) as raised:
        check(Path("liste.ttl"), content=(PREFIXES + text).encode())
    assert f"ligne {line}\u00a0:" in raised.value.message("fr"), raised.value.message("fr")


DELIMITED: Mapping[str, tuple[str, int, int]] = {
    "plain": ("Intitulé;Code RNCP;Niveau\nBTS Un;RNCP34857;5\nBTS Deux;RNCP3485X;5\n", 3, 3),
    "quotes over lines": ('Intitulé;Code RNCP;Niveau\n"BTS\nUn";RNCP34857;5\n"BTS Deux";RNCP3485X;5\n', 4, 3),
    "the wrong code after a quote over lines": (
        'Intitulé;Code RNCP;Niveau\nBTS Un;RNCP34857;5\n"BTS\n\nDeux";RNCP3485X;5\n', 3, 3
    ),
    "blank lines": ("Intitulé;Code RNCP;Niveau\n\n\nBTS Un;RNCP34857;5\n\nBTS Deux;RNCP3485X;5\n", 6, 6),
    "lines of delimiters": ("Intitulé;Code RNCP;Niveau\n;;\nBTS Un;RNCP34857;5\n;;\nBTS Deux;RNCP3485X;5\n", 5, 5),
    "a title above": ("Liste;;\n;;\nIntitulé;Code RNCP;Niveau\nBTS Un;RNCP34857;5\nBTS Deux;RNCP3485X;5\n", 5, 5),
    "the delimiter said": ("sep=;\nIntitulé;Code RNCP;Niveau\nBTS Un;RNCP34857;5\nBTS Deux;RNCP3485X;5\n", 4, 3),
    "doubled quotes": ('Intitulé;Code RNCP;Niveau\n"BTS ""Un""";RNCP34857;5\nBTS Deux;RNCP3485X;5\n', 3, 3),
    "a header over lines": (
        '"Intitulé\nde la certification";"Code\nRNCP";Niveau\nBTS Un;RNCP34857;5\nBTS Deux;RNCP3485X;5\n', 5, 3
    ),
    "no end of line": ("Intitulé;Code RNCP;Niveau\nBTS Un;RNCP34857;5\nBTS Deux;RNCP3485X;5", 3, 3),
}  # fmt: skip


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("shape", DELIMITED)
def test_a_delimited_text_says_line_and_record(shape: str, end: str, written: str) -> None:
    text, line, record = DELIMITED[shape]
    (place,) = _found("liste.csv", text.replace("\n", end).encode(written))
    assert (place.row, place.record) == (line, record)
    assert re.fullmatch(r"Code\s*RNCP", place.column)


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_another_delimiter_moves_no_line(delimiter: str) -> None:
    text, line, record = DELIMITED["quotes over lines"]
    (place,) = _found("liste.csv", text.replace(";", delimiter).encode())
    assert (place.row, place.record) == (line, record)


def test_a_class_that_the_vocabulary_does_not_know_is_no_list() -> None:
    with pytest.raises(UnusableError, match="rien à contrôler"):
        check(Path("liste.ttl"), content=f'{PREFIXES}x:a a :Entry ; :codePrinted "RNCP3485X" .\n'.encode())


def test_contexts_within_contexts_are_not_copied() -> None:
    terms = ", ".join(f'"t{n}": "u:{n}"' for n in range(1_000))
    nodes = ",\n".join(f'{{"@context": {{"z": "u:z"}}, "@id": "x:{n}", "@type": "Entry"}}' for n in range(1_000))
    text = f'{{"@context": {{"@vocab": "https://w3id.org/proa/def#", {terms}}}, "@graph": [{nodes}]}}'
    started = process_time()
    assert (
        places("liste.jsonld", text.replace("Entry", "EligibilityEntry").encode(), "").subjects["x:999"].line == 1_000
    )
    assert process_time() - started < 1
