"""Weight, layout shift and answers without a server: ``python benchmarks/pages.py FOLDER [ADDRESS] > pages.json``.

``FOLDER`` is a built site; of each kind of page it tells how many there are, the median and the largest weight, and
how far the largest moves while it loads (at 1280 and 390 pixels). Then every named question is asked in the browser:
by its form as it stands, of the engine that just starts, then with other values, and the rows are compared with those
of the endpoint's engine. The pages are served from ``FOLDER`` as a plain host does, or read at ``ADDRESS``. Times are
those of the machine as it is: beside other work they grow.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import importlib.metadata
import json
import platform
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox
from playwright.sync_api import Browser, Page, sync_playwright

from proa_graph.questions import Question, load
from proa_graph.store import LocalStore

_FLAGS = ["--no-sandbox", "--disable-gpu"]
_MOST = 100_000
_SHIFT = """new Promise(done => { let sum = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 1500); })"""
_ASKED = """async ([text, blocks]) => {
    const start = performance.now();
    const told = await PROA_ENGINE.query(text, blocks);
    return [performance.now() - start, told.text]; }"""
_BY_FORM = """() => new Promise(done => {
    const start = performance.now();
    const place = document.getElementById("answered");
    new MutationObserver(() => { if (place.querySelector("a[download], .problem")) done(performance.now() - start); })
        .observe(place, {childList: true, subtree: true});
    document.querySelector("#question button").click(); })"""
_BEFORE = {"heavy": 239, "heaviest": 1_350_000, "shift": 0.3}
"""The same of the site of version 0.1, as noted when its weights were first looked at; not measured by this program."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""


@contextmanager
def _host(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


def weights(folder: Path) -> dict[str, list[tuple[int, str]]]:
    """Return the weight and the path of every page, by kind, lightest first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for file in folder.rglob("index.html"):
        path = file.relative_to(folder).parent.as_posix().removeprefix(".")
        bare = path.removeprefix("en/").removeprefix("en")
        kind = bare.split("/")[0] + "/…" * ("/" in bare) or "home"
        found[kind].append((file.stat().st_size, f"{path}/" if path else ""))
    return {kind: sorted(pages) for kind, pages in sorted(found.items())}


def shift(browser: Browser, address: str, width: int) -> float:
    """Return the layout shift while the page at ``address`` loads."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(address)
    moved = float(page.evaluate(_SHIFT))
    page.close()
    return moved


def told_of_pages(browser: Browser, folder: Path, address: str) -> dict[str, dict[str, Any]]:
    """Return the weights and the layout shifts of every kind of page."""
    told = {}
    for kind, pages in weights(folder).items():
        size, path = pages[-1]
        told[kind] = {
            "pages": len(pages),
            "median": median(size for size, _ in pages),
            "largest": size,
            "packed": len(gzip.compress((folder / path / "index.html").read_bytes())),
            "shift": [round(shift(browser, f"{address}{path}", width), 3) for width in (1280, 390)],
            "path": path,
            "heavy": sum(size > _MOST for size, _ in pages),
        }
    return told


def _rows(answer: str) -> list[str]:
    rows = json.loads(answer)["results"]["bindings"]
    return sorted(str(sorted((name, cell["value"]) for name, cell in row.items())) for row in rows)


def asked(page: Page, address: str, question: Question, engine: LocalStore) -> dict[str, Any]:
    """Return the milliseconds of the answers in the browser, the rows of the last, whether all are the endpoint's."""
    page.goto(f"{address}query/{question.name}/")
    by_form = page.evaluate(_BY_FORM)
    page.reload()
    blocks = page.get_attribute("#question", "data-blocks") or ""
    examples = {p.name: p.example for p in question.parameters}
    texts = [question.bind({p.name: p.example for p in question.parameters if p.default is None}, "en")]
    texts += [question.bind(examples), question.bind(examples, "en")]
    told: list[Any] = [page.evaluate(_ASKED, [text, blocks.split(" ")]) for text in texts]
    rows = [_rows(answer) for _, answer in told]
    expected = [[str(sorted((n, c["value"]) for n, c in r.items())) for r in engine.query(t).rows()] for t in texts]
    first, *later = (round(spent) for spent, _ in told)
    equal = rows == [sorted(of) for of in expected]
    return {"form": round(by_form), "first": first, "later": later, "rows": len(rows[-1]), "equal": equal}


def told_of_answers(browser: Browser, folder: Path, address: str) -> dict[str, dict[str, Any]]:
    """Return what each named question takes, asked without a server."""
    store = ox.Store()
    graph = (folder.parent / "dumps" / "proa.nq.gz").read_bytes()
    store.bulk_load(gzip.decompress(graph), format=ox.RdfFormat.N_QUADS)
    for apart in ("catalog", "shapes"):
        store.remove_graph(ox.NamedNode(f"https://w3id.org/proa/{apart}"))
    told = {}
    for question in load().values():
        page = browser.new_page()
        told[question.name] = asked(page, address, question, LocalStore(store))
        page.close()
        print(question.name, told[question.name], file=sys.stderr, flush=True)
    return told


def main() -> None:
    """Print the results for the folder and the address given."""
    folder = Path(sys.argv[1])
    with sync_playwright() as driver, _host(folder) as own:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        address = sys.argv[2] if len(sys.argv) > 2 else own
        machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
        versions = {"Chromium": browser.version, "playwright": importlib.metadata.version("playwright")}
        kinds, times = told_of_pages(browser, folder, address), told_of_answers(browser, folder, address)
        browser.close()
    told = {"machine": machine, "versions": versions, "limit": _MOST, "before": _BEFORE, "kinds": kinds, "asked": times}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
