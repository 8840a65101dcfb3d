"""The browser of the tests: which it is, how it is started, and one page that many tests look through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PATH = Path("/usr/bin/chromium")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE = (1280, 900)
_MOVED = """window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {
    window.moved += one.value })).observe({ type: 'layout-shift', buffered: true })"""


@contextmanager
def opened() -> Iterator[Browser]:
    """Yield a browser; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not _PATH.exists():
        pytest.skip(f"no {_PATH} on this machine")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(_PATH), args=list(_FLAGS))
        yield browser
        browser.close()


def watched(browser: Browser) -> Page:
    """A page that sums in ``window.moved`` how far things move while a document stands."""
    page = browser.new_page()
    page.add_init_script(_MOVED)
    return page


def as_new(page: Page) -> Page:
    """``page`` on a wide screen and empty: opening another takes a second of processor time."""
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.emulate_media(media="screen")
    page.goto("about:blank")
    return page
