// The scripts of the pages as a page holds them, in a context of their own, without a browser.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const SITE = new URL("../../site/", import.meta.url);

/** Rules of words enough for the tests; the build writes those of the server. */
export const RULES = { inflections: [["euse", "eur", 3], ["ere", "er", 3], ["s", "", 3]], stop: ["de", "la", "le", "d", "l"] };

/** What `name` is in a page that holds the `scripts`. */
export function held(name, ...scripts) {
  const document = { getElementById: () => null, currentScript: { src: "https://exemple.test/static/engine.js?v=1" } };
  const window = { PROA_RULES: RULES };
  const context = vm.createContext({ window, document, location: { search: "", protocol: "https:" }, URLSearchParams });
  for (const script of ["words.js", ...scripts]) vm.runInContext(readFileSync(new URL(script, SITE), "utf8"), context);
  return vm.runInContext(name, context);
}

/** `value` without the prototypes of the other context, which strict comparisons see. */
export const plain = (value) => JSON.parse(JSON.stringify(value));
