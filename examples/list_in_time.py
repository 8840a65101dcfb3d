# fr: La liste d’une branche dans le temps : combien de certifications utilisables à chaque jour qui la change
# en: The list of a branch in time: how many certifications are usable on each day that changes it
# run: python examples/list_in_time.py build/dumps 2378
"""The periods of each right are intervals: from included, until excluded; an empty cell is open."""

import csv
import gzip
import sys
from pathlib import Path

dumps, idcc = sys.argv[1:]


def table(name: str) -> list[dict[str, str]]:
    with gzip.open(Path(dumps) / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


rights = {row["right"]: row["certification"] for row in table("rights") if row["idcc"] == idcc}
periods = [row for row in table("periods") if row["right"] in rights]
days = sorted({row[end] for row in periods for end in ("from", "until")} - {""})
for day in days:
    held = [row for row in periods if row["from"] <= day and (not row["until"] or day < row["until"])]
    usable = {rights[row["right"]] for row in held if row["usable"] != "no"}
    print(day, len(usable), sep="\t")
