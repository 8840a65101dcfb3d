"""What a long work shows: lines where it is piped, a bar on a terminal."""

from __future__ import annotations

import pytest

from proa_graph import progress


@pytest.mark.parametrize(("lang", "said"), [("fr", "Lecture…\n"), ("en", "Reading…\n")])
def test_a_stage_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str], lang: str, said: str) -> None:
    progress.lines(lang)("Lecture…", "Reading…")
    assert capsys.readouterr() == ("", said)


def test_a_bar_grows_on_a_terminal_and_is_gone_at_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.bar(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    for done in (1, 2, 3, 4):
        progress.bar(done, 4)
    quarter, half, most, last, _ = capsys.readouterr().err.replace("\r\r", "\r").split("\r")[1:]
    assert [part.count("#") for part in (quarter, half, most)] == [10, 20, 30]
    assert "25 %" in quarter
    assert not last.strip()


def test_a_bar_is_drawn_once_a_hundredth(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    for done in range(1, 10_001):
        progress.bar(done, 10_000)
    assert capsys.readouterr().err.count("%") == 99
