"""What a remote store is, compared at the start with what is served beside it."""

from __future__ import annotations

from proa_graph.errors import UnusableError
from proa_graph.progress import Tell
from proa_graph.store import Held, LocalStore
from proa_graph.store.remote import VERSION, Engine, RemoteStore


def compare(address: str, held: Held | None, tell: Tell) -> Engine:
    """Return what the store at ``address`` is, and tell it beside the data that this process holds.

    Raises:
        UnusableError: it does not answer, is no SPARQL endpoint, or holds nothing.
    """
    engine = RemoteStore(address).look()
    if not engine.graphs:
        raise UnusableError(
            address,
            f"cet entrepôt n’a aucun graphe nommé ; lancez « proa publish {address} »",
            f"this store has no named graph; run “proa publish {address}”",
        )
    tell(
        f"Entrepôt {address} : {engine.graphs} graphes, "
        + ("dont son graphe par défaut est l’union" if engine.union else "nommés un à un à chaque requête"),
        f"Store {address}: {engine.graphs} graphs, "
        + ("of which its default graph is the union" if engine.union else "named one by one with each query"),
    )
    theirs, ours = (engine.version, engine.triples), _held(held) if held else None
    if not engine.version:
        tell("Ses données ne disent pas leur version.", "Its data do not say their version.")
    elif ours in (None, theirs):
        tell(
            f"Ses données : version {engine.version}, {engine.triples} triplets.",
            f"Its data: version {engine.version}, {engine.triples} triples.",
        )
    else:
        tell(
            f"Ses données ({_said(theirs, 'triplets')}) ne sont pas celles des pages ({_said(ours, 'triplets')}) ; "
            f"lancez « proa publish {address} ».",
            f"Its data ({_said(theirs, 'triples')}) are not those of the pages ({_said(ours, 'triples')}); "
            f"run “proa publish {address}”.",
        )
    return engine


def _held(held: Held) -> tuple[str, int]:
    rows = LocalStore(held.engine).query(VERSION).rows()
    return (rows[0]["version"]["value"], int(rows[0]["triples"]["value"])) if rows else ("", 0)


def _said(known: tuple[str, int] | None, word: str) -> str:
    version, triples = known or ("", 0)
    return f"{version or '?'}, {triples} {word}"
