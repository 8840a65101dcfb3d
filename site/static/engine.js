"use strict";
/* Where a host gives files only, the browser answers: it loads an engine, and the blocks that a question needs.
   The style sheet of the host says which it is: a server answers static/host.css itself. */

const PROA_ENGINE = (() => {
  const place = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/engine\.js.*$/, "");
  const host = () => getComputedStyle(document.documentElement).getPropertyValue("--host").trim() || "server";
  const able = () => location.protocol.startsWith("http") && "DecompressionStream" in window;
  const waiting = new Map();
  let worker = null;
  let count = 0;

  const start = () => {
    worker = new Worker(`${place}vendor/engine.js`);
    worker.onmessage = ({ data }) => {
      const [done, failed] = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error) failed(new Error(data.error)); else done(data);
    };
    worker.onerror = (event) => { event.preventDefault(); stop(new Error("engine")); };
  };
  const stop = (error) => {
    if (worker) worker.terminate();
    worker = null;
    for (const [, failed] of waiting.values()) failed(error);
    waiting.clear();
  };

  /* The answer to a query: {format, text}. What was answered is kept: the data do not change under a page. */
  const KEPT = 20;
  const answers = new Map();
  const query = (text, blocks) => {
    if (!answers.has(text)) {
      if (answers.size >= KEPT) answers.delete(answers.keys().next().value);
      answers.set(text, sent(text, blocks));
      answers.get(text).catch(() => answers.delete(text));
    }
    return answers.get(text);
  };
  const sent = (text, blocks) => new Promise((done, failed) => {
    if (!worker) start();
    count += 1;
    waiting.set(count, [done, failed]);
    worker.postMessage({ id: count, query: text, blocks, home: place });
  });

  /* The answer that a build made of what a form holds at first; some hosts unpack .gz files themselves. */
  const made = async (name) => {
    const told = await fetch(`${place}answers/${name}.json.gz`);
    if (!told.ok) throw new Error(`${told.status} ${name}`);
    const bytes = await told.arrayBuffer();
    const [one, two] = new Uint8Array(bytes, 0, 2);
    const body = new Blob([bytes]).stream();
    return { text: await new Response(one === 0x1f && two === 0x8b ? body.pipeThrough(new DecompressionStream("gzip")) : body).text() };
  };

  let loading = null;
  const asked = () => {
    loading = loading || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${place}asked.js`;
      script.onload = () => done(window.PROA_ASKED);
      script.onerror = failed;
      document.head.append(script);
    });
    return loading;
  };

  /* Letters to change, add, drop or swap between two words; more than most: most + 1. */
  const slips = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let last, before = [], row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i += 1) {
      [last, before, row] = [before, row, [i]];
      for (let j = 1; j <= other.length; j += 1) {
        row.push(Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], last[j - 2] + 1);
      }
    }
    return row[other.length];
  };
  const formed = (text) => PROA.words(text).map(PROA.inflected).join(" ");

  /* The keys of what bears a name, a slip of the pen forgiven. */
  const named = (names, written) => {
    const form = formed(written);
    const same = Object.entries(names).filter(([name]) => formed(name) === form).flatMap(([, keys]) => keys);
    const text = PROA.fold(written);
    if (same.length || text.length < 5) return [...new Set(same)];
    const most = text.length < 9 ? 1 : 2;
    const near = Object.entries(names).filter(([name]) => name[0] === text[0]).map(([name, keys]) => [slips(text, name, most), keys]);
    const best = Math.min(...near.map(([wrong]) => wrong));
    return best > most ? [] : [...new Set(near.filter(([wrong]) => wrong === best).flatMap(([, keys]) => keys))];
  };

  /* What was written for a parameter, as the rows of its VALUES; null where it is not of its kind. */
  const stemsOf = (told, written) => [...new Set(PROA.words(written).map(PROA.inflected).map((word) => told.stems[word] || word))].slice(0, 12);
  const numbered = (words, before) => words.map((word, at) => `(${before}${words.length} ${at + 1} "${word}")`);
  const kinds = {
    text: (told, written) => numbered(stemsOf(told, written), "").join(" ") || null,
    trade: (told, written) => {
      const keys = named(told.trades, written);
      const trades = keys.length ? keys.map((key) => `(<${told.base}id/trade/${key}> UNDEF UNDEF UNDEF)`) : numbered(stemsOf(told, written), "UNDEF ");
      return trades.join(" ") || null;
    },
    code: (told, written) => {
      const match = /^(RNCP|RS)?\s*(?:n°)?\s*0*(\d{1,6})$/i.exec(written);
      return match && `"${(match[1] || "RNCP").toUpperCase()}${match[2]}"`;
    },
    idcc: (told, written) => {
      const match = /^(?:IDCC)?\s*(?:n°)?\s*0*(\d{1,5})$/i.exec(written);
      const found = match ? [match[1]] : named(told.branches, written);
      return found.map((idcc) => `"${idcc}"`).join(" ") || null;
    },
    date: (told, written) => (/^\d{4}-\d\d-\d\d$/.test(written) ? `"${written}"^^<http://www.w3.org/2001/XMLSchema#date>` : null),
    integer: (told, written) => (/^\d{1,9}$/.test(written) ? String(Number(written)) : null),
  };
  const SLOT = /(VALUES\s+(?:\?\w+|\([^)]*\))\s*)\{[^{}]*\}(\s*#= (\w+)[ \t]*$)/gm;

  /* The text of a question with the values of its fields; throws the field that is not of its kind. */
  const bound = (told, text, fields, lang) => {
    const rows = { lang: `"${lang}"` };
    for (const field of fields) {
      const written = field.value.trim() || field.dataset.default || "all";
      rows[field.name] = written === "all" ? "UNDEF" : kinds[field.dataset.kind](told, written);
      if (rows[field.name] === null) throw field;
    }
    return text.replace(SLOT, (whole, before, after, name) => `${before}{ ${rows[name]} }${after}`);
  };

  /* The path of the page that shows a thing, as proa_graph/site/pages.py has it; empty where none does. */
  const path = (told, iri) => {
    if (!iri.startsWith(told.base)) return "";
    const [, kind, key] = /^id\/([^/]+)\/(.+)$/.exec(iri.slice(told.base.length)) || [];
    if (!kind) return `${iri.slice(told.base.length).replace("#", "/#")}`.replace(/^(def|shapes|rule\/[^/]+|query\/[^/]+)$/, "$1/");
    if (["place", "selector"].includes(kind)) return "";
    if (!told.inside[kind]) return `${key && `${kind}/${key}/`}`;
    const [whole, anchor] = told.inside[kind];
    const [own, ...rest] = key.split("/");
    return `${whole}/${own}/#${[anchor, ...rest.slice(0, 1)].join("-")}`;
  };

  /* The same on a disk, which needs the name of the file. */
  const link = (told, root, iri) => {
    const found = path(told, iri);
    return found ? root.replace(/index\.html$/, "") + found : /^https?:/.test(iri) ? iri : "";
  };

  return { able, asked, bound, host, link, made, query, stop };
})();
