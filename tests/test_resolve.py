"""From what is printed to what it means: codes, levels, types, natures."""

from __future__ import annotations

import pytest

from proa_graph import resolve
from proa_graph.model import Entry


@pytest.mark.parametrize(
    ("entry", "key", "status"),
    [
        (Entry(rncp_code="00591"), "RNCP591", "CodePrinted"),
        (Entry(code_stated="RNCP 35096"), "RNCP35096", "CodePrinted"),
        (Entry(code_stated="rncp34857"), "RNCP34857", "CodePrinted"),
        (Entry(code_stated="25467"), "RNCP25467", "CodePrinted"),
        (Entry(code_stated="rncp/7481"), "RNCP7481", "CodePrinted"),
        (Entry(code_stated="Fiche n° 1852 RNCP"), "RNCP1852", "CodePrinted"),
        (Entry(code_stated="5189 RS"), "RS5189", "CodeOfSpecificRegister"),
        (Entry(code_stated="315", note="type=x; repertoire=RS"), "", "CodeOfSpecificRegister"),
        (Entry(code_stated="RS5080"), "RS5080", "CodeOfSpecificRegister"),
        (Entry(code_stated="En cours"), "", "CodePending"),
        (Entry(code_stated="–"), "", "CodeAbsent"),
        (Entry(), "", "CodeAbsent"),
        (Entry(code_stated="RNCP99x9"), "", "CodeMalformed"),
        (Entry(rncp_code="RNCP99x9"), "", "CodeMalformed"),
        (Entry(code_stated="RNCP1 / RNCP2"), "", "CodeMalformed"),
    ],
)
def test_codes_as_they_are_written(entry: Entry, key: str, status: str) -> None:
    code = resolve.code(entry)
    assert (code.key, code.status) == (key, status)


@pytest.mark.parametrize(
    ("stated", "given", "level", "how"),
    [
        ("niveau 3", "3", "3", "PrintedOn2019Scale"),
        ("Niveau III", "5", "5", "MappedFrom1969Scale"),
        ("Niveau VI", "6", "6", "PrintedOn2019Scale"),
        ("Niveau V", "5", "5", "PrintedOn2019Scale"),
        ("Niveau V", "", "3", "MappedFrom1969Scale"),
        ("4", "", "4", "PrintedOn2019Scale"),
        ("sans niveau", "", "", ""),
        ("–", "", "", ""),
        ("", "4", "4", "PrintedOn2019Scale"),
        ("Niveau 12", "", "", ""),
    ],
)
def test_levels_as_they_are_printed(stated: str, given: str, level: str, how: str) -> None:
    assert resolve.level(Entry(level_stated=stated, level_2019=given)) == (level, how)


@pytest.mark.parametrize(
    ("kind", "label", "name"),
    [
        ("", "TP cariste", "TitreProfessionnel"),
        ("", "Licence professionnelle métiers du commerce", "LicencePro"),
        ("", "Licence droit", "Licence"),
        ("", "CQP/ CQPM soudeur", "Cqp"),
        ("Certificat de qualification professionnelle (CQP)", "Vendeur", "Cqp"),
        ("", "Diplôme d’État d’aide-soignant", "DiplomeEtat"),
        ("", "Typographe", ""),
        ("", "Capitaine", ""),
    ],
)
def test_types_open_the_label_or_have_their_column(kind: str, label: str, name: str) -> None:
    assert resolve.certification_type(Entry(certification_type=kind, certification_label=label)) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("accord", "Accord"),
        ("Protocole d’accord", "Protocole"),
        ("AVENANT n° 2", "Avenant"),
        ("décision", ""),
        ("", ""),
    ],
)
def test_natures_of_agreements(printed: str, name: str) -> None:
    assert resolve.nature(printed) == name


def test_a_zero_in_the_column_of_codes_is_no_code() -> None:
    for entry in (Entry(code_stated="0"), Entry(rncp_code="00")):
        assert resolve.code(entry) == resolve.Code("", "", "CodeAbsent")
