"""Pages made when they are asked for: by the functions that write them, once, and never what is no page."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.server.making import Maker, wanted
from proa_graph.site import Body


def _bodies() -> Mapping[str, Body]:
    return {
        "index.html": lambda: b"home",
        "branch/468/index.html": lambda: b"branch",
        "en/branch/468/index.html": lambda: b"branch, en",
        "branch/468.ttl": lambda: b"<a> <b> <c> .",
        "agreement/A/index.html": lambda: str(os.getpid()).encode(),
    }


def test_a_page_is_made_with_its_forms_in_another_process_and_once(tmp_path: Path) -> None:
    maker = Maker(_bodies, tmp_path)
    try:
        maker.make("/branch/468/")
        made = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
        assert made == {"branch/468/index.html", "en/branch/468/index.html", "branch/468.ttl"}
        (tmp_path / "branch/468/index.html").write_bytes(b"as it stands")
        maker.make("/branch/468")
        assert (tmp_path / "branch/468/index.html").read_bytes() == b"as it stands"
        maker.make("/id/entry/A/3")
        assert int((tmp_path / "agreement/A/index.html").read_bytes()) != os.getpid()
        maker.make("/")
        assert (tmp_path / "index.html").read_bytes() == b"home"
    finally:
        maker.close()


@pytest.mark.parametrize("path", ["/nothing", "/../etc/passwd", "/branch/../index.html", "//x", "/" + "a" * 5000])
def test_what_is_no_page_makes_nothing(tmp_path: Path, path: str) -> None:
    maker = Maker(_bodies, tmp_path / "site")
    try:
        maker.make(path)
        assert not list(tmp_path.rglob("*"))
    finally:
        maker.close()


def test_a_process_that_dies_is_told_and_replaced(tmp_path: Path) -> None:
    maker = Maker(_bodies, tmp_path)
    try:
        maker.make("/")
        assert maker.pid
        os.kill(maker.pid, signal.SIGKILL)
        with pytest.raises(UnusableError):
            maker.make("/branch/468/")
        maker.make("/branch/468/")
        assert (tmp_path / "branch/468/index.html").read_bytes() == b"branch"
    finally:
        maker.close()


def test_what_waits_for_the_files_of_the_dataset_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    ready = tmp_path / "ready"

    def late() -> bytes:
        while not ready.exists():
            time.sleep(0.01)
        return b"files"

    maker = Maker(lambda: {**_bodies(), "dumps/index.html": late}, tmp_path / "site")
    try:
        waiting = threading.Thread(target=maker.make, args=("/dumps/",))
        waiting.start()
        time.sleep(0.2)
        started = time.monotonic()
        maker.make("/branch/468/")
        assert time.monotonic() - started < 1
        assert waiting.is_alive()
        ready.touch()
        waiting.join(5)
        assert (tmp_path / "site/dumps/index.html").read_bytes() == b"files"
    finally:
        ready.touch()
        maker.close()


def test_a_line_is_shown_on_the_page_of_its_agreement() -> None:
    assert "agreement/A/index.html" in set(wanted("/id/entry/A/3"))
    assert "en/agreement/A/index.html" in set(wanted("/id/entry/A/3.html"))
