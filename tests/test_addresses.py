"""Every published address leads somewhere: on our server, and through ``deploy/w3id/.htaccess`` in a real Apache."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import httpx
import published
import pyoxigraph
import pytest
from server_fixtures import running

from proa_graph import __version__, release
from proa_graph.questions import load
from proa_graph.server.negotiation import choose
from proa_graph.server.resources import FORMS
from proa_graph.site import Body, Corpus, release_files, site_files
from proa_graph.store import open_store
from proa_graph.terms import BASE

HTACCESS = Path(__file__).parents[1] / "deploy" / "w3id" / ".htaccess"
APACHE = shutil.which("apache2") or shutil.which("httpd") or ""
MODULES = Path("/usr/lib/apache2/modules")
TURTLE, JSON_LD, HTML = "text/turtle", "application/ld+json", "text/html"
ACCEPTS = {
    "": HTML,
    "*/*": HTML,
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": HTML,
    "text/turtle": TURTLE,
    "application/ld+json": JSON_LD,
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "text/turtle, text/html;q=0.5": TURTLE,
    "text/html;q=0.4, application/ld+json;q=0.9": JSON_LD,
    "application/rdf+xml;q=0.1, text/turtle;q=0.9, */*;q=0.05": TURTLE,
    "text/turtle;q=0, application/ld+json": JSON_LD,
    "text/turtle;q=0.3, */*": HTML,
}
"""Twelve headers, and the form that each likes best."""
_NOT_IN_FILES = ("application/n-triples", "application/rdf+xml")
_EACH = 2
_WHOLE = ("def", "shapes", "catalog")


@cache
def _corpus() -> Corpus:
    return Corpus(published.few(), published.dataset_of_few().named, tuple, load())


@cache
def _bodies() -> dict[str, Body]:
    return site_files(_corpus())


@cache
def _sample() -> dict[str, list[str]]:
    """Some of the addresses of each kind that the graph names, without their anchors, below the base."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in published.dataset_of_few().named:
        for term in (quad.subject, quad.object, quad.graph_name):
            if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(BASE):
                path = term.value.removeprefix(BASE).partition("#")[0]
                first, *rest = path.split("/")
                found[f"id/{rest[0]}" if first == "id" else first].add(path)
    apart = {"", "dumps", "releases", "sparql"}  # pages and files, which have one form
    return {kind: _spread(sorted(paths)) for kind, paths in sorted(found.items()) if kind not in apart}


