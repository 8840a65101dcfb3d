"""A small dataset of our shape, a store on it, and a listener that must hear nothing."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proa_graph.server import Limits, create_app, guard
from proa_graph.store import Store

BASE = "https://w3id.org/proa/"
DEF = f"{BASE}def#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TITLE = "http://purl.org/dc/terms/title"
FIRST = f"{BASE}id/document/KALITEXT000000000001"
SECOND = f"{BASE}id/document/KALITEXT000000000002"
BRANCH = f"{BASE}id/branch/2378"

# Three triples of a hundred subjects: their product takes an engine hours.
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"


def nquads(entries: int = 200) -> bytes:
    """Return two named graphs: a branch, agreements, entries, a literal with a percent sign."""
    lines = [
        f"<{BRANCH}> <{TYPE}> <{DEF}Branch> <{FIRST}> .",
        f'<{BRANCH}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Travail temporaire"@fr <{FIRST}> .',
        f"<{BASE}id/agreement/A> <{TYPE}> <{DEF}Agreement> <{FIRST}> .",
        f"<{BASE}id/agreement/A> <{DEF}branch> <{BRANCH}> <{FIRST}> .",
        f'<{BASE}id/agreement/A> <{TITLE}> "A%41" <{FIRST}> .',
        f"<{BASE}id/agreement/B> <{TYPE}> <{DEF}Agreement> <{SECOND}> .",
        f'<{BASE}id/agreement/B> <{TITLE}> "Accord <b> & « é »"@fr <{SECOND}> .',
        f"<{BASE}def> <{TYPE}> <http://www.w3.org/2002/07/owl#Ontology> <{BASE}def> .",
        f"<{DEF}Agreement> <{TYPE}> <http://www.w3.org/2002/07/owl#Class> <{BASE}def> .",
        f"<{BASE}rule/PROA-L03> <{TYPE}> <http://www.w3.org/ns/shacl#NodeShape> <{BASE}shapes> .",
        f"<{BASE}catalog> <{TYPE}> <http://rdfs.org/ns/void#Dataset> <{BASE}catalog> .",
    ]
    for row in range(entries):
        lines.append(f'<{BASE}id/entry/A/{row}> <{DEF}labelPrinted> "Certification {row}" <{FIRST}> .')
    return ("\n".join(lines) + "\n").encode()


@contextmanager
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Yield an address on this machine and the list of what it hears; connections are taken until it closes."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(b"connected")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def build_folder(folder: Path) -> Path:
    """Write a small built tree into ``folder``: pages in two languages, a dump, data beside a page."""
    pages = {
        "index.html": "accueil", "en/index.html": "home", "404.html": "rien",
        "sparql/index.html": "éditeur", "en/sparql/index.html": "editor",
        "branch/index.html": "branches", "branch/2378/index.html": "intérim", "en/branch/2378/index.html": "temporary",
        "agreement/A/index.html": "accord", "def/index.html": "vocabulaire", "rule/PROA-L03/index.html": "règle",
    }  # fmt: skip
    for name, text in pages.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(f"<!doctype html><title>{text}</title>", encoding="utf-8")
    (folder / "site" / "query").mkdir()
    (folder / "site" / "query" / "lists.rq").write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    (folder / "site" / "static.js").write_text("// " + "é" * 2000, encoding="utf-8")
    (folder / "site" / ".secret").write_text("secret", encoding="utf-8")
    (folder / "outside.txt").write_text("outside", encoding="utf-8")
    (folder / "dumps").mkdir()
    (folder / "dumps" / "proa.nq.gz").write_bytes(gzip.compress(nquads(), mtime=0))
    return folder


@contextmanager
def running(
    folder: Path, store: Store, limits: Limits | None = None, connections: guard.Connections | None = None
) -> Iterator[str]:
    """Serve ``folder`` and ``store`` on a free port of this machine; yield the address."""
    server = guard.server(create_app(folder, store, limits=limits), connections, log_level="critical")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
