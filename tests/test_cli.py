"""The command as its user meets it: exit codes, one line on standard error, light start."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from proa_graph.cli import cli, main

ROOT = Path(__file__).parents[1]
HEAVY = ("rdflib", "pyshacl", "owlrl", "fastapi", "starlette", "pyoxigraph", "jinja2", "lxml", "pdfplumber", "openpyxl")


def proa(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own and return what it did."""
    call = [sys.executable, "-m", "proa_graph.cli", *arguments]
    return subprocess.run(call, input=stdin, capture_output=True, cwd=cwd, check=False, timeout=240)


def test_help_is_light() -> None:
    code = "import sys; from proa_graph.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += f"heavy = [m for m in {HEAVY!r} if m in sys.modules]; sys.exit(','.join(heavy) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_every_command_and_option_is_in_the_readme_or_its_help() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert re.search(rf"\b{name}\b", readme), f"README does not name « {name} »"
        assert command.help, name


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "call",
    [
        ["validate", "absent.csv"],
        ["validate"],
        ["validate", "absent.csv", "--date", "hier"],
        ["validate", "README.md", "README.md", "--format", "csv"],
        ["validate", "README.md", "README.md", "--against", "README.md"],
        ["extract", "absent.txt"],
        ["query", "no-such-question"],
        ["query", "certifications-for-profession", "--set", "profession"],
        ["query", "eligible-certifications", "--set", "idcc=abc", "--set", "date=2021-06-01"],
        ["query", "absent.rq"],
        ["serve", "--out", "nowhere"],
        ["up", "--port", "many"],
        ["no-such-verb"],
        ["build", "--no-such-option"],
    ],
    ids=" ".join,
)
def test_unusable_calls_exit_2_with_one_line(
    call: list[str], lang: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        main([*call, "--lang", lang])
    assert ended.value.code == 2
    told = capfd.readouterr()
    assert told.out == ""
    lines = told.err.strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0]


_LISTS = {
    "good.csv": "Intitulé;Code RNCP;Niveau\nTP Cariste;RNCP34857;3\n",
    "bad.csv": "Intitulé;Code RNCP;Niveau\nTP Cariste;RNCP3485X;3\n",
    "unusable.csv": "Rien;Vide\n1;2\n",
}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("good.csv", "good.csv"), 0), (("bad.csv", "good.csv"), 1), (("good.csv", "bad.csv"), 1),
        (("unusable.csv", "bad.csv", "good.csv"), 2),
    ],
)  # fmt: skip
def test_of_several_lists_each_is_judged_and_the_worst_decides(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], names: tuple[str, ...], code: int
) -> None:
    for name, text in _LISTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["validate", "--idcc", "2378", *(str(tmp_path / name) for name in names), "--date", "2021-06-01"])
    assert ended.value.code == code
    told = capfd.readouterr()
    assert told.out.count("good.csv\u00a0: Conforme") == names.count("good.csv")
    assert told.out.count("bad.csv\u00a0: Non conforme") == names.count("bad.csv")
    assert len(told.err.splitlines()) == names.count("unusable.csv")


def test_the_hook_of_pre_commit_gives_the_command_its_options_and_files() -> None:
    lines = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
    hook = dict(line.strip("- ").split(": ", 1) for line in lines)
    assert hook["entry"] == "proa validate"
    kinds = re.compile(hook["files"])
    assert all(kinds.search(f"listes/avenant 3.{kind}") for kind in ("csv", "xlsx", "ods", "docx", "ttl"))
    assert not kinds.search("README.md")


def test_a_process_exits_and_speaks_as_its_command() -> None:
    done = proa("validate", "absent.csv")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"absent.csv" in done.stderr


def test_a_list_is_checked_without_what_reads_documents() -> None:
    script = "import proa_graph.validation, sys; print(sorted({'pdfplumber', 'mammoth'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_question_is_asked_without_registers_http_or_event_loops() -> None:
    heavy = "{'asyncio', 'http.client', 'proa_graph.reference', 'rdflib', 'jinja2', 'proa_graph.dataset'}"
    script = f"import proa_graph.asking, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
