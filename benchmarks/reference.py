"""How long the exports take to load, and whether the XML flow loads in flat memory; run by hand.

python benchmarks/reference.py zip EXPORT.zip      load and graph against one reading with the csv module
python benchmarks/reference.py xml [MEGABYTES]     generates a flow of that size (600 by default) and loads it
"""

from __future__ import annotations

import csv
import io
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from proa_graph import resolve
from proa_graph.files import share
from proa_graph.graph import record_graph
from proa_graph.reference import Reference, refresh
from proa_graph.tables import read_facts

FICHE = """  <FICHE>
    <ID_FICHE>{n}</ID_FICHE>
    <NUMERO_FICHE>RNCP{n}</NUMERO_FICHE>
    <INTITULE>Métier inventé numéro {n}</INTITULE>
    <ABREGE><CODE>TP</CODE><LIBELLE>Titre professionnel</LIBELLE></ABREGE>
    <NOMENCLATURE_EUROPE><NIVEAU>NIV4</NIVEAU></NOMENCLATURE_EUROPE>
    <CERTIFICATEURS><CERTIFICATEUR><NOM_CERTIFICATEUR>École {n}</NOM_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>
    <CODES_ROME><ROME><CODE>N1101</CODE><LIBELLE>Cariste</LIBELLE></ROME></CODES_ROME>
    <ACTIVITES_VISEES>{prose}</ACTIVITES_VISEES>
    <DATE_FIN_ENREGISTREMENT>31/12/2027</DATE_FIN_ENREGISTREMENT>
    <ACTIF>Oui</ACTIF>
  </FICHE>
"""
PROSE = "Il prépare, contrôle et expédie ce qui a été commandé. " * 360


def load_zip(source: Path) -> None:
    """Print the processor time of one reading with the csv module, of the loading and of the graph."""
    started = time.process_time()
    with zipfile.ZipFile(source) as archive:
        lines = sum(1 for name in archive.namelist() for _ in _lines(archive, name))
    reading = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        loaded = refresh("rncp", source, where=Path(folder))
        loading = time.process_time() - started
        facts = read_facts(share("data"))
        codes = {resolve.code(entry).key for entries in facts.lists.values() for entry in entries} - {""}
        started = time.process_time()
        graph = record_graph(Reference(Path(folder)), codes)
        graphing = time.process_time() - started
    print(f"csv module: {reading:.2f} s, {lines} lines")
    print(f"loading: {loading:.2f} s ({loading / reading:.1f} times), {loaded.counts}")
    both = loading + graphing
    print(f"with the graph of {len(codes)} listed records, {len(graph)} triples: ", end="")
    print(f"{both:.2f} s ({both / reading:.1f} times)")


def _lines(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    with io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def load_flow(megabytes: int) -> None:
    """Print the time and the growth of memory of loading a generated flow, at a tenth of its size and whole."""
    with tempfile.TemporaryDirectory() as folder:
        for size in (megabytes // 10, megabytes):
            flow = Path(folder) / "flux-2026-01-01.xml"
            count = _write(flow, size * 1_000_000)
            started = time.perf_counter()
            loaded = refresh("rncp", flow, where=Path(folder) / "in")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            took = time.perf_counter() - started
            print(
                f"{flow.stat().st_size // 1_000_000} MB, {count} fiches: {took:.1f} s, peak {peak} MB, {loaded.counts}"
            )


def _write(flow: Path, size: int) -> int:
    count = 0
    with flow.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<FICHES>\n  <VERSION_FLUX>4.1</VERSION_FLUX>\n')
        while out.tell() < size:
            count += 1
            out.write(FICHE.format(n=count, prose=PROSE))
        out.write("</FICHES>\n")
    return count


if __name__ == "__main__":
    if sys.argv[1:2] == ["zip"]:
        load_zip(Path(sys.argv[2]))
    else:
        load_flow(int(sys.argv[2]) if len(sys.argv) > 2 else 600)
