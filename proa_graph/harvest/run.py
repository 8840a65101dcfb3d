"""``proa harvest``: dumps → ``data/``, with an account of every text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.harvest import coverage, store
from proa_graph.harvest.losses import losses, refuse
from proa_graph.harvest.watch import Watched, watched
from proa_graph.memory import uncollected
from proa_graph.model import Branch, Covered
from proa_graph.reading.agreements import typographic
from proa_graph.reading.text import Read, read_text
from proa_graph.sources import dumps
from proa_graph.sources.archives import Broken
from proa_graph.sources.texts import Container, Deleted, SourceText
from proa_graph.sources.union import Corpus, Items, in_order

Tell = Callable[[str, str], None]
_STEP = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did: texts by class, rows, files changed, the members that could not be read, and texts to look at."""

    texts: dict[str, int]
    rows: int
    changed: int
    broken: tuple[Broken, ...]
    watched: tuple[Watched, ...] = ()

    def summary(self, lang: str) -> str:
        """Return the account of the run: one line, then one for each text that is new or worded anew."""
        by = [self.texts.get(k, 0) for k in coverage.KINDS]
        if lang == "en":
            words = (
                "{} lists read, {} incomplete, {} texts of rules, {} not Pro-A; {} rows; "
                "{} files changed; {} members unreadable"
            )
        else:
            words = (
                "{} listes lues, {} incomplètes, {} textes de règles, {} hors Pro-A ; {} lignes ; "
                "{} fichiers changés ; {} membres illisibles"
            )
        account = words.format(*by, self.rows, self.changed, len(self.broken))
        return "\n".join((account, *(one.said(lang) for one in self.watched)))


def harvest(
    sources: Sequence[Path],
    *,
    out: Path,
    only: str = "",
    allow_loss: bool = False,
    tell: Tell = lambda fr, en: None,
) -> Result:
    """Read every Pro-A text of ``sources`` into the folder ``out``.

    Args:
        sources: npm tarballs or their folders, DILA archives or their folders, in any order: what they hold tells
            which is older; of a text in several the later wording wins and the notes of the earlier ones stay.
        out: the folder of facts; it is replaced as a whole at the end.
        only: the IDCC of the one branch to read, empty for all.
        allow_loss: whether facts may go that were there before.
        tell: told each step in French and English.

    Raises:
        UnusableError: a source is missing or no dump of the agreements, ``only`` is in none, or facts would go.
    """
    with uncollected():
        return _harvest(sources, out, only, tell, allow_loss=allow_loss)


def _harvest(sources: Sequence[Path], out: Path, only: str, tell: Tell, *, allow_loss: bool) -> Result:
    corpus = Corpus()
    broken: list[Broken] = []
    for number, items in enumerate(in_order(_dumps(sources, broken, only.lstrip("0"), tell))):
        corpus.add(number, items)
    if not allow_loss:
        _refuse_cut(broken)
    if only and only.lstrip("0") not in corpus.branches:
        raise UnusableError(f"--only {only}", "cet IDCC n’est dans aucune source", "this IDCC is in no source")
    old = store.existing(out)
    orphans = [*_deleted(corpus), *_orphans(corpus, {a.key for a in old.agreements})]
    broken += orphans
    found = _harvested(corpus, tell)
    facts = store.merged(old, found, [_branch(c) for c in corpus.branches.values()])
    if not allow_loss:
        refuse(losses(old, facts))
    changed = store.write(out, facts, {} if only or orphans else _accounts(corpus, found))
    counts = Counter(h.kind for h in found)
    rows = sum(len(h.entries) for h in found)
    return Result(dict(counts), rows, changed, tuple(broken), watched(old, found))


def _dumps(sources: Sequence[Path], broken: list[Broken], only: str, tell: Tell) -> Iterator[Items]:
    for source in dict.fromkeys(s.resolve() for s in sources):
        yield list(_kept(dumps.read(source), broken, only, tell))


def _refuse_cut(broken: Sequence[Broken]) -> None:
    """Refuse an archive that ends before its end: the branches of a text may stand in what is missing."""
    for one in broken:
        if one.cut:
            raise UnusableError(
                one.name,
                f"{one.reason} ; téléchargez l’archive à nouveau, ou dites --allow-loss",
                "the archive is cut; download it again, or say --allow-loss",
            )


def _deleted(corpus: Corpus) -> list[Broken]:
    """Take out the texts that the base holds no more: what was published of them stays until a person decides."""
    keys = sorted(corpus.deleted & corpus.versions.keys())
    for key in keys:
        del corpus.versions[key]
    return [Broken(key, "texte supprimé de la base ; ses faits déjà publiés restent") for key in keys]


def _orphans(corpus: Corpus, known: set[str]) -> list[Broken]:
    """Take out the updates of known agreements whose text no source holds whole: they would be shortened."""
    keys = [k for k, versions in corpus.versions.items() if k in known and all(t.partial for t in versions)]
    for key in keys:
        del corpus.versions[key]
    reason = "mise à jour partielle sans le texte entier ; donnez aussi l’archive globale"
    return [Broken(key, reason) for key in sorted(keys)]


def _kept(
    items: Iterator[Container | SourceText | Deleted | Broken], broken: list[Broken], only: str, tell: Tell
) -> Iterator[Container | SourceText | Deleted]:
    count = 0
    for item in items:
        if isinstance(item, Broken):
            broken.append(item)
            tell(f"illisible : {item.name} ({item.reason})", f"unreadable: {item.name} ({item.reason})")
            continue
        if isinstance(item, Container):
            count += 1
            if count % _STEP == 0:
                tell(f"{count} conventions lues", f"{count} conventions read")
            if not only or item.idcc == only:
                yield item
        elif not only or isinstance(item, Deleted) or only in item.idcc:
            yield item


def _harvested(corpus: Corpus, tell: Tell) -> list[Read]:
    found = []
    for count, (text, earlier) in enumerate(corpus.texts(), start=1):
        found.append(read_text(text, earlier))
        if count % _STEP == 0:
            tell(f"{count} textes interprétés", f"{count} texts interpreted")
    return found


def _branch(container: Container) -> Branch:
    return Branch(
        container.idcc, typographic(container.title), container.brochure, source=f"Base KALI : {container.id}"
    )


def _accounts(corpus: Corpus, found: Sequence[Read]) -> dict[str, str]:
    covered = [
        Covered(
            h.text.id,
            tuple(sorted(h.text.idcc, key=lambda i: (len(i), i))),
            typographic(h.text.title),
            h.kind,
            h.reason,
            len(h.entries),
        )
        for h in found
    ]
    titles = {idcc: typographic(c.title) for idcc, c in corpus.branches.items()}
    return {
        "coverage.csv": coverage.coverage_csv(covered),
        "coverage_branches.csv": coverage.branches_csv(covered, corpus.seen, titles),
    }
