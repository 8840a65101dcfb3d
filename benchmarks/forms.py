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

from written_forms import TEXTUAL, Block, Cell, document, page

from proa_graph.errors import UnusableError
from proa_graph.extraction import extract_as
from proa_graph.sources import kali_npm

FIELDS = ("f1", "label", "level", "profession", "sector", "certifier", "excluded")
PDF = ("ruled pdf", "plain pdf", "layout ruled", "layout plain", "flat ruled", "flat plain")
HEADERS = (
    {
        "sector": "Secteur", "subsector": "Sous-secteur", "profession": "Métier", "certification_type": "Type",
        "certification_label": "Intitulé de la certification", "code_stated": "Code RNCP", "level_stated": "Niveau",
        "certifier": "Certificateur",
    },
    {
        "level_stated": "Niveau", "sector": "Famille", "subsector": "Domaine", "profession": "Emploi visé",
        "code_stated": "N° de fiche RNCP", "certification_type": "Nature",
        "certification_label": "Libellé de la certification",
        "certifier": "Autorité responsable de la certification",
    },
    {
        "rank": "Rang", "sector": "Filière", "subsector": "Activité", "profession": "Métiers",
        "certification_type": "Diplôme/titre", "certification_label": "Titre", "level_stated": "Niveau",
        "certifier": "Organisme certificateur", "code_stated": "Code RNCP",
    },
)  # fmt: skip
INLINE = 2


def around(rows: list[dict[str, str]], variant: int) -> list[Block]:
    """A short document around a list: a title, the table, its notes; ``variant`` chooses headers and marks."""
    headers = HEADERS[variant % len(HEADERS)]
    used = [c for c in headers if c == "rank" or any(r[c] for r in rows)]
    dates = list(dict.fromkeys(r["exclusion_arrete_date"] for r in rows if r["excluded_from_extension"] == "1"))
    table = [tuple(Cell(headers[c], head=True) for c in used)]
    for n, row in enumerate(rows, start=1):
        told = {**row, "rank": str(n)}
        if "repertoire=RS" in row.get("note", "") and row["code_stated"].isdecimal():
            told["code_stated"] = f"RS{row['code_stated']}"
        if row["excluded_from_extension"] == "1":
            told["certification_label"] += _mark(dates, row["exclusion_arrete_date"], inline=variant % 3 == INLINE)
        table.append(tuple(Cell(told[c]) for c in used))
    notes = [] if variant % 3 == INLINE else [_note(n, d) for n, d in enumerate(dates, start=1)]
    return [
        Block("Accord relatif à la reconversion ou la promotion par l’alternance (Pro-A)", 1),
        Block("Article 2 Liste des certifications éligibles à la Pro-A", 2),
        Block("Les certifications éligibles à la Pro-A sont les suivantes :"),
        Block(rows=tuple(table)),
        *(Block(text) for note in notes for text in note),
    ]


def _mark(dates: list[str], date: str, *, inline: bool) -> str:
    return f" (exclue de l’extension par arrêté du {_said(date)})" if inline else f" ({dates.index(date) + 1})"


def _note(number: int, date: str) -> tuple[str, str]:
    words = "Certifications exclues de l’extension, contraires à l’article L. 6324-3 du code du travail."
    return f"({number}) {words}", f"(Arrêté du {_said(date)} - art. 1)"


def _said(date: str) -> str:
    year, month, day = date.split("-")
    months = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    return f"{int(day)} {months[int(month) - 1]} {year}"


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
