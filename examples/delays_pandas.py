# fr: Le délai de la signature d’un accord à son extension, année par année, avec pandas
# en: The days from the signature of an agreement to its extension, year by year, with pandas
# run: python examples/delays_pandas.py build/dumps
"""pandas reads the packed CSV files; texts older than Pro-A are left out: their list is that of a later amendment."""

import sys

import pandas

dumps = sys.argv[1]
agreements = pandas.read_csv(f"{dumps}/agreements.csv.gz", parse_dates=["signed"])
orders = pandas.read_csv(f"{dumps}/orders.csv.gz", parse_dates=["published"])
extensions = pandas.read_csv(f"{dumps}/extensions.csv.gz")
joined = extensions.merge(agreements, on="agreement").merge(orders, on="order", suffixes=("", "_of_order"))
since = joined[joined["signed"] >= "2018-09-06"].dropna(subset=["published"])
first = since.sort_values("published").drop_duplicates("agreement")
days = (first["published"] - first["signed"]).dt.days
for year, told in days.groupby(first["signed"].dt.year):
    print(year, len(told), int(told.median()), sep="\t")