def _spread(paths: list[str]) -> list[str]:
    return paths[:: max(1, len(paths) // _EACH)][:_EACH] if len(paths) > _EACH else paths


KINDS = (
    "catalog", "def", "id/agreement", "id/article", "id/branch", "id/certification", "id/clause", "id/document",
    "id/entry", "id/exclusion", "id/expression", "id/graph", "id/level", "id/level-1969", "id/list", "id/order",
    "id/order-expression", "id/organization", "id/parameter", "id/place", "id/profession", "id/record", "id/right",
    "id/rome", "id/sector", "id/selector", "id/status", "id/trade", "id/trade-evidence", "id/unread", "query", "rule",
    "shapes",
)  # fmt: skip


class Site(NamedTuple):
    """A server of ours, and the names of the files of the whole site."""

    address: str
    names: frozenset[str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the few agreements, with the pages and data of the sample."""
    build = tmp_path_factory.mktemp("build")
    dataset = published.dataset_of_few()
    release.write_graph(build, published.few(), dataset)
    bodies = _bodies()
    store = open_store(build / "dumps" / release.QUADS)
    try:
        with running(build, store) as address:
            for paths in _sample().values():
                for path in paths:
                    for name in _files_of(path, frozenset(bodies)):
                        (build / "site" / name).parent.mkdir(parents=True, exist_ok=True)
                        (build / "site" / name).write_bytes(bodies[name]())
            yield Site(address, frozenset(bodies))
    finally:
        store.close()


def _files_of(path: str, names: frozenset[str]) -> list[str]:
    from proa_graph.site import address

    page = (address(BASE + path) or f"{path}/").partition("#")[0]
    bare = path.removeprefix("id/")
    return [name for name in (f"{page}index.html", f"{bare}.ttl", f"{bare}.jsonld") if name in names]


def test_what_assistants_read_leads_to_pages_that_are_there() -> None:
    files = {**site_files(_corpus()), **dict(release_files(_corpus(), ()))}
    told = files["llms.txt"]().decode()
    assert told.startswith("# ")
    led = re.findall(rf"\]\({BASE}([^)]*)\)", told)
    assert [path for path in led if f"{path}index.html" not in files] == []
    assert {f"query/{name}/" for name in load()} <= set(led)
    assert "/api/questions/" in told and "no “no”" in told


def test_the_sample_has_every_kind() -> None:
    assert tuple(_sample()) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_address_answers_every_header(site: Site, kind: str) -> None:
    with httpx.Client(base_url=site.address, follow_redirects=True, timeout=180) as client:
        for path in _sample()[kind]:
            for accept, form in ACCEPTS.items():
                answer = _answered(client, f"/{path}", accept)
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, form), path
                assert form == choose(accept, (HTML, *FORMS.values()))
                if form != HTML:
                    assert len(answer.content) > 60, path
                assert "Accept" in answer.history[0].headers["vary"] if answer.history else True
            for suffix, form in FORMS.items():
                answer = client.get(f"/{path}.{suffix}")
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, form), path


def _answered(client: httpx.Client, path: str, accept: str) -> httpx.Response:
    """What is answered; a busy server says how long to wait, and is asked once more."""
    answer = client.get(path, headers={"Accept": accept})
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        time.sleep(min(float(answer.headers["Retry-After"]), 30.0))
        answer = client.get(path, headers={"Accept": accept})
    return answer


def test_the_version_of_the_vocabulary_resolves_and_no_other(site: Site) -> None:
    told = published.ontology().serialize(format="nt")
    assert f"<http://www.w3.org/2002/07/owl#versionIRI> <{BASE}def/{__version__}>" in told
    assert f"^def/{__version__}(".replace(".", r"\.") in HTACCESS.read_text(encoding="utf-8").replace("(?:", "(")
    for suffix in ("", ".ttl"):
        answer = httpx.get(f"{site.address}/def/{__version__}{suffix}", headers={"Accept": TURTLE})
        assert answer.text == httpx.get(f"{site.address}/def.ttl").text
    assert httpx.get(f"{site.address}/def/9.9.9", headers={"Accept": TURTLE}).status_code == 404


@pytest.fixture(scope="module")
def apache(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[dict[str, str]]:
    """Serve our redirections by a real Apache: to a host that negotiates, and to files; yield both addresses."""
    if not APACHE or not MODULES.is_dir():
        pytest.skip("no apache2 on this machine: apt-get install apache2")
    folder = tmp_path_factory.mktemp("apache")
    rules = HTACCESS.read_text(encoding="utf-8").replace("https://proa.example.org", site.address)
    for name, text in (("negotiated", rules), ("files", rules.replace("[E=FORMS:negotiated]", "[E=FORMS:files]"))):
        assert name == "negotiated" or text != rules
        (folder / name / "proa").mkdir(parents=True)
        (folder / name / "proa" / ".htaccess").write_text(text, encoding="utf-8")
    ports = [_free_port() for _ in range(2)]
    (folder / "apache.conf").write_text(_configuration(folder, ports), encoding="utf-8")
    command = [APACHE, "-X", "-f", str(folder / "apache.conf")]
    with (folder / "out").open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as running_apache:
        try:
            _wait(ports, partial(running_apache.poll), folder)
            yield {"negotiated": f"http://127.0.0.1:{ports[0]}/proa/", "files": f"http://127.0.0.1:{ports[1]}/proa/"}
        finally:
            running_apache.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _configuration(folder: Path, ports: list[int]) -> str:
    names = ("mpm_prefork", "authz_core", "authz_host", "rewrite", "headers", "env", "dir")
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names if (MODULES / f"mod_{name}.so").exists()
    )
    hosts = "".join(
        f"Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n  DocumentRoot {folder}/{name}\n</VirtualHost>\n"
        for port, name in zip(ports, ("negotiated", "files"), strict=True)
    )
    return (
        f"ServerName localhost\nServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"{modules}{hosts}"
        f"<Directory {folder}>\n  AllowOverride All\n  Options +FollowSymLinks\n  Require all granted\n</Directory>\n"
    )


def _wait(ports: list[int], ended: partial[int | None], folder: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and ended() is None:
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail((folder / "out").read_text() + (folder / "error.log").read_text())


@pytest.mark.parametrize("kind", KINDS)
def test_apache_leads_to_a_host_that_negotiates(apache: dict[str, str], site: Site, kind: str) -> None:
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        for path in _sample()[kind][:1]:
            for accept, form in ACCEPTS.items():
                answer = client.get(apache["negotiated"] + path, headers={"Accept": accept})
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, form), path
                first = answer.history[0]
                assert (first.status_code, first.headers["location"]) == (303, f"{site.address}/{path}")
                assert first.headers["access-control-allow-origin"] == "*"
                assert "Accept" in first.headers["vary"]
            for suffix, form in FORMS.items():
                answer = client.get(f"{apache['negotiated']}{path}.{suffix}")
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, form), path


@pytest.mark.parametrize("kind", KINDS)
def test_apache_leads_to_the_files_of_a_plain_host(apache: dict[str, str], site: Site, kind: str) -> None:
    with httpx.Client() as client:
        for path in _sample()[kind]:
            for accept, form in ACCEPTS.items():
                answer = client.get(apache["files"] + path, headers={"Accept": accept})
                if form in _NOT_IN_FILES and kind != "catalog":
                    assert answer.status_code == 406, (path, accept)
                    continue
                assert answer.status_code == 303, (path, accept)
                assert "Accept" in answer.headers["vary"]
                led = answer.headers["location"].removeprefix(f"{site.address}/")
                file = f"{led}index.html" if led.endswith("/") else led
                assert file in site.names, (path, accept, led)
                ending = {HTML: "/", TURTLE: ".ttl", JSON_LD: ".jsonld"}[form if kind != "catalog" else HTML]
                assert led.endswith(ending), (path, accept, led)
            if kind.startswith("id/"):
                led = client.get(f"{apache['files']}{path}.ttl").headers["location"].removeprefix(f"{site.address}/")
                described = {
                    quad.subject.value
                    for quad in pyoxigraph.parse(_bodies()[led](), pyoxigraph.RdfFormat.TURTLE)
                    if quad.predicate.value.endswith("#type") or "isReplacedBy" in quad.predicate.value
                }
                assert f"{BASE}{path}" in described, (path, led)
            for suffix in ("ttl", "jsonld") if kind != "catalog" else ():
                led = client.get(f"{apache['files']}{path}.{suffix}").headers["location"]
                assert led.removeprefix(f"{site.address}/") in site.names
                assert led.endswith(f".{suffix}")


def test_apache_keeps_methods_queries_and_files(apache: dict[str, str], site: Site) -> None:
    for host in apache.values():
        asked = httpx.post(f"{host}sparql", data={"query": "ASK {}"})
        assert (asked.status_code, asked.headers["location"]) == (307, f"{site.address}/sparql")
        got = httpx.get(f"{host}api/questions/lists?idcc=897&format=csv")
        assert got.headers["location"] == f"{site.address}/api/questions/lists?idcc=897&format=csv"
        dump = httpx.get(f"{host}dumps/lines.csv.gz")
        assert (dump.status_code, dump.headers["location"]) == (302, f"{site.address}/dumps/lines.csv.gz")
        home = httpx.get(host)
        assert (home.status_code, home.headers["location"]) == (302, f"{site.address}/")


@pytest.mark.parametrize("query", ["_profile=skos&_mediatype=text/turtle", ""])
def test_apache_passes_on_the_profile_that_is_asked_for(apache: dict[str, str], query: str) -> None:
    headers = {} if query else {"Accept": TURTLE, "Accept-Profile": "<http://www.w3.org/2004/02/skos/core>"}
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        answer = client.get(f"{apache['negotiated']}id/level/3?{query}".rstrip("?"), headers=headers)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, TURTLE)
    assert answer.headers["content-profile"] == "<http://www.w3.org/2004/02/skos/core>"
    assert "prefLabel" in answer.text and "eqf" in answer.text


@pytest.mark.parametrize("module", ["contracts", "core", "resolution"])
def test_apache_leads_to_the_modules_of_the_vocabulary(apache: dict[str, str], site: Site, module: str) -> None:
    for accept, ending in ((HTML, "/"), (TURTLE, ".ttl"), (JSON_LD, ".jsonld")):
        led = httpx.get(f"{apache['files']}def/{module}", headers={"Accept": accept}).headers["location"]
        assert led == f"{site.address}/def/{module}{ending}"
        assert (f"def/{module}/index.html" if ending == "/" else f"def/{module}{ending}") in site.names
