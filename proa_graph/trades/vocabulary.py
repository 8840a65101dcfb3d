"""The vocabulary of trades: one line of ``data/trades.csv`` each, and what the ROME calls the trades it names."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from proa_graph.errors import UnusableError
from proa_graph.files import share

_SEVERAL = ";"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade as people ask for it.

    ``words`` and ``words_en`` are other names of it; ``titles`` the patterns (:mod:`proa_graph.trades.phrases`) that
    name it in a title, ``exceptions`` those of look-alikes; ``weaker`` those that make near only what ``titles`` find,
    ``near_titles`` those of what is close to the trade and not for it; ``related`` the keys of near trades; ``rome``
    codes of the ROME; ``example`` a title of the published lists that names it, or empty where none does.
    """

    key: str
    label: str
    feminine: str
    words: tuple[str, ...]
    label_en: str
    words_en: tuple[str, ...]
    rome: tuple[str, ...]
    titles: tuple[str, ...]
    exceptions: tuple[str, ...]
    weaker: tuple[str, ...]
    near_titles: tuple[str, ...]
    related: tuple[str, ...]
    example: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every word that asks for the trade, its label first."""
        return tuple(filter(None, (self.label, self.feminine, *self.words, self.label_en, *self.words_en)))


@cache
def vocabulary(folder: Path | None = None) -> dict[str, Trade]:
    """Return the trades of ``folder`` (by default the project's ``data/``), by key, sorted.

    Raises:
        UnusableError: the file is missing, or lacks a column.
    """
    trades = _read((folder or share("data")) / "trades.csv", _trade)
    return {trade.key: trade for trade in sorted(trades, key=lambda trade: trade.key)}


@cache
def rome_labels() -> dict[str, str]:
    """Return what the ROME calls each trade that the vocabulary or a list names, code → label.

    Raises:
        UnusableError: the file is missing, or lacks a column.
    """
    return dict(_read(share("data") / "rome.csv", lambda row: (row["code"], row["label"])))


def _read(path: Path, made: Callable[[dict[str, str]], Made]) -> list[Made]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return [made(row) for row in csv.DictReader(lines)]
    except (OSError, KeyError) as error:
        raise UnusableError(
            str(path), f"vocabulaire des métiers illisible : {error}", f"unreadable vocabulary of trades: {error}"
        ) from error


def _trade(row: dict[str, str]) -> Trade:
    return Trade(
        row["key"],
        row["label"],
        row["feminine"],
        _several(row["words"]),
        row["label_en"],
        _several(row["words_en"]),
        _several(row["rome"]),
        _several(row["titles"]),
        _several(row["except"]),
        _several(row["weaker"]),
        _several(row["near_titles"]),
        _several(row["related"]),
        row["example"],
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(_SEVERAL) if value.strip())
