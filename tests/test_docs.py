"""What the docs say is what the code does: calls, options, files, layers, columns."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import click
import pytest
from test_layers import LAYERS

from proa_graph.cli import cli
from proa_graph.model import ENTRY_COLUMNS
from proa_graph.questions import load

ROOT = Path(__file__).parents[1]
DOCS = ("README.md", "CONTRIBUTING.md")
_CODE = re.compile(r"`([^`\n]+)`")
_CALL = re.compile(r"\./run ([a-z][^#|>\n]*)")
_NOT_OURS = {"test"}


def _pieces(name: str) -> list[str]:
    """The pieces of code of a document, those of a block line by line."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        *(line for block in blocks for line in block.splitlines()),
        *_CODE.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)),
    ]


CALLS = [(name, call.strip()) for name in DOCS for piece in _pieces(name) for call in _CALL.findall(piece)]


@pytest.mark.parametrize("call", sorted({call for _, call in CALLS}))
def test_every_call_names_a_verb_its_options_and_their_values(call: str) -> None:
    words = shlex.split(call.replace("…", "x"))
    if words[0] in _NOT_OURS:
        return
    command = cli.commands.get(words[0])
    assert command is not None, words[0]
    options = {name: option for option in command.params for name in option.opts if isinstance(option, click.Option)}
    for word, value in pairwise([*words[1:], ""]):
        if word.startswith("--"):
            assert word in options, f"{words[0]} has no {word}"
            kind = options[word].type
            assert not isinstance(kind, click.Choice) or value in kind.choices, f"{word} {value}"


def test_options_told_alone_are_those_of_some_verb() -> None:
    known = {name for verb in cli.commands for option in _options(verb) for name in option}
    told = {word for name in DOCS for piece in _pieces(name) for word in re.findall(r"(?<![\w-])--[a-z][a-z-]+", piece)}
    assert told - known - {"--write", "--data-urlencode"} == set()


def _options(verb: str) -> list[list[str]]:
    command = cli.commands.get(verb)
    assert command is not None
    return [option.opts for option in command.params if isinstance(option, click.Option)]


def test_choices_listed_with_bars_are_all_the_choices() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\|", "|")
    listed = re.findall(r"`(--[a-z-]+) ([a-z]+(?:\|[a-z]+)+)`", readme)
    assert listed
    command = cli.commands.get("validate")
    assert command is not None
    kinds = {name: option.type for option in command.params for name in option.opts}
    for name, choices in listed:
        kind = kinds[name]
        assert isinstance(kind, click.Choice)
        assert sorted(choices.split("|")) == sorted(kind.choices), name


def test_questions_named_are_questions() -> None:
    asked = {words[1] for _, call in CALLS if (words := shlex.split(call.replace("…", "x")))[0] == "query"}
    assert asked and asked <= set(load())


@pytest.mark.parametrize("name", DOCS)
def test_files_and_folders_named_exist(name: str) -> None:
    made = {"contrat-modele.csv", "build/", "build/dumps/", "build/site", "reference/", "dumps/"}
    paths = {
        p
        for p in _pieces(name)
        if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*/?", p)
        and ("/" in p.rstrip("/") or p.endswith(("/", ".md", ".toml", ".csv")))
    }
    known = {p for p in paths if (ROOT / p).exists()}
    assert len(known) > 5
    assert (
        sorted(
            p for p in paths - known - made if not any(ROOT.glob(f"*/{p}")) and not any(ROOT.glob(f"proa_graph/*/{p}"))
        )
        == []
    )


def test_the_table_of_layers_is_that_of_the_tests() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [set(_CODE.findall(row)) for row in re.findall(r"^\| \d \| (.*) \|$", text, re.MULTILINE)]
    told = {name for row in rows for name in row}
    assert told == {name for layer in LAYERS for name in layer}


def test_the_columns_of_a_list_are_told_where_they_are_asked() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(certification_label|rncp_code)`", readme))
    assert named and named <= set(ENTRY_COLUMNS)
