"""The CSV export of the registers: ten files in a zip archive or a folder, read line by line."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, repeat
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.reference.database import Writer
from proa_graph.reference.layouts import Table, tables
from proa_graph.text import fold

_DAY = re.compile(r"(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?([0-3]\d))?(?!\d)")
_SHOWN = 5
_CHUNK = 2000
csv.field_size_limit(10_000_000)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what a damaged archive or text raises into an error that names it and says what to do."""
    try:
        yield
    except FileNotFoundError:
        raise UnusableError(name, "fichier introuvable ; vérifiez le chemin", "no such file; check the path") from None
    except UnicodeDecodeError as error:
        raise UnusableError(
            name,
            f"texte illisible à l’octet {error.start} : ce n’est pas de l’UTF-8 ; reprenez l’export officiel",
            f"byte {error.start} is not UTF-8; take the official export again",
        ) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error, NotImplementedError) as error:
        raise UnusableError(
            name, f"fichier abîmé ({error}) ; téléchargez-le de nouveau", f"damaged file ({error}); download it again"
        ) from None
    except OSError as error:
        raise UnusableError(
            name, f"lecture impossible ({error.strerror})", f"cannot be read ({error.strerror})"
        ) from None


def members(source: Path) -> dict[str, Callable[[], io.TextIOBase]]:
    """Return the files of a zip archive or a folder: name → what opens it as text (or the file itself)."""
    if source.is_dir():
        return {p.name: _opener(p) for p in sorted(source.iterdir()) if p.is_file()}
    if not zipfile.is_zipfile(source):
        return {source.name: _opener(source)}
    archive = zipfile.ZipFile(source)
    return {name: _inside(archive, name) for name in sorted(archive.namelist()) if not name.endswith("/")}


def _opener(path: Path) -> Callable[[], io.TextIOBase]:
    return lambda: path.open(encoding="utf-8-sig", newline="")


def _inside(archive: zipfile.ZipFile, name: str) -> Callable[[], io.TextIOBase]:
    return lambda: io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline="")


def day_of(*names: str) -> str:
    """Return the first day that one of ``names`` bears, ISO, or empty; a month alone gives its first day."""
    return next((f"{m[1]}-{m[2]}-{m[3] or '01'}" for m in map(_DAY.search, names) if m), "")


def load(source: Path, writer: Writer) -> tuple[str, ...]:
    """Write the tables of the export ``source`` and return what is worth telling (French sentences).

    Lines without the code of a record are left out and counted; a file of the ten that is absent is told.

    Raises:
        UnusableError: the archive is damaged, or the file of the records or one of its columns is missing.
    """
    files = members(source)
    told: list[str] = []
    for table in tables():
        name = next((n for n in files if n.endswith(".csv") and f" {table.file}" in f" {_kind(n)}"), "")
        if name:
            told += _load_table(f"{source}, {name}", files[name], table, writer)
        elif table.name == "record":
            raise UnusableError(
                str(source),
                "pas de fichier « Standard » ici : donnez l’export CSV de France compétences (.zip)",
                "no “Standard” file here: give the CSV export of France compétences (.zip)",
            )
        else:
            told.append(f"fichier « {table.file} » absent de l’export")
    return tuple(told)


def _kind(name: str) -> str:
    """The words of a file's name that say which table it holds."""
    return re.sub(r"^(?:.*\b)?export fiches csv ", "", fold(Path(name).stem))


def _load_table(name: str, opened: Callable[[], io.TextIOBase], table: Table, writer: Writer) -> list[str]:
    odd: list[int] = []
    with opened() as stream:
        rows = csv.reader(stream, delimiter=";")
        header = next(rows, [])
        pick, readers = _columns(name, header, table)
        for values in _lines(rows, pick, readers, odd):
            writer.add(table.name, values)
    if not odd:
        return []
    lines = ", ".join(map(str, odd[:_SHOWN])) + ("…" if len(odd) > _SHOWN else "")
    return [f"{name} : {len(odd)} lignes sans code de fiche laissées de côté (lignes {lines})"]


def _columns(name: str, header: list[str], table: Table) -> tuple[list[list[int]], list[Callable[[str], str]]]:
    """Return the places of the values on a line, one list for each group, and the readers of the values."""
    places = {fold(h): i for i, h in enumerate(header)}
    if fold(table.values[0][0]) not in places:
        raise UnusableError(
            name,
            f"colonne « {table.values[0][0]} » absente ; est-ce l’export officiel ?",
            f"no column “{table.values[0][0]}”; is this the official export?",
        )
    groups = [[h for h, _, _ in table.values], *([table.values[0][0], *group] for group in table.groups)]
    picks = [[places.get(fold(h), -1) for h in group] for group in groups]
    present = [pick for pick in picks[1:] if pick[1] >= 0]
    return [picks[0], *present], [reader for _, _, reader in table.values]


def _lines(
    rows: Iterator[list[str]], picks: list[list[int]], readers: list[Callable[[str], str]], odd: list[int]
) -> Iterator[Iterable[tuple[str, ...]]]:
    """Cells are read column by column, many lines at a time: half the time of line by line."""
    width, number = max(max(pick) for pick in picks) + 1, 2
    while chunk := list(islice(rows, _CHUNK)):
        whole = [row if len(row) >= width else row + [""] * (width - len(row)) for row in chunk]
        cells = list(zip(*whole, strict=False))
        keys = list(map(readers[0], cells[picks[0][0]]))
        odd += [number + at for at, key in enumerate(keys) if not key and chunk[at]]
        for pick in picks:
            values = [_column(cells, i, read) for i, read in zip(pick[1:], readers[1:], strict=True)]
            lines: Iterator[tuple[str, ...]] = zip(keys, *values, strict=False)
            if pick is not picks[0]:
                lines = (line for line in lines if line[1])
            yield lines if all(keys) else (line for line in lines if line[0])
        number += len(chunk)


def _column(cells: list[tuple[str, ...]], at: int, read: Callable[[str], str]) -> Iterable[str]:
    if at < 0:
        return repeat("")
    return cells[at] if read is str else map(read, cells[at])
