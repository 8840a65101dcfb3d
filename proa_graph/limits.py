"""What an input may take, the same for the command, the page and the API; each limit refuses with one sentence."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from proa_graph.errors import TooLargeError, UnusableError

UNFORESEEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    SyntaxError,
    struct.error,
    ExpatError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the libraries that read files raise on a file that nobody foresaw."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one input: ``bytes`` as given, ``unpacked`` bytes of an archive and its ``members``, ``cells`` of
    all sheets with the empty ones between them, filled ``columns`` of one sheet, characters of a ``cell`` and ``text``
    of all cells together, ``nesting`` of JSON, bytes that XML entities ``expand`` to, ``findings`` of one rule that a
    report lists.
    """

    bytes: int = 20 << 20
    unpacked: int = 64 << 20
    members: int = 5_000
    cells: int = 2_000_000
    columns: int = 1_000
    cell: int = 32_767
    text: int = 100_000_000
    nesting: int = 100
    expand: int = 10_000_000
    findings: int = 2_000


LIMITS = Limits()
_MANIFEST = 1 << 20
_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?([^\s\"']+)\s+(SYSTEM|PUBLIC|\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def check_size(name: str, content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a file of too many bytes.

    Raises:
        TooLargeError: it is too large.
    """
    if len(content) > limits.bytes:
        raise _too_large(name, f"{len(content) >> 20} Mo", f"{limits.bytes >> 20} Mo", "partagez le fichier",
                         f"{len(content) >> 20} MB", f"{limits.bytes >> 20} MB", "split the file")  # fmt: skip


def check_archive(name: str, content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a workbook or document that is an archive and would unpack to too much.

    Raises:
        UnusableError: it is a damaged or locked archive.
        TooLargeError: it would unpack to too much, or has too many parts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            ciphered = _is_ciphered(archive)
    except UNFORESEEN as error:
        raise UnusableError(
            name,
            "le fichier est endommagé (archive illisible) ; enregistrez-le à nouveau",
            "the file is damaged (unreadable archive); save it again",
        ) from error
    if ciphered or any(part.flag_bits & 1 for part in parts):
        raise locked(name)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked or len(parts) > limits.members:
        raise _too_large(name, f"{unpacked >> 20} Mo une fois décompressé, {len(parts)} parties",
                         f"{limits.unpacked >> 20} Mo, {limits.members} parties", "ne gardez que la liste",
                         f"{unpacked >> 20} MB unpacked, {len(parts)} parts",
                         f"{limits.unpacked >> 20} MB, {limits.members} parts", "keep the list alone")  # fmt: skip


def _is_ciphered(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file says that its parts are under a password."""
    name = "META-INF/manifest.xml"
    if name not in archive.namelist() or archive.getinfo(name).file_size > _MANIFEST:
        return False
    return b"encryption-data" in archive.read(name)


def check_cells(name: str, sheet: str, rows: int, columns: int, limits: Limits = LIMITS) -> None:
    """Refuse a sheet whose used area is too large, though most of it be empty.

    Raises:
        TooLargeError: it has too many cells.
    """
    if rows * columns > limits.cells:
        raise _too_large(name, f"feuille « {sheet} », {rows} lignes × {columns} colonnes", f"{limits.cells} cellules",
                         "supprimez les lignes et les colonnes vides au-delà de la liste",
                         f"sheet “{sheet}”, {rows} rows × {columns} columns", f"{limits.cells} cells",
                         "delete the empty rows and columns beyond the list")  # fmt: skip


def check_columns(name: str, sheet: str, columns: int, limits: Limits = LIMITS) -> None:
    """Refuse a table of more columns than a list has, up to the last that holds something.

    Raises:
        TooLargeError: it has too many.
    """
    if columns > limits.columns:
        raise _too_large(name, f"{f'feuille « {sheet} », ' if sheet else ''}{columns} colonnes",
                         f"{limits.columns} colonnes", "ne gardez que celles de la liste",
                         f"{f'sheet “{sheet}”, ' if sheet else ''}{columns} columns",
                         f"{limits.columns} columns", "keep those of the list alone")  # fmt: skip


def check_text(name: str, longest: int, total: int, limits: Limits = LIMITS) -> None:
    """Refuse cells that hold too much text, one or all together.

    Raises:
        TooLargeError: they do.
    """
    if longest > limits.cell or total > limits.text:
        raise _too_large(name, f"une cellule de {longest} caractères, {total} en tout",
                         f"{limits.cell} par cellule, {limits.text} en tout", "ne gardez que la liste",
                         f"a cell of {longest} characters, {total} in all",
                         f"{limits.cell} in a cell, {limits.text} in all", "keep the list alone")  # fmt: skip


def check_json(name: str, content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse JSON that nests too deep for any reader.

    Raises:
        TooLargeError: it does.
    """
    depth = deepest = 0
    for sign in re.finditer(rb"[\[\]{}]", _STRING.sub(b"", content)):
        depth += 1 if sign[0] in b"[{" else -1
        deepest = max(deepest, depth)
        if deepest > limits.nesting:
            raise _too_large(name, f"plus de {limits.nesting} niveaux de crochets", f"{limits.nesting} niveaux",
                             "aplatissez le document", f"more than {limits.nesting} levels of brackets",
                             f"{limits.nesting} levels", "flatten the document")  # fmt: skip


def check_entities(name: str, content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse XML whose entities name others, come from elsewhere or expand to too much.

    Raises:
        UnusableError: an entity names another or a file.
        TooLargeError: they expand to too much.
    """
    expanded = 0
    for found in _ENTITY.finditer(content):
        value = found[3]
        if found[1] or value[:1] not in b"\"'" or re.search(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)", value):
            raise UnusableError(
                name,
                f"l’entité XML « {found[2].decode(errors='replace')} » renvoie à une autre ; écrivez sa valeur",
                f"the XML entity “{found[2].decode(errors='replace')}” refers to another; write its value",
            )
        expanded += len(value) * content.count(b"&" + found[2] + b";")
    if expanded > limits.expand:
        raise _too_large(name, f"entités XML : {expanded} octets", f"{limits.expand} octets", "écrivez leur valeur",
                         f"XML entities: {expanded} bytes", f"{limits.expand} bytes", "write their value")  # fmt: skip


def locked(name: str) -> UnusableError:
    """Return the refusal of a file under a password."""
    return UnusableError(
        name,
        "le fichier est protégé par un mot de passe ; enregistrez-en une copie sans protection",
        "the file is protected by a password; save a copy without protection",
    )


def unreadable(name: str, error: BaseException) -> UnusableError:
    """Return the refusal of a file that a reader failed on, for a reason that nobody foresaw."""
    why = type(error).__name__
    return UnusableError(
        name,
        f"le fichier ne se lit pas ({why}) ; ouvrez-le dans son logiciel et enregistrez-le à nouveau",
        f"the file cannot be read ({why}); open it in its program and save it again",
    )


def _too_large(name: str, fr: str, most_fr: str, todo_fr: str, en: str, most_en: str, todo_en: str) -> TooLargeError:
    return TooLargeError(
        name, f"{fr} ; la limite est de {most_fr} ; {todo_fr}", f"{en}; the limit is {most_en}; {todo_en}"
    )
