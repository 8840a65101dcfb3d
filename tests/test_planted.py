"""Defects planted in a published list: each is found in its very cell, and nothing new is said of other lines."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

LIST = "KALITEXT000044463502"


def _benchmark() -> ModuleType:
    path = Path(__file__).parents[1] / "benchmarks" / "planted.py"
    found = importlib.util.spec_from_file_location("planted", path)
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules["planted"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def planted() -> ModuleType:
    return _benchmark()


def test_the_lists_are_of_different_shape(planted: ModuleType) -> None:
    shapes = [(tuple(planted.draft(key)[0]), len(planted.draft(key))) for key in planted.LISTS]
    assert len({columns for columns, _ in shapes}) >= 4
    assert all(lines >= 20 for _, lines in shapes)


def test_planted_defects_are_found_in_their_cells_and_clean_lines_stay_clean(planted: ModuleType) -> None:
    judged = list(planted.judged(LIST, planted.DEFECTS[::3]))
    assert len(judged) >= 8
    assert [defect.rules for defect, hit, _ in judged if not hit] == []
    assert [beside for _, _, beside in judged if beside] == []


def test_a_defect_that_is_not_there_is_not_found(planted: ModuleType) -> None:
    lawful = planted.Defect(("PROA-L01",), planted.CODE, {planted.CODE: "RNCP34860"})
    ((_, hit, beside),) = planted.judged(LIST, (lawful,))
    assert not hit and not beside
