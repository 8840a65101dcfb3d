"""Weight, layout shift and answers without a server: ``python benchmarks/pages.py FOLDER [ADDRESS]``.

``FOLDER`` is a built site; of each kind of page it prints how many there are, the median and the largest weight, and
how far the largest moves while it loads (at 1280 and 390 pixels). Then it asks every named question twice in the
browser, with the examples and with other values, and compares the rows with those of the endpoint's engine. The pages
are served from ``FOLDER`` as a plain host does, or read at ``ADDRESS``. Read ratios: the machine may be shared.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
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
    setTimeout(() => done(sum), 300); })"""
_ASKED = """async ([text, blocks]) => {
    const start = performance.now();
    const told = await PROA_ENGINE.query(text, blocks);
    return [performance.now() - start, told.text]; }"""


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


def show_weights(browser: Browser, folder: Path, address: str) -> None:
    """Print the table of weights and layout shifts."""
    print(f"{'kind':24}{'pages':>7}{'median':>9}{'largest':>9}{'gzip':>8}{'CLS 1280':>10}{'CLS 390':>9}  largest page")
    every = weights(folder)
    for kind, pages in every.items():
        size, path = pages[-1]
        packed = len(gzip.compress((folder / path / "index.html").read_bytes()))
        moved = [shift(browser, f"{address}{path}", width) for width in (1280, 390)]
        told = f"{median(size for size, _ in pages):9.0f}{size:9}{packed:8}{moved[0]:10.3f}{moved[1]:9.3f}  {path}"
        print(f"{kind:24}{len(pages):7}{told}", flush=True)
    heavy = sum(size > _MOST for pages in every.values() for size, _ in pages)
    print(f"pages of more than {_MOST} bytes: {heavy} of {sum(map(len, every.values()))}")


def _rows(answer: str) -> list[str]:
    rows = json.loads(answer)["results"]["bindings"]
    return sorted(str(sorted((name, cell["value"]) for name, cell in row.items())) for row in rows)


def answers(page: Page, address: str, question: Question, engine: LocalStore) -> tuple[list[float], int, bool]:
    """Return the milliseconds of three answers in the browser, the rows of the last, whether all are the endpoint's."""
    page.goto(f"{address}query/{question.name}/")
    blocks = page.get_attribute("#question", "data-blocks") or ""
    examples = {p.name: p.example for p in question.parameters}
    texts = [question.bind({p.name: p.example for p in question.parameters if p.default is None})]
    texts += [question.bind(examples), question.bind(examples, "en")]
    told: list[Any] = [page.evaluate(_ASKED, [text, blocks.split(" ")]) for text in texts]
    rows = [_rows(answer) for _, answer in told]
    same = all(
        found == sorted(str(sorted((n, c["value"]) for n, c in row.items())) for row in engine.query(text).rows())
        for text, found in zip(texts, rows, strict=True)
    )
    return [spent for spent, _ in told], len(rows[-1]), same


def show_answers(browser: Browser, folder: Path, address: str) -> None:
    """Print the table of the named questions, asked without a server."""
    store = ox.Store()
    graph = (folder.parent / "dumps" / "proa.nq.gz").read_bytes()
    store.bulk_load(gzip.decompress(graph), format=ox.RdfFormat.N_QUADS)
    for apart in ("catalog", "shapes"):
        store.remove_graph(ox.NamedNode(f"https://w3id.org/proa/{apart}"))
    print(f"\n{'question':36}{'first ms':>10}{'later ms':>10}{'later ms':>10}{'rows':>7}  equal to the endpoint")
    for question in load().values():
        page = browser.new_page()
        spent, rows, same = answers(page, address, question, LocalStore(store))
        page.close()
        print(f"{question.name:36}{spent[0]:10.0f}{spent[1]:10.0f}{spent[2]:10.0f}{rows:7}  {same}", flush=True)


def main() -> None:
    """Print the tables for the folder and the address given."""
    folder = Path(sys.argv[1])
    with sync_playwright() as driver, _host(folder) as own:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        address = sys.argv[2] if len(sys.argv) > 2 else own
        show_weights(browser, folder, address)
        show_answers(browser, folder, address)
        browser.close()


if __name__ == "__main__":
    main()
