"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What is tested does not depend on the reference data that happen to be loaded on this machine.
os.environ["PROA_REFERENCE_DIR"] = str(ROOT / "tests" / "no-reference")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of original texts and gold tables beside the checkout, or skip."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("no ../shared: the original texts and the gold tables are not in the repository")
    return folder
