# fr: Le réseau des branches et des certifications qu’elles ouvrent, pour Gephi ou NetworkX (GraphML)
# en: The network of branches and the certifications that they open, for Gephi or NetworkX (GraphML)
# run: python examples/network.py build/dumps > reseau.graphml
"""Two sorts of nodes, one edge for each certification that a branch opens on the last day of Pro-A."""

import csv
import gzip
import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr


def table(name: str) -> list[dict[str, str]]:
    with gzip.open(Path(sys.argv[1]) / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


labels = {row["branch"]: row["label"] for row in table("branches")}
labels |= {row["certification"]: row["title"] for row in table("certifications")}
edges = sorted(
    {(row["branch"], row["certification"]) for row in table("rights") if row["usable"] in ("yes", "unchecked")}
)

print('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
print('<key id="label" for="node" attr.name="label" attr.type="string"/>\n<graph edgedefault="undirected">')
for node in sorted({node for edge in edges for node in edge if node}):
    print(f'<node id={quoteattr(node)}><data key="label">{escape(labels[node])}</data></node>')
for branch, certification in edges:
    if branch:
        print(f"<edge source={quoteattr(branch)} target={quoteattr(certification)}/>")
print("</graph>\n</graphml>")
