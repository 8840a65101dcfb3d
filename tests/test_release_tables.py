"""The tables of a release: made of the graph, the same answers on every face, the same bytes for the same graph."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import published
import pyoxigraph
import pytest
from python_calamine import CalamineWorkbook

from proa_graph import table_model
from proa_graph.errors import UnusableError
from proa_graph.release import bundle, files, parquet
from proa_graph.table_model import Table, tables
from proa_graph.terms import DEF

Answer = list[tuple[str, ...]]
PREFIXES = "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in (
        ("proa", DEF),
        ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("eli", "http://data.europa.eu/eli/ontology#"),
    )
)

TEN: Mapping[str, tuple[str, str]] = {
    "branches whose latest list names RNCP34030": (
        "SELECT DISTINCT idcc FROM lines JOIN agreement_branches USING (agreement) JOIN branches USING (branch) "
        "WHERE code = 'RNCP34030' AND row IS NOT NULL",
        "SELECT DISTINCT ?idcc { ?l proa:record/skos:notation 'RNCP34030' ; proa:row ?row ; "
        "proa:branch/skos:notation ?idcc }",
    ),
    "lines kept out of the extension": (
        "SELECT COUNT(*) FROM lines WHERE excluded",
        "SELECT (COUNT(DISTINCT ?l) AS ?n) { ?l a proa:EligibilityEntry ; proa:excludedBy ?x }",
    ),
    "lines that name a record of each register": (
        "SELECT register, COUNT(*) FROM lines JOIN records USING (record) GROUP BY register",
        "SELECT ?register (COUNT(?l) AS ?n) { ?l a proa:EligibilityEntry ; proa:record/proa:register ?r "
        "BIND(STRAFTER(STR(?r), '#') AS ?register) } GROUP BY ?register",
    ),
    "rights of each status on the last day": (
        "SELECT status, COUNT(*) FROM rights WHERE status IS NOT NULL GROUP BY status",
        "SELECT ?status (COUNT(DISTINCT ?right) AS ?n) { ?right proa:statusPeriod ?p . ?p proa:status ?s . "
        "OPTIONAL { ?p proa:from ?from } OPTIONAL { ?p proa:until ?until } "
        "FILTER(COALESCE(?from <= '2025-12-31'^^xsd:date, true) && COALESCE('2025-12-31'^^xsd:date < ?until, true)) "
        "BIND(STRAFTER(STR(?s), '#') AS ?status) } GROUP BY ?status",
    ),
    "usable rights of each branch on 1 June 2021": (
        'SELECT idcc, COUNT(*) FROM periods JOIN rights ON rights."right" = periods."right" '
        "WHERE COALESCE(periods.\"from\", '0000') <= '2021-06-01' AND '2021-06-01' < COALESCE(periods.until, '9999') "
        "AND periods.usable <> 'no' GROUP BY idcc",
        "SELECT ?idcc (COUNT(?right) AS ?n) { ?right proa:branch/skos:notation ?idcc ; proa:statusPeriod ?p . "
        "?p proa:usable ?u . OPTIONAL { ?p proa:from ?from } OPTIONAL { ?p proa:until ?until } "
        "FILTER(?u != proa:UsableNo && COALESCE(?from <= '2021-06-01'^^xsd:date, true) && "
        "COALESCE('2021-06-01'^^xsd:date < ?until, true)) } GROUP BY ?idcc",
    ),
    "orders published each year": (
        "SELECT SUBSTR(published, 1, 4), COUNT(*) FROM orders WHERE published IS NOT NULL GROUP BY 1",
        "SELECT ?year (COUNT(?o) AS ?n) { ?o a proa:ExtensionOrder ; eli:date_publication ?day "
        "BIND(SUBSTR(STR(?day), 1, 4) AS ?year) } GROUP BY ?year",
    ),
    "articles invoked by exclusions": (
        "SELECT number, COUNT(*) FROM exclusion_articles JOIN exclusions USING (exclusion) "
        "WHERE kind = 'Exclusion' GROUP BY number",
        "SELECT ?number (COUNT(?x) AS ?n) { ?x a proa:Exclusion ; proa:legalBasis ?a . "
        "BIND(REPLACE(STRAFTER(STR(?a), '/article/'), '/.*', '') AS ?number) } GROUP BY ?number",
    ),
    "certifications that two branches or more share": (
        "SELECT certification, COUNT(DISTINCT branch) FROM rights GROUP BY certification "
        "HAVING COUNT(DISTINCT branch) >= 2",
        "SELECT ?c (COUNT(DISTINCT ?b) AS ?n) { ?r a proa:Right ; proa:certification ?c ; proa:branch ?b } "
        "GROUP BY ?c HAVING(COUNT(DISTINCT ?b) >= 2)",
    ),
    "trades whose title evidence names a certification of level 5": (
        "SELECT DISTINCT trade FROM trade_certifications JOIN certifications USING (certification) "
        "WHERE evidence = 'TitleNamesTrade' AND level = 5",
        "SELECT DISTINCT ?t { ?e proa:ofTrade ?t ; proa:evidence proa:TitleNamesTrade ; "
        "proa:ofCertification/proa:level/skos:notation '5' }",
    ),
    "clauses of each kind that an order strikes": (
        "SELECT kind, COUNT(DISTINCT clause) FROM clauses JOIN clause_exclusions USING (clause) GROUP BY kind",
        "SELECT ?kind (COUNT(DISTINCT ?c) AS ?n) { ?c a proa:Clause ; proa:struckBy ?x ; proa:clauseKind ?k "
        "BIND(STRAFTER(STR(?k), '#') AS ?kind) } GROUP BY ?kind",
    ),
}

_ON = (
    "OPTIONAL {{ ?{p} proa:from ?{p}from }} OPTIONAL {{ ?{p} proa:until ?{p}until }} "
    "FILTER(COALESCE(?{p}from <= '{day}'^^xsd:date, true) && COALESCE('{day}'^^xsd:date < ?{p}until, true))"
)
_SQL_ON = "COALESCE({p}.\"from\", '0000') <= '{day}' AND '{day}' < COALESCE({p}.until, '9999')"

TEN_MORE: Mapping[str, tuple[str, str]] = {
    "texts by their year and that of the order that extends them": (
        "SELECT SUBSTR(agreements.signed, 1, 4), SUBSTR(published, 1, 4), COUNT(*) FROM extensions JOIN agreements "
        'USING (agreement) JOIN orders USING ("order") WHERE agreements.signed IS NOT NULL AND published IS NOT NULL '
        "GROUP BY 1, 2",
        "SELECT ?signed ?published (COUNT(*) AS ?n) { ?o proa:extends ?a ; eli:date_publication ?p . "
        "?a eli:date_document ?s BIND(SUBSTR(STR(?s), 1, 4) AS ?signed) BIND(SUBSTR(STR(?p), 1, 4) AS ?published) } "
        "GROUP BY ?signed ?published",
    ),
    "certifiers that three branches or more name": (
        "SELECT organization, COUNT(DISTINCT branch) FROM line_organizations JOIN lines USING (line) "
        "JOIN agreement_branches USING (agreement) WHERE role = 'certifier' GROUP BY organization "
        "HAVING COUNT(DISTINCT branch) >= 3",
        "SELECT ?c (COUNT(DISTINCT ?b) AS ?n) { ?l a proa:EligibilityEntry ; proa:certifier ?c ; proa:agreement ?a . "
        "?a proa:branch ?b } GROUP BY ?c HAVING(COUNT(DISTINCT ?b) >= 3)",
    ),
    "why rights were not usable on the last day": (
        "SELECT reason, COUNT(*) FROM rights WHERE usable = 'no' GROUP BY reason",
        "SELECT ?reason (COUNT(DISTINCT ?right) AS ?n) { ?right proa:statusPeriod ?p . ?p proa:reason ?why ; "
        f"proa:usable proa:UsableNo . {_ON.format(p='p', day='2025-12-31')} "
        "BIND(STRAFTER(STR(?why), '#') AS ?reason) } GROUP BY ?reason",
    ),
    "branches whose base duration may exceed twelve months": (
        "SELECT DISTINCT idcc FROM clauses JOIN agreement_branches USING (agreement) JOIN branches USING (branch) "
        "WHERE kind = 'BaseDuration' AND maximum > 12 AND unit = 'month'",
        "SELECT DISTINCT ?idcc { ?c proa:clauseKind proa:BaseDuration ; proa:maximum ?m ; proa:unit 'month' ; "
        "proa:agreement/proa:branch/skos:notation ?idcc FILTER(?m > 12) }",
    ),
    "certifications that each branch lists, by level": (
        "SELECT idcc, level, COUNT(DISTINCT certification) FROM rights JOIN certifications USING (certification) "
        "WHERE level IS NOT NULL AND idcc IS NOT NULL GROUP BY idcc, level",
        "SELECT ?idcc ?level (COUNT(DISTINCT ?c) AS ?n) { ?r a proa:Right ; proa:branch/skos:notation ?idcc ; "
        "proa:certification ?c . ?c proa:level/skos:notation ?level } GROUP BY ?idcc ?level",
    ),
    "rights open on 1 January 2023 and closed a year later, by reason": (
        'SELECT b.reason, COUNT(*) FROM periods b WHERE b."right" IN (SELECT "right" FROM periods a '
        f"WHERE a.status = 'Eligible' AND {_SQL_ON.format(p='a', day='2023-01-01')}) "
        f"AND b.status <> 'Eligible' AND {_SQL_ON.format(p='b', day='2024-01-01')} GROUP BY b.reason",
        "SELECT ?reason (COUNT(*) AS ?n) { ?r proa:statusPeriod ?a , ?b . ?a proa:status proa:Eligible . "
        f"?b proa:status ?s ; proa:reason ?why FILTER(?s != proa:Eligible) {_ON.format(p='a', day='2023-01-01')} "
        f"{_ON.format(p='b', day='2024-01-01')} BIND(STRAFTER(STR(?why), '#') AS ?reason) }} GROUP BY ?reason",
    ),
    "what texts do to other texts": (
        "SELECT relation, COUNT(*) FROM agreement_relations GROUP BY relation",
        "SELECT ?relation (COUNT(*) AS ?n) { "
        "VALUES (?p ?relation) { (proa:amends 'amends') (proa:replaces 'replaces') } "
        "?a a proa:Agreement ; ?p ?other } GROUP BY ?relation",
    ),
    "printed professions that three branches or more aim at": (
        "SELECT profession, COUNT(DISTINCT branch) FROM rights WHERE profession IS NOT NULL GROUP BY profession "
        "HAVING COUNT(DISTINCT branch) >= 3",
        "SELECT ?p (COUNT(DISTINCT ?b) AS ?n) { ?r a proa:Right ; proa:profession ?p ; proa:branch ?b } "
        "GROUP BY ?p HAVING(COUNT(DISTINCT ?b) >= 3)",
    ),
    "what is known of the numbers of lines, by kind of certification": (
        "SELECT certification_type, code_status, COUNT(*) FROM lines WHERE certification_type IS NOT NULL "
        "GROUP BY certification_type, code_status",
        "SELECT ?type ?status (COUNT(?l) AS ?n) { ?l a proa:EligibilityEntry ; proa:certificationType ?t ; "
        "proa:codeStatus ?s BIND(STRAFTER(STR(?t), '#') AS ?type) BIND(STRAFTER(STR(?s), '#') AS ?status) } "
        "GROUP BY ?type ?status",
    ),
    "lines that each order strikes": (
        'SELECT "order", COUNT(DISTINCT line) FROM exclusion_lines JOIN exclusions USING (exclusion) '
        "WHERE effect = 'excluded' GROUP BY \"order\"",
        "SELECT ?order (COUNT(DISTINCT ?l) AS ?n) { ?l a proa:EligibilityEntry ; proa:excludedBy/proa:byOrder ?order } "
        "GROUP BY ?order",
    ),
}
ASKED = {**TEN, **TEN_MORE}


@cache
def _store() -> pyoxigraph.Store:
    return files.open_graph(published.folder())


def _dumps() -> Path:
    return published.folder() / "dumps"


@cache
def _rows() -> bundle.Rows:
    return bundle.read(_store())


@cache
def _database() -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.deserialize(gzip.decompress((_dumps() / table_model.DATABASE).read_bytes()))
    return base


@cache
def _csv() -> duckdb.DuckDBPyConnection:
    """The CSV files, read by what anybody reads them with: empty cells are unknown, every column is a text."""
    base = duckdb.connect()
    base.execute("SET memory_limit = '500MB'")
    for name, table in tables().items():
        kinds = ", ".join(f"'{c.name}': '{_DUCK.get(c.type, 'VARCHAR')}'" for c in table.columns)
        read = f"read_csv('{_dumps() / table.file}', header = true, delim = ',', columns = {{{kinds}}})"
        base.execute(f'CREATE TABLE "{name}" AS SELECT * FROM {read}')
    return base


_DUCK = {"boolean": "BOOLEAN", "integer": "BIGINT", "decimal": "DOUBLE"}


def _texts(rows: list[tuple[object, ...]]) -> Answer:
    return sorted(tuple(str(cell) for cell in row) for row in rows)


def _of_graph(query: str) -> Answer:
    found = _store().query(
        f"{PREFIXES}PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n{query}", use_default_graph_as_union=True
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return sorted(tuple(getattr(cell, "value", "") for cell in row) for row in found)


@cache
def _parquet() -> duckdb.DuckDBPyConnection:
    """The Parquet files, days as texts: the questions are those of SQLite, which has no days."""
    base = duckdb.connect()
    base.execute("SET memory_limit = '500MB'")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for table in tables().values():
            (folder / table.file).symlink_to(_dumps() / table.file)
        parquet.write(folder)
        for name, table in tables().items():
            days = ", ".join(f'CAST("{c.name}" AS VARCHAR) AS "{c.name}"' for c in table.columns if c.type == "date")
            told = f"* REPLACE ({days})" if days else "*"
            file = f"read_parquet('{folder / name}.parquet')"
            kinds = {row[0]: row[1] for row in base.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
            assert kinds == {c.name: _PARQUET.get(c.type, "VARCHAR") for c in table.columns}
            base.execute(f'CREATE TABLE "{name}" AS SELECT {told} FROM {file}')
    return base


_PARQUET = {**_DUCK, "date": "DATE"}


@pytest.mark.parametrize("question", ASKED)
def test_twenty_questions_have_one_answer_on_four_faces(question: str) -> None:
    sql, sparql = ASKED[question]
    asked = _of_graph(sparql)
    assert asked
    assert _texts(_database().execute(sql).fetchall()) == asked
    assert _texts(_csv().execute(sql).fetchall()) == asked
    assert _texts(_parquet().execute(sql).fetchall()) == asked


@cache
def _book() -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO((_dumps() / table_model.WORKBOOK).read_bytes()))


_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "boolean": lambda cell: str(cell in (True, "true")).lower(),
    "decimal": lambda cell: str(float(cell)),
    "integer": lambda cell: str(int(cell)),
}
"""One way to write what the faces of the tables hold as values of their own."""


def _held(table: Table, rows: Iterable[Iterable[object]]) -> Answer:
    kinds = [_WRITTEN.get(column.type, str) for column in table.columns]
    said = (zip(kinds, row, strict=True) for row in rows)
    return sorted(tuple("" if cell in (None, "") else write(cell) for write, cell in row) for row in said)


@pytest.mark.parametrize("name", tables())
def test_every_face_of_a_table_holds_the_rows_of_the_graph(name: str) -> None:
    table, every = tables()[name], f'SELECT * FROM "{name}"'
    wanted = _held(table, _rows()[name])
    assert _held(table, _csv().execute(every).fetchall()) == wanted
    assert _held(table, _parquet().execute(every).fetchall()) == wanted
    assert _held(table, _database().execute(every).fetchall()) == wanted
    if table.in_workbook:
        head, *rows = _book().get_sheet_by_name(name).to_python()
        assert head == [column.name for column in table.columns]
        assert _held(table, rows) == wanted


@pytest.mark.parametrize("name", tables())
def test_keys_tell_rows_apart_and_lead_somewhere(name: str) -> None:
    table = tables()[name]
    rows = _rows()[name]
    at = [c.name for c in table.columns]
    keys = Counter(tuple(row[at.index(key)] for key in table.key) for row in rows)
    assert [key for key, times in keys.items() if times > 1 or not all(key)] == []
    assert _database().execute(f'PRAGMA foreign_key_check("{name}")').fetchall() == []
    kinds = {"boolean": {"true", "false"}}
    for number, column in enumerate(table.columns):
        if column.type in kinds:
            assert {row[number] for row in rows} <= kinds[column.type]
        if column.type == "iri":
            assert all(row[number].startswith(("http://", "https://")) for row in rows if row[number])


def test_every_table_but_those_of_the_register_has_rows() -> None:
    assert [name for name, rows in _rows().items() if not rows] == ["organization_sirets", "registrations"]


def test_every_line_stands_in_the_tables_once_with_all_its_branches() -> None:
    facts = published.facts()
    lines = [entry for rows in (*facts.lists.values(), *facts.withdrawn.values()) for entry in rows]
    assert len(_rows()["lines"]) == len(lines)
    branches = Counter(agreement for agreement, _ in _rows()["agreement_branches"])
    two = {f"https://w3id.org/proa/id/agreement/{a.key}" for a in facts.agreements if len(a.idcc) > 1}
    assert two
    assert {agreement for agreement, times in branches.items() if times > 1} == two


def test_the_model_is_told_to_csv_on_the_web() -> None:
    told = json.loads(bundle.metadata())
    by_name = {one["url"]: one["tableSchema"] for one in told["tables"]}
    assert list(by_name) == [f"{name}.csv" for name in tables()]
    for table in tables().values():
        schema = by_name[f"{table.name}.csv"]
        assert [c["name"] for c in schema["columns"]] == next(csv.reader([bundle.csv_text(table, [])]))
        assert schema["primaryKey"] == list(table.key)
        for key in schema.get("foreignKeys", ()):
            other = by_name[key["reference"]["resource"]]
            assert [key["reference"]["columnReference"]] == other["primaryKey"]
    assert by_name["lines.csv"]["columns"][0]["datatype"] == "anyURI"
    assert len(by_name["rights.csv"]["foreignKeys"]) >= 7


def test_the_workbook_has_the_tables_that_people_read() -> None:
    chosen = [name for name, table in tables().items() if table.in_workbook]
    assert _book().sheet_names == ["columns", *chosen]
    assert len(chosen) > len(tables()) / 2


def test_the_same_graph_gives_the_same_bytes() -> None:
    again = bundle.read(_store())
    assert again == _rows()
    database = bundle.database(again)
    assert database == gzip.decompress((_dumps() / table_model.DATABASE).read_bytes())
    assert bundle.workbook(again) == (_dumps() / table_model.WORKBOOK).read_bytes()
    assert database[96:100] == bytes(4)


def test_files_are_written_and_listed_with_their_digests(tmp_path: Path) -> None:
    dataset = published.dataset_of_few()
    files.write_graph(tmp_path, replace(published.few()), dataset)
    files.write_forms(tmp_path, dataset.named)
    names = {name for name, _, _ in files.listed(tmp_path)}
    assert {"proa.sqlite.gz", "proa.xlsx", "csv-metadata.json"} <= names
    assert {table.file for table in tables().values()} <= names
    assert "entries.csv" not in names
    lines = gzip.decompress((tmp_path / "dumps" / "lines.csv.gz").read_bytes()).decode()
    assert lines.count("\n") == 1 + dataset.entries
    base = sqlite3.connect(":memory:")
    base.deserialize(gzip.decompress((tmp_path / "dumps" / "proa.sqlite.gz").read_bytes()))
    assert base.execute("SELECT COUNT(*) FROM lines").fetchone() == (dataset.entries,)


@pytest.mark.parametrize("told", ["text | A | A", "iri of nowhere | A | A", "iri of right_lines | A | A", "iri | A"])
def test_an_odd_header_is_said(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tables").mkdir()
    head = "#+ title:\n#+   fr: A\n#+   en: A\n#+ workbook: no\n#+ columns:\n"
    keys = "#+   a: iri key | A | A\n#+   b: iri key | B | B\n"
    (tmp_path / "tables" / "right_lines.rq").write_text(head + keys, encoding="utf-8")
    (tmp_path / "tables" / "odd.rq").write_text(f"{head}#+   a: iri key | A | A\n#+   b: {told}\n", encoding="utf-8")
    monkeypatch.setattr(table_model, "share", lambda _: tmp_path)
    with pytest.raises(UnusableError) as error:
        tables.__wrapped__()
    assert "odd.rq" in str(error.value)
