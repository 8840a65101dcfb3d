"""The build as a whole, on four agreements and a few pages: the same bytes, one at a time, never half."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import resource
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import published
import pyoxigraph
import pytest

from proa_graph import build, kept, live, release, site
from proa_graph.apart import all_done, apart, beside, left
from proa_graph.dataset import Dataset
from proa_graph.errors import UnusableError
from proa_graph.release import files

_MADE = site.site_files
_SOME = 40


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four agreements, their first pages and the graph without its other forms stand for everything."""
    _narrow(monkeypatch)
    _without_forms(monkeypatch)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build by one process, made once: tests only read it."""
    out = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as during:
        _narrow(during)
        assert build.build(out, processes=1).made
    return out


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such a build without the other forms of the graph."""
    out = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as during:
        _narrow(during)
        _without_forms(during)
        assert build.build(out, processes=1).made
    return out


@pytest.fixture
def standing(plain: Path, tmp_path: Path) -> Path:
    """Return a folder in which a build stands, for a test to do with it what it wants."""
    return shutil.copytree(plain, tmp_path / "standing")


def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = published.dataset_of_few()
    assert dataset.told
    for module in (build, live):
        monkeypatch.setattr(module, "assemble_published", lambda *_: dataset)
        monkeypatch.setattr(module, "read_facts", lambda _: published.few())
    monkeypatch.setattr(
        live, "beside", lambda work, niceness: beside(work, niceness=0)
    )  # who gives way makes tests wait
    monkeypatch.setattr(build, "load_questions", dict)
    monkeypatch.setattr(site, "site_files", _some_files)


