"""The XML flow V4.1 of the registers, streamed: one fiche in memory at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from lxml import etree

from proa_graph.errors import UnusableError
from proa_graph.reference.database import Writer, columns
from proa_graph.reference.layouts import Flow, flows
from proa_graph.reference.values import code

_BATCH = 500
_WAYS = {
    "SI_JURY_FI": "Après un parcours de formation sous statut d’élève ou d’étudiant",
    "SI_JURY_CA": "En contrat d’apprentissage",
    "SI_JURY_FC": "Après un parcours de formation continue",
    "SI_JURY_CQ": "En contrat de professionnalisation",
    "SI_JURY_CL": "Par candidature individuelle",
    "SI_JURY_VAE": "Par expérience",
}
"""The names that the CSV export gives to the ways of access, which the flow gives as elements."""


def load(source: Path, writer: Writer) -> tuple[str, ...]:
    """Write the tables of the flow ``source`` and return what is worth telling (French sentences).

    Raises:
        UnusableError: not well-formed XML, cut short, or without any fiche.
    """
    pending: dict[str, list[tuple[str, ...]]] = {}
    count = odd = 0
    with ExitStack() as stack:
        for fiche in _fiches(source, _opened(source, stack)):
            key = code(fiche.findtext("NUMERO_FICHE") or "")
            if not key:
                odd += 1
                continue
            count += 1
            for table, row in _rows(fiche, key):
                pending.setdefault(table, []).append(row)
            if count % _BATCH == 0:
                _flush(pending, writer)
    _flush(pending, writer)
    if not count:
        raise UnusableError(
            str(source), "aucune FICHE dans ce XML ; donnez le flux V4.1", "no FICHE in this XML; give the V4.1 flow"
        )
    return (f"{odd} fiches sans numéro laissées de côté",) if odd else ()


def _opened(source: Path, stack: ExitStack) -> IO[bytes]:
    if not zipfile.is_zipfile(source):
        return stack.enter_context(source.open("rb"))
    archive = stack.enter_context(zipfile.ZipFile(source))
    inner = next(n for n in sorted(archive.namelist()) if n.lower().endswith(".xml"))
    return stack.enter_context(archive.open(inner))


def _fiches(source: Path, stream: IO[bytes]) -> Iterator[Any]:
    """Each fiche is emptied after use and those before it dropped, or the tree would grow with the file."""
    parser = etree.iterparse(stream, tag="FICHE", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for _, fiche in parser:
            yield fiche
            fiche.clear()
            while fiche.getprevious() is not None:
                del fiche.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnusableError(
            str(source),
            f"XML mal formé ou tronqué, ligne {error.lineno} ; téléchargez-le de nouveau",
            f"malformed or truncated XML, line {error.lineno}; download it again",
        ) from None


def _rows(fiche: Any, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for flow in flows():
        order = columns(flow.table)[1:]
        for element in [fiche] if not flow.path else fiche.iterfind(flow.path):
            values = _values(element, flow)
            if any(values.values()):
                yield flow.table, (key, *(values.get(column, "") for column in order))
    for tag, way in _WAYS.items():
        if (fiche.findtext(f"{tag}/ACTIF") or "").strip() == "Oui":
            yield "access", (key, way)


def _values(element: Any, flow: Flow) -> dict[str, str]:
    return {name: read(element.findtext(path) or "") for path, name, read in flow.values}


def _flush(pending: dict[str, list[tuple[str, ...]]], writer: Writer) -> None:
    for table, rows in pending.items():
        writer.add(table, rows)
    pending.clear()
