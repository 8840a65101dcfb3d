"""Writing to a remote SPARQL 1.1 store: one request of changes at a time, and what its graphs hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
)

import pyoxigraph

from proa_graph.errors import UnusableError

_NOTHING = "INSERT DATA { }"
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_NTRIPLES = "application/n-triples"
_JSON = "application/sparql-results+json"


class WritableStore:
    """The store whose queries are answered at ``address``; ``update`` is where it takes changes, "" to look for it.

    Args:
        address: the query address.
        update: the update address.
        user: who writes, "" without one.
        password: of ``user``.
        timeout: seconds that one request may take.

    Raises:
        UnusableError: the store does not answer, or takes changes at none of the usual addresses.
    """

    def __init__(
        self, address: str, *, update: str = "", user: str = "", password: str = "", timeout: float = 600.0
    ) -> None:
        self.address = address
        self._timeout = timeout
        self._opener = _opener(address, user, password)
        self._update = self._taking([update] if update else _candidates(address))

    def counts(self) -> dict[str, int]:
        """Return how many triples each named graph holds."""
        body = self._query(_COUNTS, _JSON)
        found = pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise self._odd()
        return {row["g"].value: int(row["n"].value) for row in found if row["g"] and row["n"]}

    def triples(self, graph: str) -> set[pyoxigraph.Triple]:
        """Return what the graph holds."""
        body = self._query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", _NTRIPLES)
        return {quad.triple for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)}

    def change(self, requests: Iterable[str]) -> None:
        """Send the operations as one request: a store with transactions makes all of them at once, or none.

        Raises:
            UnusableError: the store refuses, or does not answer.
        """
        self._ask(self._update, " ;\n".join(requests).encode(), "application/sparql-update", "")

    def _query(self, text: str, accepted: str) -> bytes:
        form = urlencode([("query", text)]).encode()
        return self._ask(self.address, form, "application/x-www-form-urlencoded", accepted)

    def _taking(self, addresses: Sequence[str]) -> str:
        """Return the first of the addresses that takes a change which changes nothing."""
        said: UnusableError | None = None
        for address in addresses:
            try:
                self._ask(address, _NOTHING.encode(), "application/sparql-update", "")
            except UnusableError as error:
                said = said or error
            else:
                return address
        tried = ", ".join(addresses)
        raise UnusableError(
            self.address,
            f"aucune adresse n’accepte d’écriture ({tried}) ; donnez-la par --update, et PROA_USER, PROA_PASSWORD"
            f" ({said.fr if said else ''})",
            f"no address takes a change ({tried}); give it with --update, and PROA_USER, PROA_PASSWORD"
            f" ({said.en if said else ''})",
        )

    def _ask(self, address: str, body: bytes, kind: str, accepted: str) -> bytes:
        headers = {"Content-Type": kind, **({"Accept": accepted} if accepted else {})}
        request = Request(address, body, headers)  # noqa: S310 - the scheme was checked
        try:
            with self._opener.open(request, timeout=self._timeout) as reply:
                answer: bytes = reply.read()
        except HTTPError as error:
            with error:
                said = " ".join(error.read(300).decode("utf-8", "replace").split())
            raise UnusableError(
                address, f"l’entrepôt répond {error.code} : {said}", f"the store answers {error.code}: {said}"
            ) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnusableError(
                address, f"l’entrepôt ne répond pas ({reason})", f"the store does not answer ({reason})"
            ) from error
        return answer

    def _odd(self) -> UnusableError:
        return UnusableError(self.address, "ce n’est pas un point d’accès SPARQL", "this is no SPARQL endpoint")


def _opener(address: str, user: str, password: str) -> OpenerDirector:
    if not address.startswith(("http://", "https://")):
        raise UnusableError(
            address, "écrivez l’adresse HTTP d’un point d’accès SPARQL", "write the HTTP address of a SPARQL endpoint"
        )
    if not user:
        return build_opener()
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, "/".join(address.split("/")[:3]) + "/", user, password)
    return build_opener(HTTPBasicAuthHandler(known), HTTPDigestAuthHandler(known))


def _candidates(address: str) -> list[str]:
    """Return where a store that answers queries at ``address`` may take changes, the usual place first."""
    found = [
        address.removesuffix(habit["query"]) + habit["update"]
        for habit in _habits()
        if address.endswith(habit["query"])
    ]
    return list(dict.fromkeys(found))


@cache
def _habits() -> list[dict[str, str]]:
    with Path(__file__).with_name("engines.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
