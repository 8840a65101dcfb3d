import assert from "node:assert/strict";
import { test } from "node:test";
import { held, plain } from "./pages.mjs";

const { make } = held("PROA_FIND", "static/find.js");
const PROA = held("PROA");
const say = { idcc: ["IDCC {n} ?", "IDCC {n}?"], "idcc.none": ["aucune", "none"], "idcc.special": ["autre", "other"], rncp: ["{n} ?", "{n}?"], rs: ["{n} ?", "{n}?"], several: ["{n} : {things}", "{n}: {things}"], unread: ["{idcc} {title}", "{idcc} {title}"] };
const find = make({
  docs: [
    ["branch", "Travail temporaire", "branch/2378/", "IDCC 2378", 1, ["Intérim"], ["idcc2378"]],
    ["trade", "Cariste", "trade/cariste/", "", 1, ["conducteur de chariot"], [], [], [], [], "Forklift driver"],
    ["certification", "Cariste d’entrepôt", "certification/RNCP34857/", "RNCP34857", 1, [], ["rncp34857", "rncp310"], [], [0], [1]],
    ["certification", "Boulanger", "certification/RNCP2378/", "RNCP2378", 1, [], ["rncp2378"]],
    ["succession", "RNCP310 a pris fin", "certification/RNCP34857/", "", 1, [], ["rncp310"]],
  ],
  general: [], asking: ["formation"], phrases: [["permis chariot", "cariste"]], priors: {}, say,
}, PROA);
const paths = (query, lang) => plain(find(query, lang)).map((hit) => hit.path);

test("words are found whatever their form, with a slip forgiven", () => {
  for (const written of ["CARISTES", "carsite", "formation cariste", "permis chariot"]) assert.ok(paths(written).includes("certification/RNCP34857/"), written);
  assert.deepEqual(paths("zythologue"), []);
  assert.equal(paths("interim")[0], "branch/2378/");
});

test("a code is of its register, and one that two things bear says so", () => {
  assert.deepEqual(paths("IDCC 2378"), ["branch/2378/"]);
  assert.deepEqual(paths("rncp 02378"), ["certification/RNCP2378/"]);
  const [first, told, second] = plain(find("2378"));
  assert.deepEqual([first.path, second.path], ["branch/2378/", "certification/RNCP2378/"]);
  assert.match(told.label, /IDCC 2378 : Travail temporaire ; RNCP2378 : Boulanger/);
});

test("a code that nothing bears is explained", () => {
  for (const [query, label] of [["IDCC 1234", "IDCC 1234 ?"], ["idcc 9999", "aucune"], ["IDCC 5001", "autre"], ["RNCP99999", "RNCP99999 ?"], ["RS7", "RS7 ?"]]) {
    const [hit] = plain(find(query));
    assert.deepEqual([hit.label, hit.unknown, hit.kind], [label, true, "explanation"]);
  }
});

test("the same is asked in English", () => {
  assert.equal(plain(find("cariste", "en")).find((hit) => hit.kind === "trade").label, "Forklift driver");
});
