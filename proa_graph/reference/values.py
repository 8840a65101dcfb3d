"""What a cell of an export means: codes, dates, levels, digits; each function takes text and returns text.

Titles, names and SIRET are kept as published and cleaned when a record is read: few of them ever are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_CODE = re.compile(r"(RNCP|RS)\s*0*(\d{1,6})", re.IGNORECASE)
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_NOT_DIGIT = re.compile(r"\D+")
_FIRST_YEAR = "1950"
"""The publisher's empty date is day zero of a spreadsheet, in 1899."""


def text(cell: str) -> str:
    """Return ``cell`` on one line; apostrophes doubled by the publisher's quoting become single."""
    return " ".join(cell.split()).replace("''", "'")


@cache
def code(cell: str) -> str:
    """Return the code of a record, ``RNCP`` or ``RS`` and its number, or empty where there is none."""
    match = _CODE.fullmatch(cell.strip())
    return match[1].upper() + match[2] if match else ""


@cache
def date(cell: str) -> str:
    """Return a date ``dd/mm/yyyy`` (or ISO) as ISO, empty where there is none."""
    match = _DATE.match(cell.strip())
    year, month, day = (match[3], match[2], match[1]) if match else ("", "", "")
    if not match and (iso := _ISO.match(cell.strip())):
        year, month, day = iso.groups()
    return f"{year}-{month}-{day}" if year > _FIRST_YEAR else ""


@cache
def level(cell: str) -> str:
    """Return ``4`` for ``NIV4``; « REPRISE » and the like are no level."""
    digits = cell.strip().removeprefix("NIV")
    return digits if digits in set("12345678") else ""


def digits(cell: str) -> str:
    """Return the digits of ``cell``: a SIRET is preceded by a tab so that spreadsheets keep it."""
    return cell.strip() if cell.strip().isdigit() else _NOT_DIGIT.sub("", cell)


@cache
def active(cell: str) -> str:
    """Return ``1``, ``0`` or empty from ``ACTIVE``/``INACTIVE`` or ``Oui``/``Non``."""
    return {"ACTIVE": "1", "OUI": "1", "INACTIVE": "0", "NON": "0"}.get(cell.strip().upper(), "")


READERS: dict[str, Callable[[str], str]] = {
    "active": active,
    "code": code,
    "date": date,
    "level": level,
    "raw": str,
}
