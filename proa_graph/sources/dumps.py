"""Sources of the national base: which of its forms a file or folder is, and a text over several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.sources import kali_dila, kali_npm
from proa_graph.sources.archives import Broken, names
from proa_graph.sources.texts import Container, Deleted, SourceText
from proa_graph.sources.union import Corpus, Items, in_order

_LOOK_AT = 200
_FILES = frozenset({".json", ".xml"})
Item = Container | SourceText | Deleted | Broken


def read(source: Path) -> Iterator[Item]:
    """Return what a dump holds: the npm package, an archive of DILA, or the folder of one of them.

    Raises:
        UnusableError: ``source`` is missing, or none of these.
    """
    if not source.exists():
        raise UnusableError(
            str(source),
            "archive ou dossier introuvable ; vérifiez le chemin",
            "no such archive or folder; check the path",
        )
    for place, name in enumerate(names(source)):
        if kali_npm.is_npm(name):
            return kali_npm.read(source)
        if kali_dila.is_dila(name):
            return kali_dila.read(source)
        if place > _LOOK_AT and not source.is_dir():
            break
    raise UnusableError(
        str(source),
        "ni paquet npm @socialgouv/kali-data ni archive KALI de la DILA ; donnez l’un ou l’autre, ou son dossier",
        "neither the npm package @socialgouv/kali-data nor a KALI archive of DILA; give one of them, or its folder",
    )


def is_of_base(source: Path) -> bool:
    """Return whether ``source`` is a file, an archive or a folder of the national base, by its name."""
    return source.suffix.lower() in _FILES or source.name.lower().endswith((".tgz", ".tar.gz")) or source.is_dir()


def text_in(
    sources: Sequence[Path], text_id: str, content: bytes | None = None
) -> tuple[SourceText, tuple[SourceText, ...]]:
    """Return one text in the latest wording that ``sources`` hold, and in its earlier ones, newest first.

    Args:
        sources: containers, articles, archives or folders of the base, in any order where they tell their dates.
        text_id: the text; it may be empty where a file holds one only.
        content: the bytes of the first source, where they do not come from the disk.

    Raises:
        UnusableError: a source is no part of the base, or does not hold the text.
    """
    corpus = Corpus()
    held = [_held(s, text_id, content if n == 0 else None) for n, s in enumerate(sources)]
    for number, items in enumerate(in_order(held)):
        corpus.add(number, items)
    texts = list(corpus.texts())
    if len(texts) != 1:
        raise _not_one(sources, text_id)
    return texts[0]


def _held(source: Path, text_id: str, content: bytes | None) -> Items:
    """What one source says of the text."""
    ending = source.suffix.lower()
    if ending in _FILES and not source.is_dir():
        content = read_input(source) if content is None else content
        one = kali_dila.text(str(source), content) if ending == ".xml" else kali_npm.text(str(source), content, text_id)
        return [one]
    items = [i for i in read(source) if not isinstance(i, Broken | Container)]
    return [i for i in items if isinstance(i, Deleted) or i.id == text_id]


def _not_one(sources: Sequence[Path], text_id: str) -> UnusableError:
    names_of = ", ".join(map(str, sources))
    if not text_id:
        return UnusableError(
            names_of,
            "ces sources tiennent plusieurs textes ; dites lequel par --text KALITEXT…",
            "these sources hold several texts; say which one by --text KALITEXT…",
        )
    return UnusableError(
        names_of,
        f"le texte {text_id} n’y est pas, ou n’y nomme jamais le dispositif",
        f"the text {text_id} is not in it, or never names the scheme there",
    )
