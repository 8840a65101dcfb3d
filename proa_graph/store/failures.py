"""What can keep a query from its answer: one exception, with its kind."""

from __future__ import annotations

from typing import Literal

from proa_graph.errors import UnusableError

Kind = Literal["syntax", "service", "update", "dataset", "time", "size", "memory", "evaluation", "engine"]


class QueryError(UnusableError):
    """A query without an answer.

    ``kind`` is what kept it: ``syntax`` (with ``line`` and ``column``, from 1, in characters), ``service`` and
    ``update`` (refused before they run), ``dataset`` (a graph name that is no IRI), ``time``, ``size`` and ``memory``
    (a limit was reached, the query is stopped), ``evaluation`` (the engine said so), ``engine`` (it does not answer).
    """

    def __init__(self, kind: Kind, fr: str, en: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__("SPARQL", fr, en)
        self.kind = kind
        self.line = line
        self.column = column


def syntax_error(line: int, column: int, near: str, undeclared: str = "", reason: str = "") -> QueryError:
    """Return the error of a query that does not parse, at ``line`` and ``column``, before the word ``near``.

    ``undeclared`` is a prefix without declaration, ``reason`` what the engine says about it, in English.
    """
    fr = f"près de « {near} »" if near else "à la fin de la requête"
    en = f"near “{near}”" if near else "at the end of the query"
    if undeclared:
        fr += f" : le préfixe « {undeclared}: » n’est pas déclaré"
        en += f": the prefix “{undeclared}:” is not declared"
    elif reason:
        fr += f" ({reason})"
        en += f" ({reason})"
    return QueryError(
        "syntax",
        f"erreur de syntaxe ligne {line}, colonne {column}, {fr}",
        f"syntax error at line {line}, column {column}, {en}",
        line=line,
        column=column,
    )


def refusal(kind: Literal["service", "update"]) -> QueryError:
    """Return the error of a query that is not run: it would leave the machine, or write."""
    if kind == "service":
        return QueryError(
            kind,
            "SERVICE est refusé : une requête ne quitte pas ce serveur ; interrogez l’autre point d’accès vous-même",
            "SERVICE is refused: a query does not leave this server; ask the other endpoint yourself",
        )
    return QueryError(
        kind,
        "lecture seule : seules SELECT, ASK, CONSTRUCT et DESCRIBE sont acceptées",
        "read only: only SELECT, ASK, CONSTRUCT and DESCRIBE are accepted",
    )


def time_limit(seconds: float) -> QueryError:
    """Return the error of a query stopped after ``seconds``."""
    return QueryError(
        "time",
        f"requête arrêtée à la limite de {seconds:g} s ; restreignez-la ou ajoutez LIMIT",
        f"query stopped at the limit of {seconds:g} s; narrow it down or add LIMIT",
    )


def size_limit(octets: int) -> QueryError:
    """Return the error of a query whose answer is larger than ``octets``."""
    return QueryError(
        "size",
        f"réponse plus grande que la limite de {octets} octets ; ajoutez LIMIT, ou prenez un fichier de /dumps/",
        f"answer larger than the limit of {octets} bytes; add LIMIT, or take a file of /dumps/",
    )


def memory_limit() -> QueryError:
    """Return the error of a query that died of the memory it took."""
    return QueryError(
        "memory",
        "requête arrêtée : elle demande trop de mémoire ; restreignez-la",
        "query stopped: it takes too much memory; narrow it down",
    )
