// Answers queries with MiniSearch as it stands: node peers_search.mjs MINISEARCH < { docs, queries } (JSON) > answers (JSON).
// The words of a document are its label, its codes, its other names; a query may be cut and may err by a letter in five.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: MiniSearch } = await import(pathToFileURL(process.argv[2]).href);
const { docs, queries } = JSON.parse(readFileSync(0, "utf8"));
const plain = (term) => term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const fields = ["label", "codes", "names"];
const options = { prefix: true, fuzzy: 0.2, boost: { label: 2, codes: 3 } };
const index = new MiniSearch({ fields, processTerm: plain, searchOptions: options });
index.addAll(docs);
const started = performance.now();
const found = queries.map((query) => index.search(query).slice(0, 5).map(({ id }) => id));
const milliseconds = (performance.now() - started) / queries.length;
process.stdout.write(JSON.stringify({ found, milliseconds }));
