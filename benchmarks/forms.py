"""Every list of a folder of checked tables in every form that people get it in → how much of it is read, form by form.

usage: python benchmarks/forms.py GOLD SCORER WORK [--texts FOLDER] [--only WORD]... [--form NAME]... [--show]

``GOLD`` holds tables in the columns of ``proa extract``; ``SCORER`` is a module with ``read`` and ``score``; files are
made in ``WORK``. With ``--texts`` the containers of that folder, named as the tables, are put into the forms (whole
texts); without, a short document is made around each table. PDF needs Chromium and ``pdftotext``; without them those
forms are left out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from written_forms import TEXTUAL, Block, around, document, page

from proa_graph.errors import UnusableError
from proa_graph.extraction import extract_as
from proa_graph.sources import kali_npm

FIELDS = ("f1", "label", "level", "profession", "sector", "certifier", "excluded")
PDF = ("ruled pdf", "plain pdf", "layout ruled", "layout plain", "flat ruled", "flat plain")


def whole(path: Path, key: str) -> list[Block]:
    """The blocks of a text of the base, its articles one after the other."""
    text = kali_npm.text(path.name, path.read_bytes(), key)
    parts = [f"<h1>{text.title}</h1>"]
    opened: list[str] = []
    for article in text.articles:
        headings = [h for h in (*article.path, article.heading) if h and h not in opened]
        opened += headings
        parts += [f"<h2>{h}</h2>" for h in headings]
        parts.append(f"<h3>Article {article.number}</h3>" if article.number not in {"", "-"} else "")
        parts.append(article.html)
    return document("".join(parts))


def files(blocks: list[Block], stem: Path, wanted: set[str]) -> Iterator[tuple[str, Path]]:
    """Write a document in each form; yield the name of the form and the file."""
    for name, (ending, write) in TEXTUAL.items():
        path = stem.with_name(f"{stem.name} {name}{ending}")
        path.write_bytes(write(blocks))
        yield name, path
    if (not wanted or wanted & set(PDF)) and shutil.which("chromium") and shutil.which("pdftotext"):
        for kind in ("ruled", "plain"):
            yield from _printed(blocks, stem, kind)


def _printed(blocks: list[Block], stem: Path, kind: str) -> Iterator[tuple[str, Path]]:
    web, pdf = (stem.with_name(f"{stem.name} {kind}{ending}") for ending in (".page.html", ".pdf"))
    content = page(blocks, ruled=kind == "ruled")
    if not (web.exists() and pdf.exists() and web.read_bytes() == content):
        web.write_bytes(content)
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([*command, f"--print-to-pdf={pdf}", str(web)], check=True, capture_output=True)
    yield f"{kind} pdf", pdf
    for form, options in (("layout", ["-layout"]), ("flat", [])):
        text = stem.with_name(f"{stem.name} {form} {kind}.txt")
        subprocess.run(["pdftotext", *options, str(pdf), str(text)], check=True)
        yield f"{form} {kind}", text


def read(path: Path) -> list[dict[str, str]]:
    """The rows that ``proa extract`` gives of a file; none where it cannot read it."""
    try:
        return list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    except UnusableError:
        return []


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Print for each form the mean and the worst share of lines, and the means of their fields."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--form", action="append", default=[])
    parser.add_argument("--variant", type=int, default=-1)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    scorer = _module(args.scorer)
    args.work.mkdir(parents=True, exist_ok=True)
    scores: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for n, table in enumerate(sorted(args.gold.glob("*.csv"))):
        gold = scorer.read(str(table)) if "rncp_code" in table.read_text(encoding="utf-8").split("\n")[0] else []
        if not gold or (args.only and not any(w in table.stem for w in args.only)):
            continue
        source = args.texts / f"{table.stem}.json" if args.texts else None
        if source and not source.exists():
            continue
        blocks = whole(source, table.stem) if source else around(gold, n if args.variant < 0 else args.variant)
        for form, path in files(blocks, args.work / f"{table.stem}{'' if source else ' list'}", set(args.form)):
            if args.form and form not in args.form:
                continue
            result = scorer.score(gold, read(path))
            scores[form].append((table.stem, result))
            if args.show:
                _show(form, table.stem, result)
    for form, found in scores.items():
        means = " ".join(f"{f}={sum(r[f] for _, r in found) / len(found):.3f}" for f in FIELDS)
        worst = min(found, key=lambda pair: pair[1]["f1"])
        print(f"{form:14} n={len(found)} {means} worst={worst[0]}:{worst[1]['f1']}")


def _show(form: str, name: str, result: dict[str, Any]) -> None:
    told = {k: result[k] for k in ("gold_rows", "rows", "paired", *FIELDS) if result[k] != 1}
    print(f"{form:14} {name} {told}")
    for kind in ("missed", "invented"):
        for row in result[kind][:3]:
            line = (row["sector"], row["profession"], row["certification_label"][:90], row["rncp_code"])
            print(f"    {kind}: {' | '.join(line)}")


if __name__ == "__main__":
    main()
