import assert from "node:assert/strict";
import { test } from "node:test";
import { held, plain } from "./pages.mjs";

const { compare } = held("PROA_COMPARE", "static/compare.js");
const { fold } = held("PROA");
const period = (status, from = "", until = "") => [status, from, until];
const row = (path, label, ...periods) => [path, label, "RNCP1", periods];
const paths = (found) => Object.fromEntries(Object.entries(plain(found)).map(([name, all]) => [name, all.map((one) => one.path)]));

test("what stands in one list and what in both", () => {
  const left = ["L", [row("a", "A", period("Eligible")), row("b", "B", period("Eligible"))]];
  const right = ["R", [row("b", "B", period("Excluded")), row("c", "C", period("Eligible"))]];
  assert.deepEqual(paths(compare(fold, [left, "2021-06-01"], [right, "2021-06-01"])), { both: ["b"], left: ["a"], right: ["c"] });
});

test("a status holds from its first day to the day before its last", () => {
  const list = ["L", [row("a", "A", period("NotExtended", "", "2021-05-12"), period("Eligible", "2021-05-12", "2026-01-01"))]];
  const on = (day) => [...compare(fold, [list, day], [list, day]).both[0]?.left ?? []];
  assert.deepEqual(["2021-05-11", "2021-05-12", "2025-12-31"].map((day) => on(day)[0]), ["NotExtended", "Eligible", "Eligible"]);
  assert.deepEqual(on("2026-01-01"), []);
});

test("what was withdrawn or superseded is no part of a list", () => {
  for (const gone of ["Withdrawn", "Superseded"]) {
    const list = ["L", [row("a", "A", period(gone))]];
    assert.deepEqual(paths(compare(fold, [list, "2022-01-01"], [list, "2022-01-01"])), { both: [], left: [], right: [] });
  }
});

test("one certification of several lines is named once, with every status and code, in the order of labels", () => {
  const list = ["L", [row("z", "Écaille", period("Eligible")), ["a", "Zinc", "RNCP2", [period("Eligible")]], ["a", "Zinc", "RNCP3", [period("Excluded")]]]];
  const both = compare(fold, [list, "2022-01-01"], [list, "2022-01-01"]).both;
  assert.deepEqual(plain(both.map((one) => one.label)), ["Écaille", "Zinc"]);
  assert.deepEqual([[...both[1].codes], [...both[1].left]].map(plain), [["RNCP2", "RNCP3"], ["Eligible", "Excluded"]]);
});
