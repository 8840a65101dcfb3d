"""A release as one file for an archive of data: the graph and its tables as plain files, how to cite them, the licence.

What is inside is read for decades, so nothing in it is compressed twice and CSV on the Web finds its tables by name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from proa_graph.files import CITATION, PAPERS, share
from proa_graph.release.files import QUADS, SUMS
from proa_graph.table_model import METADATA, tables
from proa_graph.terms import BASE

DEPOSIT = "zenodo.json"
_AT_ONCE = 1 << 20
_MODE = 0o644 << 16
_README = """# Listes Pro-A en données liées, version {version} ({issued})

- `proa.nq`\u00a0: le graphe entier, en N-Quads, avec ses graphes nommés\u202f; `ontology.ttl`\u00a0: son vocabulaire.
- les fichiers `.csv`\u00a0: les tables tirées du graphe\u202f; `csv-metadata.json` (CSV on the Web) les décrit.
- `changes.csv`\u00a0: ce qui a changé depuis la version précédente.
- `{sums}`\u00a0: les empreintes. Pour citer\u00a0: `{citation}`. Licence\u00a0: `LICENSE-DATA.md`.

Adresse de cette version\u00a0: <{address}>

# The Pro-A lists as linked data, version {version} ({issued})

- `proa.nq`: the whole graph, as N-Quads, with its named graphs; `ontology.ttl`: its vocabulary.
- the `.csv` files: the tables made of the graph; `csv-metadata.json` (CSV on the Web) describes them.
- `changes.csv`: what changed since the release before.
- `{sums}`: the digests. To cite: `{citation}`. Licence: `LICENSE-DATA.md`.

Address of this release: <{address}>
"""


def archive_name(version: str) -> str:
    """Return the name of the archive of a release."""
    return f"proa-graph-{version}.zip"


def deposit(version: str, issued: str) -> str:
    """Return what an archive of data asks of a deposit, in the form of Zenodo."""
    told = {
        "title": "The French Pro-A lists as linked data",
        "upload_type": "dataset",
        "version": version,
        "publication_date": issued,
        "creators": [{"name": "proa-graph contributors"}],
        "license": "etalab-2.0",
        "language": "fra",
        "description": "Certifications that French branch agreements open to Pro-A, as linked data and as tables.",
        "keywords": ["linked data", "collective agreements", "RNCP", "IDCC", "Pro-A"],
        "related_identifiers": [{"identifier": _address(version), "relation": "isIdenticalTo"}],
    }
    return json.dumps(told, indent=1) + "\n"


def write_archive(folder: Path, version: str, issued: str) -> None:
    """Write into ``folder``, a release but for its digests, its archive: the same files, the same bytes."""
    day = date.fromisoformat(issued)
    top = f"proa-graph-{version}"
    sums: dict[str, str] = {}
    with zipfile.ZipFile(folder / archive_name(version), "w", zipfile.ZIP_DEFLATED) as out:
        for name, parts in _inside(folder, version, issued):
            digest = hashlib.sha256()
            with out.open(_entry(f"{top}/{name}", day), "w", force_zip64=True) as entry:
                for part in parts:
                    digest.update(part)
                    entry.write(part)
            sums[name] = digest.hexdigest()
        told = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        with out.open(_entry(f"{top}/{SUMS}", day), "w") as entry:
            entry.write(told.encode())


def _inside(folder: Path, version: str, issued: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    read = _README.format(version=version, issued=issued, sums=SUMS, citation=CITATION, address=_address(version))
    yield "README.md", iter((read.encode(),))
    yield f".{DEPOSIT}", _parts(folder / DEPOSIT)
    for name in PAPERS:
        yield name, _parts(share(name))
    packed = [QUADS, *(table.file for table in tables().values())]
    plain = sorted(path.name for path in folder.iterdir() if path.suffix in (".csv", ".ttl") or path.name == METADATA)
    for name in (*packed, *plain):
        yield name.removesuffix(".gz"), _parts(folder / name)


def _parts(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            yield part


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
    return entry


def _address(version: str) -> str:
    return f"{BASE}releases/{version}/"
