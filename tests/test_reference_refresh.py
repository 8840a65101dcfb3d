"""A refresh that is cut, refused, corrupted or killed leaves what was in service in service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import reference_exports as made

from proa_graph.errors import UnusableError
from proa_graph.reference import Reference, refresh
from proa_graph.reference.download import Patience

QUICK = Patience(timeout=0.4, tries=3, pause=0.01)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("published") / "export.zip"
    records = [made.record(f"RNCP{n}", f"Métier inventé numéro {n}") for n in range(1, 4000)]
    return made.export(path, "2026-04-22", records).read_bytes()


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A reference folder in service."""
    refresh("rncp", made.HERE / "csv", where=tmp_path / "in")
    return tmp_path / "in"


def _serves(where: Path) -> list[str]:
    return [s.name for s in Reference(where).snapshots]


BEFORE = ["rncp-2025-03-01-csv"]
AFTER = [*BEFORE, "rncp-2026-04-22-csv"]


@pytest.mark.parametrize(
    "faults",
    [
        (),
        ("500",),
        ("cut",),
        ("cut", "cut"),
        ("hang",),
        ("redirect",),
        ("garbled",),
        ("cut", "no-range"),
        ("cut", "500"),
    ],
    ids=lambda faults: "-".join(faults) or "none",
)
def test_the_newest_export_is_had_through_every_fault(where: Path, content: bytes, faults: tuple[str, ...]) -> None:
    with made.publishing(content, *faults) as publisher:
        done = refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=QUICK)
    assert done.counts["record"] == 3999
    assert _serves(where) == AFTER
    assert sorted(p.name for p in where.iterdir()) == [f"{name}.db" for name in AFTER]


def test_a_cut_transfer_goes_on_where_it_stopped_even_in_a_later_run(where: Path, content: bytes) -> None:
    once = Patience(timeout=0.4, tries=1, pause=0.01)
    steps: list[tuple[int, int]] = []
    with made.publishing(content, "cut") as publisher:
        with pytest.raises(UnusableError):
            refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=once)
        assert _serves(where) == BEFORE
        refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=once,
                progress=lambda done, total: steps.append((done, total)))  # fmt: skip
        assert publisher.ranges == ["", f"bytes={len(content) // 2}-"]
    assert steps[0][0] > len(content) // 2 and steps[-1] == (len(content), len(content))
    assert _serves(where) == AFTER


@pytest.mark.parametrize(
    "faults", [("404",), ("500",) * 3, ("hang",) * 3, ("garbled",) * 3, ("file-redirect",) * 3], ids=lambda f: f[0]
)
def test_what_cannot_be_had_leaves_the_previous_in_service(
    where: Path, content: bytes, faults: tuple[str, ...]
) -> None:
    with made.publishing(content, *faults) as publisher, pytest.raises(UnusableError) as told:
        refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=QUICK)
    assert "en service" in told.value.fr and "--from" in told.value.en
    assert _serves(where) == BEFORE


def test_a_server_that_is_gone_is_told(where: Path) -> None:
    with made.publishing(b"") as publisher:
        address = publisher.address
    with pytest.raises(UnusableError, match="en service"):
        refresh("rncp", where=where, api=f"{address}/api/1", patience=QUICK)
    assert _serves(where) == BEFORE


def test_a_wrong_checksum_is_never_loaded(where: Path, content: bytes) -> None:
    with (
        made.publishing(content, checksum="0" * 64) as publisher,
        pytest.raises(UnusableError, match="somme de contrôle"),
    ):
        refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=QUICK)
    assert _serves(where) == BEFORE


def test_a_corrupt_archive_with_the_right_checksum_is_refused(where: Path, content: bytes) -> None:
    broken = bytearray(content)
    broken[len(broken) // 2 : len(broken) // 2 + 200] = bytes(200)
    with made.publishing(bytes(broken)) as publisher, pytest.raises(UnusableError, match="abîmé"):
        refresh("rncp", where=where, api=f"{publisher.address}/api/1", patience=QUICK)
    assert _serves(where) == BEFORE
    assert sorted(p.name for p in where.iterdir()) == ["rncp-2025-03-01-csv.db"]


def test_a_dataset_without_the_file_is_told(where: Path) -> None:
    with made.publishing(b"") as publisher, pytest.raises(UnusableError, match="--from"):
        refresh("idcc", where=where, api=f"{publisher.address}/api/1", patience=QUICK)


_KILLED = """
import sys, time
from pathlib import Path
from proa_graph.reference import database, refresh
finish = database.Writer.finish
def slow(self, *rest):
    print("loading", flush=True)
    time.sleep(60)
database.Writer.finish = slow
refresh("rncp", Path(sys.argv[1]), where=Path(sys.argv[2]))
"""


def test_a_killed_refresh_leaves_the_previous_in_service_and_its_draft_goes(
    where: Path, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "export.zip").write_bytes(content)
    call = [sys.executable, "-c", _KILLED, str(tmp_path / "export.zip"), str(where)]
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert _serves(where) == BEFORE
    assert len(list(where.iterdir())) == 2
    refresh("rncp", tmp_path / "export.zip", where=where)
    assert sorted(p.name for p in where.iterdir()) == [f"{name}.db" for name in AFTER]


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [("csv", 0, "rncp-2025-03-01-csv"), ("absent.zip", 2, "absent.zip"), ("csv/../flux_2025-09-01.xml", 0, "xml-rncp")],
)
def test_the_command_says_what_it_loaded_or_why_not(tmp_path: Path, source: str, code: int, said: str) -> None:
    call = [sys.executable, "-m", "proa_graph.cli", "refresh", "rncp", "--from", str(made.HERE / source)]
    env = {**os.environ, "PROA_REFERENCE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(call, capture_output=True, env=env, check=False, timeout=60)
    assert done.returncode == code
    assert said in (done.stdout if code == 0 else done.stderr).decode()
    assert "Traceback" not in done.stderr.decode()
    assert "\r" not in done.stderr.decode()
