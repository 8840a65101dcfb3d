# fr: Les certifications d’un métier et les branches qui les ouvrent, dans la base SQLite
# en: The certifications of a trade and the branches that open them, in the SQLite database
# run: python examples/trade_sqlite.py build/dumps cariste
"""The database is unpacked into memory: the standard library is enough."""

import gzip
import sqlite3
import sys
from pathlib import Path

dumps, word = sys.argv[1:]
base = sqlite3.connect(":memory:")
base.deserialize(gzip.decompress((Path(dumps) / "proa.sqlite.gz").read_bytes()))
found = base.execute(
    """
    SELECT DISTINCT certifications.title, rights.code, rights.idcc, rights.status
    FROM trades
    JOIN trade_certifications USING (trade)
    JOIN certifications USING (certification)
    JOIN rights USING (certification)
    WHERE trades.label_fr LIKE '%' || ? || '%'
    ORDER BY certifications.title, rights.idcc, rights.code
    """,
    (word,),
)
for row in found:
    print(*(cell or "" for cell in row), sep="\t")
