"""The layers: imports point down only, and one library has one door."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "proa_graph"
LAYERS = (
    ("apart", "errors", "files", "limits", "memory", "progress", "snapshots", "terms", "text", "typography"),
    ("trades", "branch_names", "organizations", "search"),
    ("model", "domain", "parameters", "rules", "questions", "table_model"),
    ("blocks", "sources", "reading", "tables", "reference", "resolve"),
    ("identity", "lists"),
    ("graph", "inference"),
    ("dossier", "quality", "tally"),
    ("validation", "store", "catalog", "dataset", "release"),
    ("server", "site"),
    (
        "build",
        "built",
        "extraction",
        "kept",
        "holding",
        "inputs",
        "live",
        "asking",
        "publishing",
        "searching",
        "harvest",
        "assistant",
    ),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
DOORS = {
    "duckdb": {"release"},
    "brotli": {"server"},
    "click": {"cli"},
    "fastapi": {"server"},
    "jinja2": {"site"},
    "lxml": {"blocks", "sources", "reference", "tables"},
    "mammoth": {"sources"},
    "mcp": {"assistant"},
    "msgspec": {"sources"},
    "openpyxl": {"validation"},
    "owlrl": {"inference"},
    "pdfplumber": {"sources"},
    "prometheus_client": {"server"},
    "pypdfium2": {"sources"},
    "pyshacl": {"validation"},
    "rapidfuzz": {"identity"},
    "python_calamine": {"tables"},
    "snowballstemmer": {"text"},
    "starlette": {"server"},
    "uvicorn": {"server"},
}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_share" not in p.parts)


def _noun(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_down_and_libraries_have_one_door(path: Path) -> None:
    here = _noun(path)
    if here in {"__init__", "__main__"}:
        return
    assert here in RANK, f"{here} has no layer: name it in LAYERS"
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "proa_graph":
            other = parts[1] if len(parts) > 1 else ""
            if other in RANK and other != here:
                assert RANK[other] <= RANK[here], f"{here} imports {other}, which lies above it"
        elif parts[0] in DOORS:
            assert here in DOORS[parts[0]], f"{parts[0]} has its door in {sorted(DOORS[parts[0]])}, not in {here}"


def test_no_cycle_between_nouns() -> None:
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        names = {n.split(".")[1] for n in _imports(path) if n.startswith("proa_graph.") and n.split(".")[1] in RANK}
        edges.setdefault(_noun(path), set()).update(names - {_noun(path)})

    def reaches(start: str, seen: frozenset[str]) -> set[str]:
        nearer = edges.get(start, set()) - seen
        return nearer | {far for one in nearer for far in reaches(one, seen | nearer)}

    assert [name for name in edges if name in reaches(name, frozenset())] == []


def test_functions_and_modules_stay_short() -> None:
    long = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        long += [f"{path.name}:{f.name}" for f in functions if (f.end_lineno or f.lineno) - f.lineno > 60]
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 400:
            long.append(f"{path.name} {lines}")
    assert long == []
