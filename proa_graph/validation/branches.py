"""The branches that a check can be of: their numbers, and their names as people write them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.reference import Reference
from proa_graph.rules import Texts
from proa_graph.text import fold

_NUMBER = re.compile(r"\s*(?:idcc)?\s*(\d{1,4})(?!\d)", re.IGNORECASE)


@cache
def titles() -> Mapping[str, str]:
    """Return the branches published here, number → title, in the order of the numbers."""
    with (share("data") / "branches.csv").open(newline="", encoding="utf-8") as handle:
        return {row["idcc"]: row["title"] for row in csv.DictReader(handle)}


def number_of(text: str) -> str:
    """Return the number of the branch that ``text`` says: « 2378 », « 2378 – Travail temporaire », or its name.

    Raises:
        UnusableError: no branch published here bears that name, or several do.
    """
    printed = _NUMBER.match(text)
    if printed or not text.strip():
        return printed[1].lstrip("0") if printed else ""
    wanted = fold(text)
    named = {idcc for idcc, title in titles().items() if wanted in fold(title)}
    exact = {idcc for idcc in named if fold(titles()[idcc]) == wanted}
    found = sorted(exact or named, key=int)
    if len(found) == 1:
        return found[0]
    told = ", ".join(f"{idcc} ({titles()[idcc]})" for idcc in found[:5])
    raise UnusableError(
        text,
        f"plusieurs branches portent ce nom : {told}" if found else "aucune branche publiée ici ne porte ce nom",
        f"several branches bear this name: {told}" if found else "no branch published here bears this name",
    )


def unknown(numbers: Iterable[str]) -> tuple[Texts, ...]:
    """Return a sentence for each number that is of no branch published here, nor of the nomenclature where loaded."""
    asked = sorted({n.lstrip("0") or "0" for n in numbers if n.isdecimal()} - set(titles()), key=lambda n: (len(n), n))
    if not asked:
        return ()
    known = {number.lstrip("0") for number in Reference().branch_titles}
    return tuple(_told(number, loaded=bool(known)) for number in asked if number not in known)


def _told(number: str, *, loaded: bool) -> Texts:
    if loaded:
        return {
            "fr": f"Aucune branche ne porte le numéro IDCC {number} dans la nomenclature chargée\u00a0: vérifiez-le",
            "en": f"No branch bears the IDCC number {number} in the nomenclature loaded: check it",
        }
    return {
        "fr": f"Aucune liste de la branche IDCC {number} n’est publiée ici, et la nomenclature des branches n’est pas "
        "chargée\u00a0: vérifiez que ce numéro existe",
        "en": f"No list of branch IDCC {number} is published here, and the nomenclature of branches is not loaded: "
        "check that this number exists",
    }
