"""A new version is raised by one command, everywhere it stands."""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL

from proa_graph import __version__

ROOT = Path(__file__).parents[1]
RAISED: Callable[[Path, str, date], str] = runpy.run_path(str(ROOT / "deploy" / "release.py"))["raised"]
NAMES = (
    "pyproject.toml", "proa_graph/__init__.py", "proa_graph/catalog.py", "ontology/proa.ttl", "CITATION.cff",
    "CHANGELOG.md", "deploy/w3id/.htaccess",
)  # fmt: skip
DAY = date(2031, 2, 3)
HEADER = rdflib.URIRef("https://w3id.org/proa/def")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    log = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    head, mark, rest = log.partition("## [Unreleased]\n")
    (tmp_path / "CHANGELOG.md").write_text(f"{head}{mark}\n### Added\n- A thing.\n{rest}", encoding="utf-8")
    return tmp_path


def _text(copy: Path, name: str) -> str:
    return (copy / name).read_text(encoding="utf-8")


def test_every_place_names_the_new_version_and_its_day(copy: Path) -> None:
    notes = RAISED(copy, "9.0.0", DAY)
    assert notes.startswith("# proa-graph 9.0.0 (2031-02-03)\n\n### Added\n- A thing.\n")
    assert notes.count("## [") == 0
    assert 'version = "9.0.0"' in _text(copy, "pyproject.toml")
    assert '__version__ = "9.0.0"' in _text(copy, "proa_graph/__init__.py")
    assert 'ISSUED = "2031-02-03"' in _text(copy, "proa_graph/catalog.py")
    assert re.search(r"(?m)^version: 9.0.0\ndate-released: 2031-02-03$", _text(copy, "CITATION.cff"))
    assert "## [Unreleased]\n\n## [9.0.0] – 2031-02-03\n\n### Added\n- A thing." in _text(copy, "CHANGELOG.md")
    led = re.findall(r"\^def/([^(]+)\(", _text(copy, "deploy/w3id/.htaccess"))
    assert led[:2] == [r"9\.0\.0", re.escape(__version__)]


def test_the_ontology_says_which_version_it_follows(copy: Path) -> None:
    before = len(rdflib.Graph().parse(copy / "ontology" / "proa.ttl"))
    RAISED(copy, "9.0.0", DAY)
    told = rdflib.Graph().parse(copy / "ontology" / "proa.ttl")
    assert list(told.objects(HEADER, OWL.priorVersion)) == [rdflib.URIRef(f"{HEADER}/{__version__}")]
    assert str(told.value(HEADER, OWL.versionIRI)) == f"{HEADER}/9.0.0"
    assert str(told.value(HEADER, OWL.versionInfo)) == "9.0.0"
    assert str(told.value(HEADER, DCTERMS.modified)) == "2031-02-03"
    assert len(told) - before in (0, 1)


@pytest.mark.parametrize("version", [__version__, "0.0.1", "9.0", "neuf"])
def test_what_is_no_next_version_changes_nothing(copy: Path, version: str) -> None:
    before = {name: _text(copy, name) for name in NAMES}
    with pytest.raises(ValueError, match="no version after"):
        RAISED(copy, version, DAY)
    assert {name: _text(copy, name) for name in NAMES} == before


def test_nothing_new_is_no_release(copy: Path) -> None:
    RAISED(copy, "9.0.0", DAY)
    with pytest.raises(ValueError, match="nothing new"):
        RAISED(copy, "9.1.0", DAY)


def test_a_place_that_names_another_version_is_told(copy: Path) -> None:
    (copy / "CITATION.cff").write_text("no version\n", encoding="utf-8")
    before = {name: _text(copy, name) for name in NAMES}
    with pytest.raises(ValueError, match=r"CITATION\.cff"):
        RAISED(copy, "9.0.0", DAY)
    assert {name: _text(copy, name) for name in NAMES} == before
