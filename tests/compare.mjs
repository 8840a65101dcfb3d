// Compares two lists as the browser does: node compare.mjs STATIC WORDS LEFT RIGHT < {left, right days} > parts (JSON).
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , folder, words, left, right] = process.argv;
const document = { getElementById: () => null };
const context = vm.createContext({ window: {}, document, location: { search: "" }, URLSearchParams });
for (const path of [words, `${folder}/compare.js`, left, right]) vm.runInContext(readFileSync(path, "utf8"), context);
context.asked = JSON.parse(readFileSync(0, "utf8"));
const said = `const lists = window.PROA_LISTS;
const found = PROA_COMPARE.compare(PROA.fold, [lists[asked.left[0]], asked.left[1]], [lists[asked.right[0]], asked.right[1]]);
JSON.stringify(Object.fromEntries(Object.entries(found).map(([name, items]) => [name, items.map((one) => [one.path, one.label, [...one.codes], [...one.left], [...one.right]])])))`;
process.stdout.write(vm.runInContext(said, context));
