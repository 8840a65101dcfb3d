# fr: Compter les droits de chaque statut par branche, sur les CSV, avec DuckDB
# en: Count the rights of each status in each branch, on the CSV files, with DuckDB
# run: python examples/statuses_duckdb.py build/dumps
"""DuckDB reads the packed CSV files where they are, on a disk or behind an address."""

import sys

import duckdb

dumps = sys.argv[1]
found = duckdb.sql(f"""
    SELECT branches.idcc, branches.label, rights.status, COUNT(*) AS rights
    FROM '{dumps}/rights.csv.gz' AS rights JOIN '{dumps}/branches.csv.gz' AS branches USING (branch)
    GROUP BY ALL ORDER BY rights DESC, branches.idcc, rights.status
""")
for idcc, label, status, count in found.fetchall():
    print(idcc, label, status, count, sep="\t")
