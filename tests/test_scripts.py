"""The scripts of the pages: their linter, their types, their own tests (``tests/scripts``)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "node_modules" / ".bin"
WRITTEN = ["site", "tests", "eslint.config.mjs"]


def _run(*call: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(call, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False)


def _tool(name: str) -> str:
    if not (TOOLS / name).exists():
        pytest.skip(f"no {name}: npm ci was not run, or without what only the checks need")
    return str(TOOLS / name)


def test_the_linter_finds_nothing_and_would() -> None:
    done = _run(_tool("eslint"), "--max-warnings", "0", *WRITTEN)
    assert done.returncode == 0, done.stdout
    told = _run(
        _tool("eslint"), "--stdin", "--stdin-filename", "site/static/x.js", stdin='"use strict";\nvar x = 1 == 2;\n'
    )
    assert {"no-var", "eqeqeq"} <= set(told.stdout.split())


def test_the_types_hold_and_a_wrong_one_is_seen(tmp_path: Path) -> None:
    done = _run(_tool("tsc"), "--project", "tsconfig.json")
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.js"
    wrong.write_text('document.querySelector("a").href = 1;\n', encoding="utf-8")
    told = _run(_tool("tsc"), "--allowJs", "--checkJs", "--noEmit", "--ignoreConfig", str(wrong))
    assert "TS2322" in told.stdout, told.stdout


def test_the_scripts_do_what_their_own_tests_say() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: the scripts of the pages are not run")
    files = sorted(str(path) for path in (ROOT / "tests" / "scripts").glob("*.test.mjs"))
    done = _run(node, "--test", *files)
    assert files and done.returncode == 0, done.stdout
