"""Organisations: one name each, by decisions that do not contradict one another; what is asked by them agrees."""

from __future__ import annotations

from dataclasses import replace

import published
import pytest
import rdflib

from proa_graph import graph, organizations, resolve
from proa_graph.graph.labels import Spellings, organization, organization_iris
from proa_graph.terms import DEF, thing
from proa_graph.text import slug


def test_a_decision_leads_to_an_organisation_and_not_to_another_decision() -> None:
    known, decided = organizations.organizations(), organizations.named_by()
    for printed, names in decided.items():
        for name in set(names) - {organizations.UNNAMED}:
            assert slug(name) in known, f"{name} stands in no line of organizations.csv"
            assert organizations.organizations_of(name) == (name,) != (printed,), name
    assert all(slug(one.part_of) in known for one in known.values() if one.part_of)


def test_every_decided_name_is_printed_and_a_siren_is_one() -> None:
    facts = published.facts()
    entries = [e for rows in (*facts.lists.values(), *facts.withdrawn.values()) for e in rows]
    printed = {slug(n) for e in entries for n in (*resolve.names_in(e.certifier), *resolve.names_in(e.training_body))}
    assert organizations.named_by().keys() <= printed
    sirens = [one.siren for one in organizations.organizations().values() if one.siren]
    assert len(set(sirens)) == len(sirens)
    assert all(len(siren) == 9 and _luhn(siren) for siren in sirens)


def _luhn(number: str) -> bool:
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("CNAM", ["conservatoire-national-des-arts-et-metiers"]),
        ("Ministère du travail – DGEFP", ["ministere-charge-du-travail"]),
        ("ministère du travail", ["ministere-charge-du-travail"]),
        ("GOBELINS-CCI PARIS ÎLE-DE-FRANCE", ["gobelins", "cci-paris-ile-de-france"]),
        ("Multiples", []),
        ("Université/ CNAM", ["conservatoire-national-des-arts-et-metiers"]),
        ("École inconnue de tous", ["ecole-inconnue-de-tous"]),
    ],
)
def test_what_a_printed_name_means(printed: str, meant: list[str]) -> None:
    assert [node.value for node in organization_iris(printed)] == [thing("organization", key) for key in meant]


def test_an_organisation_has_one_name_its_spellings_and_its_old_addresses() -> None:
    said = {str(p.value).rpartition("#")[2].rpartition("/")[2]: o.value for s, p, o in organization("CNAM", Spellings())
            if s.value.endswith("metiers")}  # fmt: skip
    assert said["prefLabel"] == "Conservatoire national des arts et métiers"
    assert said["altLabel"] == "CNAM"
    assert said["siren"] == "197534712"
    (led,) = {o.value for s, p, o in organization("CNAM", Spellings()) if p.value.endswith("isReplacedBy")}
    assert led == thing("organization", "conservatoire-national-des-arts-et-metiers")
    assert any(p.value.endswith("subOrganizationOf") for _, p, _ in organization("FS CFDT", Spellings()))


def test_what_also_names_others_is_no_spelling() -> None:
    for printed, spelt in (("CNAM", True), ("Université/ CNAM", False), ("GOBELINS-CCI PARIS ÎLE-DE-FRANCE", False)):
        names = [o.value for _, p, o in organization(printed, Spellings()) if p.value.endswith("altLabel")]
        assert names == ([printed] if spelt else []), printed


def test_lines_under_any_spelling_are_found_by_the_organisation() -> None:
    """One question by organisation gives what each of its spellings prints, no line twice."""
    spelt = ["CNAM", "Conservatoire national des arts et métiers (CNAM)", "Multiples", "Université/ CNAM"]
    lines = published.facts().lists[published.FEW[2]]
    rows = [replace(row, certifier=name) for row, name in zip(lines, spelt, strict=False)]
    certifier = rdflib.URIRef(thing("organization", "conservatoire-national-des-arts-et-metiers"))
    listed = graph.new_graph(graph.list_graph(rows))
    found = {str(line) for line in listed.subjects(rdflib.URIRef(f"{DEF}certifier"), certifier)}
    assert len([line for line in found if "/entry/" in line]) == 3
