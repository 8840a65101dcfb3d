// Answers queries with the browser's ranking: node find.mjs WORDS INDEX < queries (JSON) > answers (JSON).
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , folder, words, index] = process.argv;
const document = { getElementById: () => null };
const context = vm.createContext({ window: {}, document, location: { search: "" }, URLSearchParams });
for (const path of [words, `${folder}/find.js`, index]) vm.runInContext(readFileSync(path, "utf8"), context);
context.asked = JSON.parse(readFileSync(0, "utf8"));
const answers = vm.runInContext("const find = PROA_FIND.make(window.PROA_INDEX, PROA); JSON.stringify({ found: asked.queries.map((query) => find(query, asked.lang)), words: asked.words.map(PROA.inflected), folded: asked.words.map(PROA.fold) })", context);
process.stdout.write(answers);
