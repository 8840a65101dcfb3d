"use strict";
/* The ranking of the search: the twin of proa_graph/search, held against it by tests/test_search.py. It needs no page. */

const PROA_FIND = (() => {
  const CONTEXT = 0.6, TRADE = 0.86, BOTH = 0.15, FIRST = 2, OTHER = 0.98, LEAST = 0.3, BEGUN = 30, NAMED = 1.1;
  const MEANT = 0.7, DIPLOMA = 0.75, BRANCHES = new Set(["branch", "unread"]), MIXED = "query/certifications-for-profession/";
  const SHORT = 4, LONG = 8, SLIPPED = [1, 0.7, 0.5], MOST_READINGS = 8, SUCCESSION = "succession";
  const round = (value, unit) => Math.round(value * unit) / unit;

  const nearness = (asked, term) => {
    if (asked === term) return 1;
    if (asked.length >= 3 && term.startsWith(asked)) return 0.35 + 0.45 * asked.length / term.length;
    const digits = /^\d+$/;
    const allowed = asked.length < SHORT || digits.test(asked) || digits.test(term) ? 0 : asked.length < LONG ? 1 : 2;
    const slips = allowed ? slipsOf(asked, term, allowed) : 1;
    return slips <= allowed ? SLIPPED[slips] : 0;
  };

  /* The letters to change, add, drop or swap (neighbours) between two words; most + 1 where more. */
  const slipsOf = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most || (one[0] !== other[0] && one.slice(1, 3) !== other.slice(1, 3))) return most + 1;
    let last, before = [], row = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i += 1) {
      [last, before, row] = [before, row, [i]];
      for (let j = 1; j <= other.length; j += 1) {
        let least = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one[i - 1] !== other[j - 1] ? 1 : 0));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) least = Math.min(least, last[j - 2] + 1);
        row.push(least);
      }
      if (Math.min(...row) > most) return most + 1;
    }
    return row[other.length];
  };

  const codeIn = (query, fold) => {
    const text = fold(query).replace(/\b(rncp|rs|idcc|ccn)(\d)/g, "$1 $2");
    const squeeze = (words) => words.replace(/\b(?:conventions?|collectives?|branche|code|fiche|n|no|numero|nationale)\b/g, " ").split(/\s+/).filter(Boolean).join(" ");
    const marked = text.match(/\b(rncp|rs|idcc|ccn)(?: (?:n|no|numero))? 0*(\d{1,6})\b/);
    if (marked) {
      const rest = squeeze(`${text.slice(0, marked.index)} ${text.slice(marked.index + marked[0].length)}`);
      return { register: marked[1] === "ccn" ? "idcc" : marked[1], number: marked[2], bare: "", rest };
    }
    const bare = squeeze(text).match(/^(?:n |no |numero )?(0*)(\d{1,6})$/);
    if (!bare) return null;
    const register = /\b(?:conventions?|branche)\b/.test(text) ? "idcc" : text.split(" ").includes("fiche") ? "rncp" : "";
    return { register, number: bare[2].replace(/^0+/, "") || "0", bare: bare[1] + bare[2], rest: "" };
  };

  /* Returns find(query, lang): everything found, best first. */
  const make = (index, { fold, inflected, stop }) => {
    const docs = index.docs.map(([kind, label, path, code = "", weight = 1, names = [], codes = [], , branches = [], trades = [], english = ""], place) =>
      ({ place, kind, label, path, code, weight, names, codes, branches, trades, english }));
    const [general, asking, diplomas] = [new Set(index.general), new Set(index.asking), new Set(index.diplomas)];
    const phrases = new Map(index.phrases);
    const terms = (text) => fold(text).split(" ").filter((word) => word && !stop.has(word)).map(inflected);
    const names = docs.flatMap((doc) => [doc.label, ...doc.names].map((name, number) => ({ doc: doc.place, words: [...new Set(terms(name))], weight: number < FIRST ? 1 : OTHER })));
    const where = new Map();
    names.forEach((name, place) => name.words.forEach((word) => { if (!where.has(word)) where.set(word, []); where.get(word).push(place); }));
    const rarity = (word, count) => round(Math.log(1 + names.length / count), 1000) * (general.has(word) ? 0.3 : 1);
    const rare = new Map([...where].map(([word, places]) => [word, rarity(word, places.length)]));
    const most = round(Math.log(1 + names.length) * 0.6, 1000);
    const coded = new Map();
    docs.forEach((doc) => doc.codes.forEach((code) => { if (!coded.has(code)) coded.set(code, []); coded.get(code).push(doc); }));
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    const worth = (name) => name.worth ?? (name.worth = sum(name.words.map((word) => rare.get(word))));

    const readings = (text) => {
      let found = [[]];
      const words = fold(text).split(" ").filter(Boolean);
      for (let place = 0; place < words.length;) {
        const length = [4, 3, 2, 1].find((n) => place + n <= words.length && phrases.has(words.slice(place, place + n).join(" "))) || 0;
        const written = words.slice(place, place + Math.max(length, 1));
        const meant = length ? phrases.get(written.join(" ")).split(" ") : null;
        const ways = !meant ? [written] : meant.length === 1 && meant[0] === written.join("") ? [meant] : [written, meant];
        const now = found;
        found = ways.flatMap((way) => now.map((before) => [...before, ...way])).slice(0, MOST_READINGS);
        place += written.length;
      }
      const kept = found.map((all) => {
        const told = all.filter((word) => !asking.has(word) && !stop.has(word)).map(inflected);
        return told.length ? told : terms(text);
      });
      const seen = new Set();
      return kept.filter((all) => { const key = all.join(" "); const fresh = all.length && !seen.has(key); seen.add(key); return fresh; });
    };

    const near = (asked) => {
      const exact = where.has(asked);
      const found = [];
      for (const word of where.keys()) {
        if (exact && !word.startsWith(asked)) continue;
        const value = nearness(asked, word);
        if (value) found.push([word, value]);
      }
      return found;
    };

    const matchesOf = (all, count) => {
      const matches = new Map();
      all.forEach((found, number) => found.forEach(([word, value]) => where.get(word).forEach((place) => {
        if (!matches.has(place)) matches.set(place, { near: new Array(count).fill(0), words: new Map() });
        const match = matches.get(place);
        match.near[number] = Math.max(match.near[number], value);
        match.words.set(word, Math.max(match.words.get(word) || 0, value * rare.get(word)));
      })));
      return matches;
    };

    const joined = (one, other) => {
      const [better, worse] = one.value >= other.value ? [one, other] : [other, one];
      return { ...better, value: better.value + BOTH * worse.value };
    };

    const led = (own) => {
      const best = new Map(own);
      docs.forEach((doc) => {
        const match = doc.trades.map((trade) => own.get(trade)).reduce((top, one) => (one && (!top || one.value > top.value) ? one : top), undefined);
        if (!match || match.value * TRADE <= LEAST) return;
        const through = { ...match, value: match.value * TRADE }, mine = best.get(doc.place);
        best.set(doc.place, mine ? joined(mine, through) : through);
      });
      return best;
    };

    const context = (doc, match, own, weights) => Math.max(0, ...doc.branches.map((branch) => {
      const other = own.get(branch);
      if (!other || other.value <= LEAST) return 0;
      return sum(match.near.map((a, place) => Math.max(0, other.near[place] - a) * weights[place])) * Math.min(1, other.covered);
    }));

    const weighed = (all) => all.map((found) => (found.length ? Math.max(...found.map(([word, value]) => rare.get(word) * value)) : most));

    /* The best match of each document by a name of its own. */
    const ownOf = (words, all, weights) => {
      const total = sum(weights);
      const own = new Map();
      matchesOf(all, words.length).forEach((match, place) => {
        const name = names[place];
        match.whole = name.words.every((word) => (match.words.get(word) || 0) >= MEANT * rare.get(word));
        match.covered = sum([...match.words.values()]) / worth(name);
        const asked = sum(weights.map((weight, number) => weight * match.near[number])) / total;
        match.value = asked * (0.55 + 0.45 * Math.min(1, match.covered)) * name.weight;
        if (!own.has(name.doc) || match.value > own.get(name.doc).value) own.set(name.doc, match);
      });
      return own;
    };

    const scored = (own, weights, diploma) => {
      const total = sum(weights);
      const found = [];
      led(own).forEach((match, place) => {
        const doc = docs[place];
        const score = round((match.value + CONTEXT * context(doc, match, own, weights) / total) * (diploma && BRANCHES.has(doc.kind) ? DIPLOMA : 1) * ((index.priors[doc.kind] ?? 1) * doc.weight), 1000000);
        if (score >= LEAST * 0.5) found.push([place, score]);
      });
      return found;
    };

    /* The page of a trade follows at once the best certification or profession that leads to it. */
    const liftTrades = (best) => {
      const lead = new Map();
      best.forEach((score, place) => docs[place].trades.forEach((trade) => lead.set(trade, Math.max(lead.get(trade) || 0, score))));
      lead.forEach((score, trade) => { if (best.get(trade) > LEAST) best.set(trade, Math.max(best.get(trade), score - 0.000001)); });
    };

    /* The trade and the branch that are asked for together: each names words that the other, and no thing, has.
       Nothing where there are none such; false where one thing is all that is asked for. */
    const mixOf = (own) => {
      if ([...own.values()].some((match) => Math.min(...match.near) >= MEANT)) return false;
      const named = (kind) => [...own].filter(([place, match]) => docs[place].kind === kind && match.whole);
      const branches = named("branch");
      const pairs = named("trade").flatMap(([first, trade]) => branches
        .filter(([, branch]) => Math.min(...trade.near.map((value, word) => Math.max(value, branch.near[word]))) >= MEANT)
        .map(([other, branch]) => [trade.value + branch.value, first, other]));
      return pairs.sort((a, b) => b[0] - a[0] || a[1] - b[1] || a[2] - b[2]).map(([, first, other]) => [docs[first], docs[other]])[0];
    };

    /* The question about a trade in a branch, its fields filled in. */
    const mixed = ([trade, branch], score, lang) => {
      const name = lang === "en" && trade.english ? trade.english : trade.label;
      const values = new URLSearchParams({ profession: name, idcc: branch.code.replace("IDCC ", "") });
      return { path: `${MIXED}?${values}`, kind: "question", label: say("mix", lang, { trade: name, branch: branch.label }), code: branch.code, score };
    };

    const byWords = (query, lang) => {
      const best = new Map();
      const mixes = [];
      const ways = readings(query).map((words) => [...new Set(words)]);
      const diploma = ways.some((words) => words.some((word) => diplomas.has(word)));
      ways.forEach((words) => {
        const all = words.map(near);
        const weights = weighed(all);
        const own = ownOf(words, all, weights);
        mixes.push(!diploma && mixOf(own));
        scored(own, weights, diploma).forEach(([place, score]) => best.set(place, Math.max(best.get(place) || 0, score)));
      });
      liftTrades(best);
      const hits = [...best].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([place, score]) => hit(docs[place], score, lang));
      const meant = mixes.includes(false) ? [] : mixes.filter(Boolean);
      return [...meant.slice(0, hits.length ? 1 : 0).map((pair) => mixed(pair, hits[0].score, lang)), ...hits];
    };

    const say = (key, lang, values) => Object.entries(values).reduce((text, [name, value]) => text.split(`{${name}}`).join(value), index.say[key][lang === "en" ? 1 : 0]);
    const told = (path, label, score, unknown = false) => ({ path, kind: "explanation", label, code: "", score, unknown });
    const hit = (doc, score, lang) => {
      if (doc.kind === "unread") return { ...told(doc.path, say("unread", lang, { idcc: doc.code.slice(5), title: doc.label }), score), code: doc.code };
      return { path: doc.path, kind: doc.kind === SUCCESSION ? "explanation" : doc.kind, label: lang === "en" && doc.english ? doc.english : doc.label, code: doc.code, score };
    };

    const unknown = ({ number }, register, lang) => {
      if (register !== "idcc") return told("certification/", say(register, lang, { n: register.toUpperCase() + number }), 1, true);
      const key = number.length !== 4 ? "idcc" : number === "9999" ? "idcc.none" : number >= "5000" && number <= "6999" ? "idcc.special" : "idcc";
      return told("coverage/", say(key, lang, { n: number }), 1, true);
    };

    const begun = (code, registers, hits, lang) => {
      if (code.number.length < 2 || (hits.length && !code.register)) return [];
      const known = new Set(hits.map((one) => one.path));
      const places = new Set();
      coded.forEach((some, found) => { if (registers.some((register) => found.startsWith(register + code.number))) some.forEach((doc) => { if (doc.kind !== SUCCESSION) places.add(doc.place); }); });
      return [...places].sort((a, b) => a - b).map((place) => docs[place]).filter((doc) => !known.has(doc.path)).slice(0, BEGUN).map((doc) => hit(doc, 0.5, lang));
    };

    const byCode = (code, lang) => {
      const registers = code.register ? [code.register] : code.bare.length === 1 ? ["idcc", "niveau", "rncp", "rs"] : code.bare.length <= 4 ? ["idcc", "rncp", "rs"] : ["rncp", "rs", "idcc"];
      const follows = (doc) => doc.kind === SUCCESSION;
      const found = [...new Set(registers.flatMap((register) => coded.get(register + code.number) || []))];
      const exact = [...found.filter((doc) => !follows(doc)), ...found.filter(follows)];
      const hits = exact.map((doc) => hit(doc, 1, lang));
      const plain = exact.filter((doc) => !follows(doc)).map((doc) => hit(doc, 1, lang));
      if (plain.length > 1 && !code.register) {
        const things = plain.map((one) => `${one.code || one.kind} : ${one.label}`).join(" ; ");
        hits.splice(1, 0, told("search/", say("several", lang, { n: code.bare, things }), 0.9));
      }
      return [...(exact.length ? [] : [unknown(code, registers[0], lang)]), ...hits, ...begun(code, registers, hits, lang)];
    };

    return (query, lang = "fr") => {
      const code = codeIn(query, fold);
      if (!code) return byWords(query, lang);
      const hits = byCode(code, lang);
      const named = hits[0].unknown ? byWords(query, lang).filter((one) => one.score > NAMED) : [];
      const more = code.rest ? byWords(code.rest, lang) : [];
      const seen = new Set();
      return [...named, ...hits, ...more].filter((one) => { const key = `${one.path}\n${one.label}`; const fresh = !seen.has(key); seen.add(key); return fresh; });
    };
  };
  return { make };
})();
