"""What every test may ask for, and how the tests share out among processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What is tested does not depend on the reference data that happen to be loaded on this machine.
os.environ["PROA_REFERENCE_DIR"] = str(ROOT / "tests" / "no-reference")
_OF_THE_WHOLE = frozenset(
    ("test_a11y", "test_browser", "test_catalog", "test_graph", "test_inference", "test_ontology", "test_questions",
     "test_search_site", "test_site")
)  # fmt: skip
"""Modules that build the whole published dataset or site: one process makes it for all of them."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the whole dataset in one process where several run (``-n``)."""
    for item in items:
        if item.path.stem in _OF_THE_WHOLE:
            item.add_marker(pytest.mark.xdist_group("whole"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of original texts and gold tables beside the checkout, or skip."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("no ../shared: the original texts and the gold tables are not in the repository")
    return folder
