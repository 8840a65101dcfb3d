"""Content negotiation by profile: one standard’s words for who knows only that one; told in links."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph
import pytest
from server_fixtures import BASE, DEF, build_folder, nquads, running

from proa_graph.server import profiles
from proa_graph.store import open_store

PLACE = "/id/branch/2378"
SKOS, ELI, SDO = (profiles.PROFILES[name].iri for name in ("skos", "eli", "sdo"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = build_folder(tmp_path_factory.mktemp("build"))
    store = open_store(nquads())
    with running(folder, store) as address, httpx.Client(base_url=address, timeout=60) as opened:
        yield opened
    store.close()


def _said(response: httpx.Response) -> set[str]:
    assert response.status_code == 200, response.text
    form = pyoxigraph.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    return {quad.predicate.value for quad in pyoxigraph.parse(response.content, form)}


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Accept-Profile": f"<{SKOS}>"}, ""),
        ({"Accept-Profile": f"<{SKOS}#>;q=1, <{ELI}>;q=0.2"}, ""),
        ({"Accept-Profile": "<https://example.org/none>, <http://www.w3.org/2004/02/skos/core>;q=0.1"}, ""),
        ({}, "?_profile=skos"),
        ({"Accept-Profile": f"<{ELI}>"}, "?_profile=skos"),
        ({}, f"?_profile={SKOS}"),
    ],
)
def test_a_profile_by_header_or_parameter(client: httpx.Client, headers: dict[str, str], query: str) -> None:
    response = client.get(PLACE + query, headers=headers)
    assert _said(response) == {"http://www.w3.org/2004/02/skos/core#prefLabel"}
    assert response.headers["content-profile"] == f"<{SKOS}>"
    assert "Accept-Profile" in response.headers["vary"]


def test_the_media_type_goes_with_the_profile(client: httpx.Client) -> None:
    for query, accept in (
        ("&_mediatype=application/n-triples", ""),
        ("", "application/n-triples"),
        ("&_mediatype=nt", "*/*"),
    ):
        response = client.get(f"{PLACE}?_profile=skos{query}", headers={"Accept": accept} if accept else {})
        assert response.headers["content-type"].startswith("application/n-triples")
        assert _said(response)
    assert client.get(f"{PLACE}?_mediatype=text/turtle").headers["location"].endswith(".ttl")


def test_the_whole_says_what_each_part_says(client: httpx.Client) -> None:
    whole = _said(client.get(f"{PLACE}?_profile=proa"))
    parts = [
        _said(client.get(f"{PLACE}?_profile={token}")) for token in profiles.PROFILES if token not in ("proa", "alt")
    ]
    assert set().union(*parts) < whole
    assert f"{DEF.rstrip('#')}" == profiles.PROFILES["proa"].iri


def test_the_profiles_are_told_in_links_and_as_data(client: httpx.Client) -> None:
    links = client.get(PLACE, headers={"Accept": "text/turtle"}).headers["link"]
    for token, profile in profiles.PROFILES.items():
        assert (
            f'<{PLACE}?_profile={token}>; rel="alternate"; type="text/turtle"; format="{profile.iri}"' in links
        ) == (token != "alt")
    told = client.get(f"{PLACE}?_profile=alt")
    quads = list(pyoxigraph.parse(told.content, pyoxigraph.RdfFormat.TURTLE))
    named = {quad.object.value for quad in quads if quad.predicate.value.endswith("conformsTo")}
    assert named == {profile.iri for token, profile in profiles.PROFILES.items() if token != "alt"}
    assert {quad.subject.value for quad in quads if quad.predicate.value.endswith("Representation")} == {
        f"{BASE}id/branch/2378"
    }


@pytest.mark.parametrize("query", ["?_profile=dublin", "?_profile=https://example.org/x"])
def test_an_unknown_profile_is_refused_in_one_shape(client: httpx.Client, query: str) -> None:
    for response in (
        client.get(PLACE + query),
        client.get(PLACE, headers={"Accept-Profile": "<https://example.org/x>"}),
    ):
        assert (response.status_code, response.headers["content-type"]) == (406, "application/problem+json")
        assert SKOS in response.text


def test_without_a_profile_nothing_changes(client: httpx.Client) -> None:
    assert client.get(PLACE, headers={"Accept": "text/html"}).status_code == 303
    assert "content-profile" not in client.get(f"{PLACE}.ttl").headers


def test_types_of_a_profile_are_its_own() -> None:
    turtle = (
        f"<{BASE}a> a <{DEF}Agreement>, <http://data.europa.eu/eli/ontology#LegalResource> ; "
        f'<http://data.europa.eu/eli/ontology#title> "t" ; <{DEF}note> "n" .'
    )
    kept = list(pyoxigraph.parse(profiles.restricted(turtle.encode(), "eli"), pyoxigraph.RdfFormat.TURTLE))
    assert {(q.predicate.value.rpartition("#")[2], getattr(q.object, "value", "")) for q in kept} == {
        ("type", "http://data.europa.eu/eli/ontology#LegalResource"),
        ("title", "t"),
    }
    assert list(pyoxigraph.parse(profiles.restricted(turtle.encode(), "sdo"), pyoxigraph.RdfFormat.TURTLE)) == []
    assert SDO == "https://schema.org/"
