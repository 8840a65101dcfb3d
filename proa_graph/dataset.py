"""The whole of what is published, made from the facts: quads to write, stores to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from multiprocessing.connection import Connection
from tempfile import TemporaryFile

import pyoxigraph

from proa_graph import catalog, graph, identity, inference
from proa_graph.apart import apart, talking
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph
from proa_graph.memory import uncollected
from proa_graph.model import Facts
from proa_graph.progress import At, Tell, nowhere, silent
from proa_graph.reference import Reference, missing
from proa_graph.tables import read_facts
from proa_graph.tally import Tally
from proa_graph.terms import BASE

_END = b""
_STEPS = 5
Told = tuple[str, str, str, Mapping[str, str]]
"""What the validator says of something published: the IRI of the rule, the severity, the focus, the message."""


class Dataset:
    """What is published: ``named``, a store of its named graphs, with so many ``entries`` (lines of lists)."""

    def __init__(self, named: pyoxigraph.Store, entries: int = 0) -> None:
        self.named = named
        self.entries = entries

    @property
    def quads(self) -> list[bytes]:
        """Its sorted lines of N-Quads, made anew each time: they take as much room as the store."""
        with TemporaryFile() as written:  # in memory it would stand twice, whole and in lines
            self.named.dump(written, format=pyoxigraph.RdfFormat.N_QUADS)
            written.seek(0)
            return sorted(written)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the validator says of it, each list judged at its own date."""
        from proa_graph.validation import validate

        report = validate(self.named)
        self.named.clear_graph(pyoxigraph.DefaultGraph())
        return tuple((f.rule.iri, f.severity, f.focus, dict(f.message)) for f in report.findings)


def assemble(facts: Facts, reference: Reference | None = None) -> Dataset:
    """Return the dataset of ``facts`` and of the loaded reference data: graphs, terms, rules, inferences, catalogue."""
    return assemble_of(lambda: (facts, reference or Reference()))


def assemble_published(tell: Tell = silent, at: At = nowhere, meanwhile: Callable[[], None] = lambda: None) -> Dataset:
    """Return the dataset of the committed facts; see :func:`assemble_of`. ``tell`` is told of what is not loaded."""
    for fr, en in missing(Reference()):
        tell(f"Données de référence : {fr}", f"Reference data: {en}")
    tell("Construction du graphe et des inférences…", "Building the graph and its inferences…")
    return assemble_of(lambda: (read_facts(share("data")), Reference()), at, meanwhile)


def assemble_of(
    read: Callable[[], tuple[Facts, Reference]], at: At = nowhere, meanwhile: Callable[[], None] = lambda: None
) -> Dataset:
    """Return the dataset of what ``read`` gives: read, and made into quads, by processes that are gone afterwards.

    This one takes in what they make, and draws the inferences: it holds the store and nothing else. ``at`` is called
    with how far this is, ``meanwhile`` once, while the first of them works alone.
    """
    of_terms = apart(_closure_of_terms)
    channel, made = talking(partial(_make, read))
    meanwhile()
    store = pyoxigraph.Store()
    with channel:
        try:
            for number, part in enumerate(iter(channel.recv_bytes, _END), start=1):
                graph.load(store, part)
                at(number, _STEPS)
            terms = of_terms()
            graph.load(store, terms)
            followed = inference.close(store)
            added = channel.recv_bytes()
            channel.send_bytes(terms)
            channel.send_bytes(followed)
            graph.load(store, added)
            at(_STEPS - 1, _STEPS)
            channel.send_bytes(inference.close(store, added))
            graph.load(store, channel.recv_bytes())
            at(_STEPS, _STEPS)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass
    return Dataset(store, made())


def _closure_of_terms() -> bytes:
    return graph.nquads({inference.CLOSURE: inference.closure_of_terms(graph.read_turtle(share("ontology")))})


def _make(read: Callable[[], tuple[Facts, Reference]], channel: Connection) -> int:
    """Send the quads, part by part, the registers and the trades last; told what follows from them, send the catalogue.

    What follows is told in three parts: from the terms, from what the texts say, from the registers and the trades.
    It is counted while the rest is drawn. The number of lines of lists is returned.
    """
    with uncollected():
        facts, reference = read()
        making = _Making(facts, reference)
        parts = []
        for part in making.stated():
            channel.send_bytes(part)
            parts.append(part)
        channel.send_bytes(_END)
        added, tally = making.added(), Tally()
        for part in (*parts, added):
            tally.add(part.splitlines(keepends=True))
        channel.send_bytes(added)
        tally.add({line for _ in range(2) for line in channel.recv_bytes().splitlines(keepends=True)})
        tally.count()
        tally.add(channel.recv_bytes().splitlines(keepends=True))
        channel.send_bytes(graph.nquads({catalog.CATALOG: catalog.describe(tally)}))
        return sum(map(len, facts.lists.values()))


class _Making:
    """Makes quads of facts, none twice."""

    def __init__(self, facts: Facts, reference: Reference) -> None:
        self._facts = facts
        self._reference = reference
        self._identities = identity.resolve(facts, reference)
        self._shared: Graph = set()

    def stated(self) -> Iterator[bytes]:
        """Yield what the texts say, terms and rules, and the rights, which a process of its own works out meanwhile."""
        rights = apart(self._rights)
        graphs = graph.texts_dataset(self._facts, self._identities)
        self._shared = graphs.pop(graph.REFERENCE)
        graphs[f"{BASE}def"] = graph.read_turtle(share("ontology"))
        graphs[f"{BASE}shapes"] = graph.read_turtle(share("shapes"))
        yield graph.nquads(graphs)
        quads, named = rights()
        self._shared |= named
        yield graph.nquads({graph.REFERENCE: self._shared})
        yield quads

    def _rights(self) -> tuple[bytes, Graph]:
        registered = graph.registrations(self._facts, self._reference)
        rights, named = graph.rights_graphs(self._facts, registered, self._identities)
        return graph.nquads({graph.REFERENCE: rights}), named

    def added(self) -> bytes:
        """Return what the registers add, and the trades, none of it twice."""
        enriched = graph.enrich(self._facts, self._shared, self._reference, self._identities)
        key_of = self._identities.certification_of
        enriched[graph.TRADES] = graph.trade_graph(self._facts, enriched, self._reference, key_of)
        standing = set(self._shared)
        for name, triples in enriched.items():
            enriched[name] = triples - standing
            standing |= triples
        return graph.nquads(enriched)
