// What the query page makes of an answer, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { held, plain } from "./pages.mjs";

const results = held("PROA_RESULTS", "static/results.js");
const integer = "http://www.w3.org/2001/XMLSchema#integer";
const row = (name, number, datatype = integer) => ({ a: { type: "literal", value: name }, n: { type: "literal", value: number, datatype } });
const answer = (rows, vars = ["a", "n"]) => ({ head: { vars }, results: { bindings: rows } });

test("a page of rows keeps between the first and the last", () => {
  assert.deepEqual(plain(results.part(0, 0)), { page: 0, last: 0, from: 0, until: 0 });
  assert.deepEqual(plain(results.part(200, 1)), { page: 0, last: 0, from: 0, until: 200 });
  assert.deepEqual(plain(results.part(201, 1)), { page: 1, last: 1, from: 200, until: 201 });
  assert.deepEqual(plain(results.part(80001, 999)), { page: 400, last: 400, from: 80000, until: 80001 });
  assert.deepEqual(plain(results.part(500, -3)), { page: 0, last: 2, from: 0, until: 200 });
});

test("names with one number each are drawn, nothing else", () => {
  assert.deepEqual(plain(results.pairs(answer([row("x", "2"), row("y", "5")]))), [["x", 2], ["y", 5]]);
  assert.equal(results.pairs(answer([row("x", "2")])), null);
  assert.equal(results.pairs(answer([row("x", "2"), row("y", "-5")])), null);
  assert.equal(results.pairs(answer([row("x", "2"), row("y", "2020-01-01", "http://www.w3.org/2001/XMLSchema#date")])), null);
  assert.equal(results.pairs(answer([row("x", "2"), { a: row("y", "1").a }])), null);
  assert.equal(results.pairs(answer([row("x", "2"), row("y", "5")], ["a", "n", "m"])), null);
  assert.equal(results.pairs(answer(Array.from({ length: 41 }, () => row("x", "2")))), null);
});

test("CSV quotes what it must and executes nothing", () => {
  const made = results.csv(answer([row('a "b", c', "1"), row("=1+1", "-2"), { n: row("", "3").n }]));
  assert.equal(made, 'a,n\r\n"a ""b"", c",1\r\n\'=1+1,-2\r\n,3\r\n');
});

test("a term brings the line of its prefix where the query has none", () => {
  const namespaces = { proa: "https://w3id.org/proa/def#" };
  assert.equal(results.prefixed("SELECT * {}", "proa:Branch", namespaces), "PREFIX proa: <https://w3id.org/proa/def#>\n");
  assert.equal(results.prefixed("BASE <x:y>\n prefix proa: <https://w3id.org/proa/def#> SELECT", "proa:Branch", namespaces), "");
  assert.equal(results.prefixed("SELECT * {}", "other:Branch", namespaces), "");
});

test("a fault is marked where it stands", () => {
  assert.deepEqual(plain(results.fault("SELECT *\nWHERE { ?a p:b ?c }", 2, 12)), { from: 20, until: 23 });
  assert.deepEqual(plain(results.fault("a(c", 1, 2)), { from: 1, until: 2 });
  assert.deepEqual(plain(results.fault("abc", 1, 9)), { from: 3, until: 3 });
});

test("a thing is asked for by its address alone", () => {
  assert.match(results.about("https://w3id.org/proa/id/branch/2378"), /\{ <https:\/\/w3id.org\/proa\/id\/branch\/2378> \?property \?value \}/);
  assert.ok(!results.about("x:y> } INSERT").replace("# x:y> } INSERT\n", "").includes("> } INSERT"));
});
