"""The register kept between runs: it answers what the snapshots say, and goes when they or the code change."""

from __future__ import annotations

from pathlib import Path

import pytest
from reference_exports import export, record

from proa_graph.identity import kept
from proa_graph.reference import Reference, refresh


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reference:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(tmp_path / "reference"))
    known = [record("RNCP90001", "TP Souffleur de bulles"), record("RNCP90002", "TP Allumeur de réverbères")]
    refresh("rncp", export(tmp_path / "export.zip", "2021-05-01", known))
    return Reference()


def _files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").rglob("register-*.db"))


def test_what_is_kept_is_what_was_read(reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records, titles, firsts = kept.register(reference)
    assert len(_files(tmp_path)) == 1
    monkeypatch.setattr(kept, "read", lambda _: pytest.fail("read anew"))
    again, same, days = kept.register(Reference(reference.where))
    assert dict(again) == records and len(records) == len(again) == 2
    assert "RNCP90003" not in again and list(days) == list(firsts)
    for code, one in records.items():
        assert same.near(one.title) == titles.near(one.title) != ()
        assert same.likeness("souffleur de verre", code) == titles.likeness("souffleur de verre", code)


def test_no_more_is_remembered_than_is_told(reference: Reference, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.register(reference)
    monkeypatch.setattr(kept, "_REMEMBERED", 1)
    records = kept.register(Reference(reference.where)).records
    assert isinstance(records, kept._Table)
    assert [records[code].code for code in ("RNCP90001", "RNCP90002", "RNCP90001")]
    assert len(records._found) == 1


def test_a_damaged_file_is_read_anew(reference: Reference, tmp_path: Path) -> None:
    records = kept.register(reference).records
    file = _files(tmp_path)[0]
    whole = file.read_bytes()
    for damaged in (b"\x80\x05x", whole[: len(whole) // 2], b""):
        file.write_bytes(damaged)
        assert dict(kept.register(reference).records) == records


def test_other_snapshots_or_other_code_are_kept_apart(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.register(reference)
    monkeypatch.setattr(kept, "_code", lambda: "another")
    kept.register(reference)
    assert len(_files(tmp_path)) == 2
    monkeypatch.setattr(kept, "_code", lambda: "a third")
    kept.register(reference)
    assert len(_files(tmp_path)) == 2


def test_without_a_folder_for_it_the_register_is_read(reference: Reference, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert len(kept.register(reference).records) == 2
