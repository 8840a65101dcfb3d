"""What is not loaded, in words, and how to load it."""

from __future__ import annotations

from proa_graph.reference.register import Reference


def missing(reference: Reference) -> tuple[tuple[str, str], ...]:
    """Return what is not loaded and what would be known with it, as (French, English) sentences."""
    return tuple(_MISSING[kind] for kind in reference.missing)


_MISSING = {
    "rncp": (
        "aucun export des répertoires (RNCP, RS) n’est chargé : ni dates d’enregistrement, ni successeurs, ni "
        "rapprochement ; lancez « proa refresh rncp »",
        "no export of the registers (RNCP, RS) is loaded: no registration dates, successors or reconciliation; "
        "run “proa refresh rncp”",
    ),
    "rome": (
        "le ROME n’est pas chargé : les métiers gardent le libellé des fiches ; lancez « proa refresh rome »",
        "the ROME is not loaded: trades keep the label of the records; run “proa refresh rome”",
    ),
    "idcc": (
        "aucune table des branches n’est chargée : les opérateurs sont ceux que citent les accords ; "
        "lancez « proa refresh idcc »",
        "no table of branches is loaded: operators are those that the agreements name; run “proa refresh idcc”",
    ),
}
