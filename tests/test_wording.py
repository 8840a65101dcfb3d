"""What French readers are told: decimal commas, curved apostrophes, signs with their no-break spaces."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from proa_graph import rules
from proa_graph.files import share
from proa_graph.typography import typeset

SLIP = re.compile(
    r"(?<![\w.,])\d+\.\d+(?![\w.])"  # a decimal point
    r"|[<>]=? ?\d"  # a comparison for machines
    r"|\w'\w"  # a straight apostrophe
    r"|[ \w»)’][;?!](?=\s|$)|[ \w»)](?<!https):(?=\s|$)"  # a sign without its no-break space
    r"|«[^\u00a0]|[^\u00a0]»|\.\.\.|\{\?"
)
NOT_FRENCH = re.compile(r"[Ll]icence Ouverte 2\.0|Apache 2\.0|SPARQL 1\.1|avant 1\.0")
REPORTS = sorted((Path(__file__).parent / "rules").glob("*/*.report.csv"))


def _slips(text: str) -> list[str]:
    return SLIP.findall(NOT_FRENCH.sub("", text))


def _of_rules() -> Iterator[tuple[str, str]]:
    for rule in rules.load():
        for texts in (rule.label, rule.message, rule.advice):
            yield rule.id, re.sub(r"\{\?\w+\}", "x", texts.get("fr", ""))


def test_the_texts_of_rules() -> None:
    told = list(_of_rules())
    assert len(told) > 300 and not [(rule, text) for rule, text in told if _slips(text) or typeset(text) != text]


def test_the_messages_of_findings() -> None:
    told = [row for path in REPORTS for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]
    # What a list prints between quotation marks stays as printed.
    own = [re.sub("«\u00a0.*?\u00a0»", "x", f"{row['message']} {row['advice']} {row['articles']}") for row in told]
    assert len(own) > 200 and not [text for text in own if _slips(text)]


@pytest.mark.parametrize("name", ["messages.csv"])
def test_the_words_of_the_site(name: str) -> None:
    with (share("site") / name).open(newline="", encoding="utf-8") as handle:
        told = [typeset(row["fr"]) for row in csv.DictReader(handle)]
    assert len(told) > 500 and not [text for text in told if _slips(re.sub(r"\{\w+\}|<[^>]*>", "x", text))]


@pytest.mark.parametrize(
    "text", ["ressemblance 0.3", "moins de < 3", "l'acte", "oui ; non;", "fin:", "« a»", "la suite...", "reste {?x}"]
)
def test_a_slip_is_seen(text: str) -> None:
    assert _slips(text)
