import assert from "node:assert/strict";
import { test } from "node:test";
import { held } from "./pages.mjs";

const { bound, link } = held("PROA_ENGINE", "static/engine.js");
const told = {
  base: "https://w3id.org/proa/",
  stems: { caristes: "carist" },
  trades: { cariste: ["cariste"], boulanger: ["boulanger"] },
  branches: { interim: ["2378"], "travail temporaire": ["2378"], garage: ["1090"] },
  inside: { clause: ["agreement", "clause"] },
};
const field = (name, kind, value, preset) => ({ name, value, dataset: { kind, ...(preset === undefined ? {} : { default: preset }) } });
const asked = (one) => bound(told, `VALUES ?x { UNDEF } #= ${one.name}`, [one], "fr").match(/\{ (.*) \}/)[1];

test("codes, branches, dates and numbers are read as people write them", () => {
  assert.equal(asked(field("code", "code", "rncp n° 034857")), '"RNCP34857"');
  assert.equal(asked(field("code", "code", "RS5616")), '"RS5616"');
  assert.equal(asked(field("idcc", "idcc", "IDCC 02378")), '"2378"');
  assert.equal(asked(field("idcc", "idcc", "interim")), '"2378"');
  assert.equal(asked(field("date", "date", "2021-06-01")), '"2021-06-01"^^<http://www.w3.org/2001/XMLSchema#date>');
  assert.equal(asked(field("min", "integer", "007")), "7");
});

test("a slip of the pen is forgiven once in a short name, twice in a long one", () => {
  assert.equal(asked(field("idcc", "idcc", "interrim")), '"2378"');
  assert.equal(asked(field("idcc", "idcc", "travial temporare")), '"2378"');
  for (const far of ["imterrrim", "xyz"]) assert.throws(() => asked(field("idcc", "idcc", far)), (thrown) => thrown.name === "idcc");
});

test("a trade is its page, or the words of what was written", () => {
  assert.equal(asked(field("profession", "trade", "CARISTE")), "(<https://w3id.org/proa/id/trade/cariste> UNDEF UNDEF UNDEF)");
  assert.equal(asked(field("profession", "trade", "zingueur de toits")), '(UNDEF 2 1 "zingueur") (UNDEF 2 2 "toit")');
  assert.throws(() => asked(field("profession", "trade", "de la")), (thrown) => thrown.name === "profession");
});

test("what is not of its kind is refused and never becomes a query", () => {
  for (const [kind, wild] of [["code", '" } UNION { ?s ?p ?o } #'], ["date", "2021-6-1"], ["integer", "-1"], ["idcc", "123456"]]) {
    assert.throws(() => asked(field("p", kind, wild)), (thrown) => thrown.name === "p", kind);
  }
  assert.equal(asked(field("words", "text", 'x" } #')), '(1 1 "x")');
});

test("an empty field has its default, and all is everything", () => {
  assert.equal(asked(field("date", "date", " ", "2025-12-31")), '"2025-12-31"^^<http://www.w3.org/2001/XMLSchema#date>');
  assert.equal(asked(field("idcc", "idcc", "")), "UNDEF");
});

test("a thing is shown where its page is, a part at its anchor", () => {
  const of = (iri) => link(told, "../index.html", iri);
  assert.equal(of("https://w3id.org/proa/id/branch/2378"), "../branch/2378/");
  assert.equal(of("https://w3id.org/proa/id/clause/T1/4"), "../agreement/T1/#clause-4");
  assert.equal(of("https://w3id.org/proa/rule/PROA-L05"), "../rule/PROA-L05/");
  assert.equal(of("https://w3id.org/proa/def#Right"), "../def/#Right");
  assert.equal(of("https://w3id.org/proa/id/selector/1"), "https://w3id.org/proa/id/selector/1");
  assert.equal(of("https://exemple.test/x"), "https://exemple.test/x");
  assert.equal(of("javascript:alert(1)"), "");
});
