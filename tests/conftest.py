"""What every test may ask for, and how the tests share out among processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
# What is tested does not depend on the reference data that happen to be loaded on this machine.
os.environ["PROA_REFERENCE_DIR"] = str(ROOT / "tests" / "no-reference")
if "PROA_TESTS_BUILT" not in os.environ:
    # The processes of a run inherit the place: the first that wants what is published builds it for all.
    os.environ["PROA_TESTS_BUILT"] = tempfile.mkdtemp(prefix="proa-built-")
    atexit.register(shutil.rmtree, os.environ["PROA_TESTS_BUILT"], ignore_errors=True)
# A property holds however long an example takes: other processes may have the machine.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
_TOGETHER = {
    "browser": ("test_a11y", "test_browser", "test_editor", "test_search_site"),
    "graph": (
        "test_catalog",
        "test_graph",
        "test_inference",
        "test_ontology",
        "test_questions",
        "test_release_tables",
        "test_site",
        "test_standards",
    ),
}
"""Modules that read the whole published dataset or site: those of a group in one process, which holds it once."""
_MEANWHILE = "test_m"
"""While the first group builds what is published, another process runs the modules named before this one."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the whole dataset in two processes where several run (``-n``), so that none waits for another.

    One begins with the first group, which builds what is published; the second comes when that is there, and what is
    left is shared out by single tests: all end together.
    """
    for item in items:
        for group in _groups_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=_turn)


def _groups_of(item: pytest.Item) -> list[str]:
    return [group for group, modules in _TOGETHER.items() if item.path.stem in modules]


def _turn(item: pytest.Item) -> int:
    groups = _groups_of(item)
    if groups:
        return 2 * list(_TOGETHER).index(groups[0])
    return 1 if item.path.stem < _MEANWHILE else 3


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of original texts and gold tables beside the checkout, or skip."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("no ../shared: the original texts and the gold tables are not in the repository")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def _shared_page(browser: Browser) -> Page:
    return chromium.watched(browser)


@pytest.fixture
def page(_shared_page: Page) -> Page:
    """Return the page of the module, as new; what a test hangs on it stays, so such a test opens its own."""
    return chromium.as_new(_shared_page)
