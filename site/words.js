"use strict";
/* Words as the server reads them (proa_graph/text.py): the build writes its rules before these lines. */

const PROA = (() => {
  const { inflections, stop } = window.PROA_RULES;
  const STOP = new Set(stop);

  const fold = (text) => text.replace(/œ/gi, "oe").replace(/æ/gi, "ae").normalize("NFKD").replace(/[\u0300-\u036f\u00ad]/g, "")
    .toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  /* Without gender and number, by the rules of the server. */
  const inflected = (word) => {
    if (word.length < 4 || /^\d+$/.test(word)) return word;
    return inflections.reduce((left, [ending, bare, least]) =>
      (left.endsWith(ending) && left.length - ending.length >= least ? left.slice(0, left.length - ending.length) + bare : left), word);
  };

  const words = (text) => fold(text).split(" ").filter((word) => word && !STOP.has(word));
  return { fold, stem: inflected, inflected, stop: STOP, words };
})();
