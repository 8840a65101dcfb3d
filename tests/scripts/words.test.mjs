import assert from "node:assert/strict";
import { test } from "node:test";
import { held, plain } from "./pages.mjs";

const { fold, inflected, words } = held("PROA");

test("accents, ligatures, signs and case are folded", () => {
  assert.equal(fold("Cœur d’ŒUVRE — Électricien(ne) n° 12"), "coeur d oeuvre electricien ne n 12");
  assert.equal(fold("re\u00adlieur"), "relieur");
  assert.equal(fold(" … "), "");
});

test("number and gender fall away by the rules, short words and numbers stay", () => {
  assert.deepEqual(["vendeuses", "ouvriere", "bus", "1234"].map(inflected), ["vendeuse", "ouvrier", "bus", "1234"]);
  assert.equal(inflected("vendeuse"), "vendeur");
});

test("words that say nothing are left out", () => {
  assert.deepEqual(plain(words("Le vendeur de la boutique")), ["vendeur", "boutique"]);
});
