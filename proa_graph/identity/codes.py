"""Printed codes as they may have been meant: mistyped registers, blanks, web addresses, blocks, several at once."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from proa_graph.model import Entry

_ADDRESS = re.compile(
    r"francecompetences\.fr/recherche/(rncp|rs)/(\d+)|cncp\.gouv\.fr/\S*?[?&]fiche=(\d+)", re.IGNORECASE
)
_REGISTER = re.compile(r"\b(R[NCP]{2,4}|RS)(?=[\s\d:n°.-])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![^\W_])\d(?:[\s\u00a0.]?\d)*(?![^\W_])")
_BLOCK = re.compile(r"(?<=\d)BC\d+", re.IGNORECASE)
_LONGEST = 5
_SHORTEST = 2


def read(entry: Entry) -> tuple[str, ...]:
    """Return the codes that the code cell of ``entry`` may mean (``RNCP34857``), the likeliest first.

    A number without a register is one of the RNCP, unless the line says otherwise; letters in the wrong order
    (« RCNP », « RNPC ») mean the RNCP; a block's code means the record it belongs to.
    """
    if entry.rncp_code.isascii() and entry.rncp_code.isdigit():
        return (f"RNCP{int(entry.rncp_code)}",)
    found = dict.fromkeys(_codes(" ".join((entry.code_stated or entry.rncp_code).split()), entry.note))
    return tuple(found)


def _codes(printed: str, note: str) -> Iterator[str]:
    address = _ADDRESS.search(printed)
    if address:
        yield f"{(address[1] or 'RNCP').upper()}{int(address[2] or address[3])}"
        return
    registers = [m[1].upper() for m in _REGISTER.finditer(f" {printed} ")]
    specific = "RS" in registers or (not registers and ("repertoire=RS" in note or "inventaire=" in note))
    for match in _NUMBER.finditer(_BLOCK.sub(" ", _REGISTER.sub(" ", f" {printed} "))):
        digits = re.sub(r"\D", "", match[0])
        if _SHORTEST <= len(digits.lstrip("0")) <= _LONGEST:
            yield f"{'RS' if specific else 'RNCP'}{int(digits)}"


def other_register(code: str) -> str:
    """Return the same number in the other register: RNCP 591 and RS 591 are two things, often confused."""
    return f"RNCP{code[2:]}" if code.startswith("RS") else f"RS{code[4:]}"


def slips(code: str, known: Container[str]) -> tuple[str, ...]:
    """Return the known codes of the same register that one slip of the hand makes ``code`` from, sorted.

    A slip is one digit wrong, missing or added, or two neighbours exchanged.
    """
    register, number = re.fullmatch(r"(\D+)(\d+)", code).groups()  # type: ignore[union-attr]
    splits = [(number[:i], number[i:]) for i in range(len(number) + 1)]
    digits = "0123456789"
    near = {a + b[1:] for a, b in splits if b}
    near |= {a + d + b[1:] for a, b in splits if b for d in digits} | {a + d + b for a, b in splits for d in digits}
    near |= {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    codes = {register + n.lstrip("0") for n in near - {number} if n.lstrip("0")}
    return tuple(sorted(c for c in codes if c in known and c != code))
