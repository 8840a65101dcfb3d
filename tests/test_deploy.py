"""What is given to run the server elsewhere: each file tried by the program that it is for, where there is one."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from server_fixtures import CARTESIAN, build_folder, nquads, running

from proa_graph.server import Limits
from proa_graph.server.guard import Connections
from proa_graph.store import open_store

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
LIMITS = Limits(seconds=2.0, quick=0.3, wait=0.3, per_client=1, total=8)


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        pytest.skip(f"{name} is not on this machine")
    return found


def _unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "proa.service", encoding="utf-8")
    return parser


def test_the_unit_starts_on_a_first_day() -> None:
    service = _unit()["Service"]
    # A path of ReadWritePaths that does not exist keeps a unit from starting; a user too.
    assert "ReadWritePaths" not in service and "User" not in service
    assert (service["StateDirectory"], service["DynamicUser"]) == ("proa", "yes")
    connections = Connections()
    assert int(service["LimitNOFILE"]) > connections.total + 8 * LIMITS.total
    assert service["ExecStart"].split()[1] == "up"
    assert "--out %S/proa/" in service["ExecStart"]
    assert int(service["TimeoutStopSec"]) > 10


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = _program("systemd-analyze")
    unit = tmp_path / "proa.service"
    text = (DEPLOY / "proa.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/proa/bin/proa", sys.executable), encoding="utf-8")
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, "proa.service" in done.stderr) == (0, False), done.stderr
    unit.write_text(text.replace("Type=exec", "Typo=exec"), encoding="utf-8")
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert "Typo" in done.stderr
    shown = [program, "security", "--offline=yes", "--threshold=30", str(DEPLOY / "proa.service")]
    done = subprocess.run(shown, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_the_command_of_the_unit_is_one_of_ours(tmp_path: Path) -> None:
    command = _unit()["Service"]["ExecStart"].replace("%S", str(tmp_path)).split()[1:]
    named = [part for part in command if part.startswith("--")]
    done = subprocess.run(
        [sys.executable, "-m", "proa_graph.cli", command[0], "--help"],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert all(name in done.stdout for name in named)


@contextmanager
def _proxied(tmp_path: Path, start: Callable[[int, int], list[str]], scheme: str) -> Iterator[httpx.Client]:
    """A server of ours behind the program that ``start`` gives the command of, for two ports: its own, and ours."""
    (tmp_path / "build").mkdir()
    store = open_store(nquads())
    with (
        running(build_folder(tmp_path / "build"), store, LIMITS) as address,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        port = free.getsockname()[1]
        free.close()
        process = subprocess.Popen(start(port, int(address.rpartition(":")[2])), stderr=subprocess.PIPE, text=True)
        try:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with httpx.Client(base_url=f"{scheme}://127.0.0.1:{port}", verify=trusting, timeout=20) as client:
                _await(client, process)
                yield client
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
    store.close()


def _await(client: httpx.Client, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(process.stderr.read() if process.stderr else "the proxy ended")
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the proxy does not answer")


def _nginx(tmp_path: Path) -> Callable[[int, int], list[str]]:
    program = _program("nginx")
    certificate, key = tmp_path / "proxy.pem", tmp_path / "proxy.key"
    subprocess.run(
        [_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=proa",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip

    def start(port: int, ours: int) -> list[str]:
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for old, new in (
            ("443", f"127.0.0.1:{port}"), ("127.0.0.1:8000", f"127.0.0.1:{ours}"),
            ("/etc/ssl/proa.example.org.pem", str(certificate)), ("/etc/ssl/proa.example.org.key", str(key)),
        ):  # fmt: skip
            assert old in text
            text = text.replace(old, new)
        paths = "".join(
            f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off; pid {tmp_path}/pid; error_log stderr warn; events {{}}"
        whole = f"{head} http {{ access_log off; {paths} {text} }}"
        (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
        command = [program, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0 and "[warn]" not in tried.stderr, tried.stderr
        return command

    return start


def _caddy(tmp_path: Path) -> Callable[[int, int], list[str]]:
    program = _program("caddy")

    def start(port: int, ours: int) -> list[str]:
        text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
        assert (
            subprocess.run([program, "fmt", "-"], input=text, capture_output=True, text=True, check=True).stdout == text
        )
        text = text.replace("proa.example.org {", f"http://127.0.0.1:{port} {{").replace(
            "127.0.0.1:8000", f"127.0.0.1:{ours}"
        )
        (tmp_path / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
        return [program, "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]

    return start


@pytest.mark.parametrize(("proxy", "scheme"), [(_nginx, "https"), (_caddy, "http")], ids=["nginx", "caddy"])
def test_behind_a_proxy_all_is_as_before_it(
    tmp_path: Path, proxy: Callable[[Path], Callable[[int, int], list[str]]], scheme: str
) -> None:
    with _proxied(tmp_path, proxy(tmp_path), scheme) as client:
        page = client.get("/branch/2378", follow_redirects=True)
        assert (page.status_code, page.history[0].status_code) == (200, 308)
        assert str(page.url).startswith(str(client.base_url))
        tag = client.get("/sparql", params={"query": "ASK {}"}).headers["etag"]
        assert client.get("/sparql", params={"query": "ASK {}"}, headers={"If-None-Match": tag}).status_code == 304
        assert client.options("/id/branch/2378").headers["allow"] == "GET, HEAD, OPTIONS"
        whole = client.get("/dumps/proa.nq", headers={"Accept-Encoding": "identity"})
        assert whole.content == client.get("/dumps/proa.nq", headers={"Accept-Encoding": "gzip"}).content == nquads()
        part = client.get("/dumps/proa.nq.gz", headers={"Range": "bytes=2-5"})
        assert (part.status_code, len(part.content)) == (206, 4)
        # What the service says of itself is the address that the client knows.
        described = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
        assert f"<{scheme}://127.0.0.1:{client.base_url.port}/sparql>" in described
        assert client.get("/sparql", params={"query": "ASK {}", "x": "a" * 20_000}).status_code == 200
        assert client.get("/metrics").status_code == 404
        assert client.post("/api/validate", files={"file": b"x" * (7 << 20)}).status_code == 413


def test_the_proxy_passes_on_whose_share_is_used(tmp_path: Path) -> None:
    with _proxied(tmp_path, _nginx(tmp_path), "https") as client:
        # The proxy overwrites what a client says of itself: two names are the one address they come from.
        def ask(number: int) -> int:
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}
            return client.get("/sparql", params={"query": f"{CARTESIAN} LIMIT {number}"}, headers=headers).status_code

        with ThreadPoolExecutor(4) as people:
            assert sorted(people.map(ask, range(4))) == [429, 429, 429, 503]


def test_the_container_holds_what_the_package_needs() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    sources = [part for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for part in line.split()[:-1]]
    assert all((ROOT / source).exists() for source in sources)
    wheel = re.search(r"force-include\]\n((?:.+\n)+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wheel and set(re.findall(r'^"([\w/]+)" =', wheel[1], re.MULTILINE)) <= set(sources)
    assert "USER proa" in text and "/ready" in text


@pytest.mark.parametrize("name", ["README.md", "../SECURITY.md"])
def test_what_is_written_names_files_and_paths_that_are(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for named in re.findall(r"`((?:deploy/|benchmarks/)[\w./-]+)`", text):
        assert (ROOT / named).exists(), named