def _without_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes longest and derives from the graph alone."""
    monkeypatch.setattr(files, "_FORMS", {})
    monkeypatch.setattr(files, "_write_tables", lambda *_: None)


def _with_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    _narrow(monkeypatch)


def _some_files(corpus: site.Corpus, dumps: Callable[[], Sequence[site.Dump]] = tuple) -> dict[str, site.Body]:
    made = _MADE(corpus, dumps)
    late = [name for name in made if name.endswith("dumps/index.html")]
    light = (name for name in made if name.startswith(("level", "en/level", "order", "branch/")))
    return {name: made[name] for name in (*islice(light, _SOME), *late)}


def _all_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for digest in ("input_digest", "frame_digest"):
        monkeypatch.setattr(build, digest, lambda: "other")


def _tree(out: Path) -> dict[str, str]:
    files = sorted(path for path in out.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_any_number_of_processes_writes_the_same_bytes(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_forms(monkeypatch)
    build.build(tmp_path, processes=3)
    tree = _tree(once)
    assert _tree(tmp_path) == tree
    assert {"manifest.json", "dumps/proa.nq.gz", "site/dumps/proa.nq.gz", "site/dumps/index.html"} <= set(tree)
    page = (once / "site" / "dumps" / "index.html").read_text(encoding="utf-8")
    assert all(digest in page for _, _, digest in release.listed(once))


def test_a_dump_stands_once_on_the_disk(once: Path) -> None:
    for path in (once / "dumps").iterdir():
        assert path.samefile(once / "site" / "dumps" / path.name)


def test_nothing_is_made_again_where_nothing_changed_and_what_is_missing_is(standing: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in standing.rglob("*")}
    again = build.build(standing, processes=1)
    assert not again.made and again.pages > 0
    assert {
        path: path.stat().st_mtime_ns for path in standing.rglob("*") if path.name != ".lock"
    }.items() <= before.items()
    next((standing / "site" / "level").rglob("index.html")).unlink()
    assert build.build(standing, processes=1).made


def test_a_second_build_at_once_is_refused_in_one_line(standing: Path) -> None:
    before = _tree(standing)
    with (standing / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UnusableError, match="autre construction"):
            build.build(standing, processes=1)
    assert _tree(standing) == before


@pytest.mark.parametrize("processes", [1, 3])
def test_a_full_disk_leaves_what_was_built(standing: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    before = _tree(standing)
    _all_changed(monkeypatch)

    def full(self: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(build, "_holds", lambda path, content: False)
    with pytest.raises(UnusableError) as told:
        build.build(standing, processes=processes)
    assert "No space left" in told.value.message("en") and "\n" not in told.value.message("en")
    assert _tree(standing) == before


def test_a_build_that_fails_leaves_no_process_that_goes_on_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(there: Path, _dataset: Dataset) -> None:
        time.sleep(0.5)
        (there / "late").mkdir(parents=True)

    def failing(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build, "_write_dumps", slowly)
    monkeypatch.setattr(build, "_write_site", failing)
    with pytest.raises(UnusableError):
        build.build(tmp_path, processes=1)
    time.sleep(0.7)
    assert not (tmp_path / ".next").exists()


def test_a_file_that_cannot_grow_leaves_what_was_built(standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _tree(standing)
    _all_changed(monkeypatch)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        build.build(standing, processes=2)

    with pytest.raises(UnusableError) as told:
        apart(limited)()
    assert "File too large" in told.value.message("en") and "\n" not in told.value.message("en")
    assert _tree(standing) == before


def test_a_build_that_is_killed_leaves_what_was_built_and_the_next_one_is_whole(
    standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _tree(standing)
    _all_changed(monkeypatch)
    written = build._Writer.some

    def killed(writer: build._Writer, names: Sequence[str], *_: object) -> None:
        written(writer, names[: len(names) // 2])
        for process in (os.getppid(), os.getpid()):  # the build, and what writes this part for it
            os.kill(process, signal.SIGKILL)

    with monkeypatch.context() as during:
        during.setattr(build._Writer, "some", killed)
        with pytest.raises(OSError, match="interrupted"):
            apart(lambda: build.build(standing, processes=1))()
    assert any(path.is_file() for path in (standing / ".next" / "site").rglob("*"))
    assert {name: d for name, d in _tree(standing).items() if not name.startswith(".next")} == before
    assert build.build(standing, processes=1).made
    assert _tree(standing).keys() == before.keys()


def test_what_a_killed_build_left_is_cleared_and_what_it_moved_is_brought_back(standing: Path) -> None:
    before = _tree(standing)
    (standing / ".next" / "site").mkdir(parents=True)
    (standing / ".next" / "site" / "half.html").write_text("half", encoding="utf-8")
    (standing / ".last").mkdir()
    for name in ("site", "manifest.json"):
        (standing / name).rename(standing / ".last" / name)
    assert not build.build(standing, processes=1).made
    assert _tree(standing) == before


def test_a_question_keeps_its_store_and_writes_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, cache = tmp_path / "here", tmp_path / "cache"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    made: list[str] = []

    def make(out: Path, digest: str) -> pyoxigraph.Store:
        made.append(digest)
        return published.dataset_of_few().named

    monkeypatch.setattr(kept, "_made", make)
    monkeypatch.setattr(kept, "left", lambda work, niceness: work())
    sizes = {len(kept.store(Path("build"))) for _ in range(2)}
    assert sizes == {len(published.dataset_of_few().named)}
    assert len(made) == 1
    assert not list(here.iterdir())
    assert [path.name for path in kept.folder().iterdir()] == made


def test_while_another_process_keeps_a_store_a_second_one_does_not(tmp_path: Path) -> None:
    few, there = published.dataset_of_few().named, tmp_path / "stores" / "digest"
    with kept._alone(there.parent):
        kept.keep(few, there)
    assert not list(there.parent.iterdir())
    kept.keep(few, there)
    assert len(pyoxigraph.Store.read_only(str(there))) == len(few)
    assert list(there.parent.iterdir()) == [there]


def test_what_is_left_goes_on_in_no_child_of_this_process() -> None:
    told, tell = os.pipe()
    left(lambda: os.write(tell, f"{os.getppid()} {os.nice(0)}".encode()), niceness=7)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    parent, niceness = os.read(told, 64).decode().split()
    assert (int(parent) != os.getpid(), int(niceness)) == (True, min(19, os.nice(0) + 7))
    os.close(told)
    os.close(tell)


def test_without_a_place_to_keep_it_the_store_is_made_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "_made", lambda out, digest: published.dataset_of_few().named)
    assert len(kept.store(tmp_path)) == len(published.dataset_of_few().named)


def test_a_current_build_is_read_and_a_stale_one_is_not(once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads((once / "manifest.json").read_text(encoding="utf-8"))
    assert len(kept._made(once, manifest["input"])) == manifest["triples"]
    monkeypatch.setattr(
        "proa_graph.dataset.assemble_published", lambda: (_ for _ in ()).throw(LookupError("made anew"))
    )
    with pytest.raises(LookupError, match="made anew"):
        kept._made(once, "another input")


def test_what_the_validator_says_is_made_when_it_is_first_asked_for_and_once(tmp_path: Path) -> None:
    dataset = published.dataset_of_few()
    asked = apart(lambda: len(live.told_of(tmp_path, dataset)))
    found = live.told_of(tmp_path, dataset)
    assert found == [tuple(one) for one in dataset.told]
    assert asked() == len(found) > 0
    (tmp_path / "findings.json").write_text('[["rule", "Info", "focus", {}]]', encoding="utf-8")
    assert live.told_of(tmp_path, dataset) == [("rule", "Info", "focus", {})]


def test_files_of_the_whole_dataset_are_those_of_a_build_and_whoever_asks_waits(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_forms(monkeypatch)
    served = live.ready(tmp_path / "live")
    assert len(served.held.engine) == len(published.dataset_of_few().named)
    assert served.bodies
    pages = served.bodies()
    page = pages["dumps/index.html"]().decode()
    listed = release.listed(tmp_path / "live")
    assert listed == release.listed(once)
    assert all(digest in page for _, _, digest in listed)
    level = next(name for name in pages if name.startswith("level/") and name.endswith(".html"))
    assert pages[level]() == (once / "site" / level).read_bytes()


def test_what_was_made_of_other_input_is_never_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live.ready(tmp_path)
    live.dumps_of(tmp_path, published.dataset_of_few())
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old", encoding="utf-8")
    assembled: list[bool] = []

    def assemble(*_: object) -> Dataset:
        assembled.append(True)
        return published.dataset_of_few()

    monkeypatch.setattr(live, "assemble_published", assemble)
    assert len(live.ready(tmp_path).held.engine) == len(published.dataset_of_few().named)
    assert not assembled
    assert (tmp_path / "site" / "index.html").exists()
    monkeypatch.setattr(live, "input_digest", lambda: "other")
    assert live.ready(tmp_path).held.digest == "other"
    assert assembled
    assert not (tmp_path / "site").exists()


def test_the_files_of_one_thing_are_made_by_one_process_and_none_is_lost() -> None:
    names = ["index.html", "en/index.html", *(
        f"{lang}level/{n}{end}" for n in range(5) for lang, end in (
            ("", ".ttl"), ("", ".fr.csv"), ("", ".en.xlsx"), ("", "/index.html"), ("en/", "/index.html"))
    )]  # fmt: skip
    shares = build._shares(names, 2)
    assert sorted(name for part in shares for name in part) == sorted(names)
    for number in range(5):
        holders = [part for part in shares if any(f"level/{number}" in name for name in part)]
        assert len(holders) == 1
    assert abs(len(shares[0]) - len(shares[1])) <= 4


def test_a_process_that_ended_is_followed_by_the_next_while_an_older_one_works_on() -> None:
    def taking(seconds: float) -> Callable[[], float]:
        def work() -> float:
            time.sleep(seconds)
            return seconds

        return work

    assert list(all_done(map(taking, [1.0, 0.01, 0.02, 0.03]), 2)) == [0.01, 0.02, 0.03, 1.0]


def test_a_release_is_kept_beside_what_is_built_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_forms(monkeypatch)
    out = tmp_path / "build"
    build.build(out, releasing=build.Releasing())
    (one,) = release.releases(out)
    kept_files = _tree(one.folder)
    assert kept_files.items() <= _tree(out / "site" / "releases" / one.version).items()
    assert (out / "site" / "releases" / one.version / "index.html").is_file()
    assert (one.folder / "proa.nq.gz").samefile(out / "dumps" / "proa.nq.gz")
    assert not build.build(out, releasing=build.Releasing()).made
    (out / "manifest.json").unlink()
    assert build.build(out).made
    assert _tree(out / "releases" / one.version) == kept_files
    assert live._bodies(out, published.dataset_of_few())[f"releases/{one.version}/index.html"]()


def test_releases_from_elsewhere_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_forms(monkeypatch)
    build.build(tmp_path / "first", releasing=build.Releasing())
    result = build.build(tmp_path / "second", releasing=build.Releasing(tmp_path / "first" / "releases"))
    assert result.made
    assert _tree(tmp_path / "first" / "releases") == _tree(tmp_path / "second" / "releases")
