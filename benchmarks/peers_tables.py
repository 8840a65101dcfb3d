"""How many rows of printed tables readers of PDF find as they stand, and what that takes, in one interleaved run.

``python benchmarks/peers_tables.py [--lists N] [--json FILE]`` prints N of the published lists, drawn by their keys,
with rules and without; every reader that is installed reads each of these files in turn. A row counts where all its
cells are found, in their order; blanks and line breaks do not count. ``pip install -e .[dev,peers]`` installs the
readers; Chromium prints.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.metadata
import importlib.util
import json
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from written_forms import around, laid_out, page

from proa_graph.files import share
from proa_graph.reading import pdf_reader

Rows = Iterable[Sequence[str | None]]
Reader = Callable[[Path], Rows]
FORMS = {"ruled": True, "plain": False}
FEWEST, MOST = 8, 120
VERSIONS = ("pdfplumber", "camelot-py", "pypdfium2")


def main() -> None:
    """Print the table of readers, form by form, and with ``--json`` keep it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--lists", type=int, default=12)
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        found = compared(list(_printed(told.lists, Path(folder))), readers())
    _print(found)
    if told.json:
        told.json.write_text(_json(told.lists, found), encoding="utf-8")


def readers() -> Mapping[str, Reader]:
    """The readers that are installed, ours first."""
    found: dict[str, Reader] = {"proa extract": _ours}
    if importlib.util.find_spec("pdfplumber"):
        for strategy in ("lines", "text"):
            found[f"pdfplumber, {strategy}"] = _plumbed(strategy)
    if importlib.util.find_spec("camelot"):
        for flavor in ("lattice", "stream", "network", "hybrid"):
            found[f"camelot, {flavor}"] = _camelot(flavor)
    return found


def compared(
    files: Iterable[tuple[str, Path, Counter[tuple[str, ...]]]], asked: Mapping[str, Reader]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return form → reader → ``f1``, ``precision``, ``recall`` of rows, and ``seconds`` for all files of the form."""
    tallies: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    took: dict[tuple[str, str], float] = defaultdict(float)
    for form, path, wanted in files:
        for name, read in asked.items():
            start = time.perf_counter()
            rows = Counter(filter(None, map(_plain, _kept(read, path))))
            took[form, name] += time.perf_counter() - start
            tallies[form][name].update(right=(rows & wanted).total(), found=rows.total(), printed=wanted.total())
    return {f: {n: {**_scores(t), "seconds": round(took[f, n], 2)} for n, t in of.items()} for f, of in tallies.items()}


def _kept(read: Reader, path: Path) -> Rows:
    """What a reader finds before it fails, if it fails: that counts too."""
    try:
        yield from read(path)
    except Exception as error:
        sys.stderr.write(f"{path.name}: {error!r}\n")


def _scores(tally: Counter[str]) -> dict[str, float]:
    right = tally["right"]
    precision = right / tally["found"] if tally["found"] else 0.0
    recall = right / tally["printed"]
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"f1": round(f1, 3), "precision": round(precision, 3), "recall": round(recall, 3)}


def _plain(row: Sequence[str | None]) -> tuple[str, ...]:
    """The cells of a row that hold something, without blanks."""
    return tuple(filter(None, ("".join((cell or "").split()) for cell in row)))


def _printed(number: int, folder: Path) -> Iterator[tuple[str, Path, Counter[tuple[str, ...]]]]:
    for variant, path in enumerate(_drawn(number)):
        with path.open(encoding="utf-8", newline="") as held:
            blocks = around([{**row, "excluded_from_extension": "0"} for row in csv.DictReader(held)], variant)
        table = next(block.rows for block in blocks if block.rows)
        wanted = Counter(_plain([cell.text if cell else None for cell in row]) for row in laid_out(table))
        for form, ruled in FORMS.items():
            web, printed = (folder / f"{path.stem}-{form}{ending}" for ending in (".html", ".pdf"))
            web.write_bytes(page(blocks, ruled=ruled))
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            subprocess.run([*command, f"--print-to-pdf={printed}", str(web)], check=True, capture_output=True)
            yield form, printed, wanted


def _drawn(number: int) -> list[Path]:
    """Lists of a usual length, drawn by their keys: the same ones on each machine."""
    usual = [p for p in (share("data") / "lists").glob("*.csv") if FEWEST < len(p.read_bytes().splitlines()) <= MOST]
    return sorted(usual, key=lambda path: hashlib.sha256(path.stem.encode()).digest())[:number]


def _ours(path: Path) -> Rows:
    for table in pdf_reader.read(path.name, path.read_bytes()).tables:
        yield table.header
        for row in table.rows:
            yield [cell.text if cell else None for cell in row.cells]


def _plumbed(strategy: str) -> Reader:
    def read(path: Path) -> Rows:
        import pdfplumber

        settings = {"vertical_strategy": strategy, "horizontal_strategy": strategy}
        with pdfplumber.open(path) as document:
            for leaf in document.pages:
                for table in leaf.extract_tables(settings):
                    yield from table

    return read


def _camelot(flavor: str) -> Reader:
    def read(path: Path) -> Rows:
        import camelot

        for table in camelot.read_pdf(str(path), pages="all", flavor=flavor):
            yield from table.data

    return read


def _print(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    print("| form | reader | F1 of rows | precision | recall | seconds |\n|---|---|---|---|---|---|")
    for form, each in found.items():
        for name, told in each.items():
            print(f"| {form} | {name} | {told['f1']} | {told['precision']} | {told['recall']} | {told['seconds']} |")


def _json(lists: int, found: object) -> str:
    versions = {n: importlib.metadata.version(n) for n in VERSIONS if _installed(n)}
    machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    made = {"machine": machine, "versions": versions, "data": {"lists": lists}, "forms": found}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


if __name__ == "__main__":
    main()
