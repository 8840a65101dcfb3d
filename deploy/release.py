"""Raise the version everywhere it stands, date the change log, and print the notes of the release.

``python deploy/release.py 0.3.0 [--day 2026-12-01]``, from anywhere in the repository. `proa build --release` proposes
the version that what changed in the data asks for. Nothing is committed: read the difference, then do so.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_HEAD = "## [Unreleased]\n"


def raised(root: Path, version: str, day: date) -> str:
    """Write ``version`` into every file below ``root`` that names it, and return the notes of the release.

    Raises:
        ValueError: it is no version, or none after the present one; a file does not name the present one where it
            should; the change log holds nothing new.
    """
    before = _found(root / "pyproject.toml", r'^version = "(.+)"$')
    if not _VERSION.fullmatch(version) or _key(version) <= _key(before):
        raise ValueError(f"{version} is no version after {before}")
    notes = _notes(root)
    written = {}
    for name, edit in _edits(before, version, day).items():
        text = (root / name).read_text(encoding="utf-8")
        written[root / name] = edit(text)
        if written[root / name] == text:
            raise ValueError(f"{name} does not name {before} where it should")
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return f"# proa-graph {version} ({day.isoformat()})\n\n{notes}\n"


def _edits(before: str, version: str, day: date) -> dict[str, Callable[[str], str]]:
    def named(text: str) -> str:
        return text.replace(before, version)

    def ontology(text: str) -> str:
        prior = named(re.sub(r"    owl:priorVersion [^;]+;\n", "", text))
        line = f"    owl:priorVersion <https://w3id.org/proa/def/{before}> ;\n"
        prior = prior.replace("    owl:versionInfo", f"{line}    owl:versionInfo", 1)
        return re.sub(r'(dcterms:modified ")[0-9-]+', rf"\g<1>{day.isoformat()}", prior, count=1)

    def cited(text: str) -> str:
        return re.sub(r"(?m)^date-released: .+$", f"date-released: {day.isoformat()}", named(text))

    def logged(text: str) -> str:
        return text.replace(_HEAD, f"{_HEAD}\n## [{version}] – {day.isoformat()}\n", 1)

    def led(text: str) -> str:
        # The earlier version keeps its address.
        escaped = re.escape(before)
        line = re.search(rf"(?m)^.*\^def/{re.escape(escaped)}\(.*\n", text)
        return text.replace(line[0], line[0].replace(escaped, re.escape(version)) + line[0], 1) if line else text

    return {
        "pyproject.toml": lambda text: text.replace(f'version = "{before}"', f'version = "{version}"', 1),
        "proa_graph/__init__.py": named,
        "proa_graph/catalog.py": lambda text: re.sub(r'(?m)^ISSUED = ".+"$', f'ISSUED = "{day.isoformat()}"', text),
        "deploy/w3id/.htaccess": led,
        "ontology/proa.ttl": ontology,
        "CITATION.cff": cited,
        "CHANGELOG.md": logged,
    }


def _notes(root: Path) -> str:
    """What the change log holds that no release has."""
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    notes = log.partition(_HEAD)[2].partition("\n## [")[0].strip()
    if not notes:
        raise ValueError("CHANGELOG.md holds nothing new")
    return notes


def _found(path: Path, pattern: str) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise ValueError(f"{path.name} names no version")
    return found[1]


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def main() -> int:
    """Do so for the repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--day", type=date.fromisoformat, default=datetime.now(UTC).date())
    asked = parser.parse_args()
    try:
        print(raised(ROOT, asked.version, asked.day), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
