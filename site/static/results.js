"use strict";
/* The answer of a query in a page: a table page by page, bars for names with one number each, an address to send. */

const PROA_RESULTS = (() => {
  const PAGE = 200;
  const BARS = 40;
  const NUMBER = /#(?:integer|decimal|double|float|int|long|nonNegativeInteger)$/;

  const made = (name, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), values);
    element.append(...inside);
    return element;
  };

  /** Where a page of `count` rows begins and ends: the one with the number `page`, brought between first and last. */
  const part = (count, page) => {
    const last = Math.max(0, Math.ceil(count / PAGE) - 1);
    const at = Math.min(Math.max(0, page), last);
    return { page: at, last, from: at * PAGE, until: Math.min(count, (at + 1) * PAGE) };
  };

  /** The rows of an answer as [name, number], where it has two columns and the second holds numbers; else null. */
  const pairs = ({ head, results }) => {
    const [name, number] = head.vars;
    const rows = results.bindings;
    const drawn = head.vars.length === 2 && rows.length > 1 && rows.length <= BARS
      && rows.every((row) => row[name] && row[number] && NUMBER.test(row[number].datatype || "") && Number(row[number].value) >= 0);
    return drawn ? rows.map((row) => [row[name].value, Number(row[number].value)]) : null;
  };

  /** `value` as a cell of CSV that no spreadsheet executes. */
  const csvCell = (value) => {
    const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(?:[.,]\d+)?$/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  /** The table of an answer as CSV. */
  const csv = ({ head, results }) => {
    const lines = results.bindings.map((row) => head.vars.map((name) => csvCell(row[name] ? row[name].value : "")).join(","));
    return [head.vars.map(csvCell).join(","), ...lines, ""].join("\r\n");
  };

  /** Text that completes `text` with the line of the prefix of `term`, where it has none. */
  const prefixed = (text, term, namespaces) => {
    const prefix = term.split(":")[0];
    const known = new RegExp(`^\\s*PREFIX\\s+${prefix.replaceAll(/[^\w-]/g, "")}\\s*:`, "im").test(text);
    return known || !namespaces[prefix] ? "" : `PREFIX ${prefix}: <${namespaces[prefix]}>\n`;
  };

  /** The query for all that is said of a thing: what it points at, and what points at it. */
  const about = (iri) => {
    const name = `<${iri.replaceAll(/[<>"{}|^`\\\s]/g, encodeURIComponent)}>`;
    return `# ${iri}\nSELECT ?property ?value ?from\nWHERE {\n  { ${name} ?property ?value }\n  UNION { ?from ?property ${name} }\n}\nORDER BY ?property ?value ?from\nLIMIT 1000\n`;
  };

  /** Where a fault of the text begins and ends, in characters: its line and column count from 1; it is a word long. */
  const fault = (text, line, column) => {
    const before = text.split("\n").slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const from = Math.min(before + column - 1, text.length);
    const word = /^[^\s(){}[\];,"']+/.exec(text.slice(from));
    return { from, until: Math.min(text.length, from + (word ? word[0].length : 1)) };
  };

  const bars = (rows, label) => {
    const most = Math.max(...rows.map(([, number]) => number)) || 1;
    const drawn = rows.map(([name, number]) => {
      const bar = made("span", { className: "length" });
      bar.style.width = `${(number / most) * 70}%`;
      return made("li", {}, made("span", { textContent: name }), made("span", { className: "row" }, bar, made("span", { textContent: String(number) })));
    });
    const list = made("ul", { className: "answer-bars" }, ...drawn);
    list.setAttribute("aria-label", label);
    return list;
  };

  /** A table that shows `PAGE` rows at a time; `cell(value)` makes a cell, `say` holds the words. */
  const table = (answer, cell, say) => {
    const columns = answer.head.vars;
    const rows = answer.results.bindings;
    const titles = columns.map((name) => made("th", { scope: "col", textContent: name }));
    const body = made("tbody");
    const frame = made("table", { className: "cards" }, made("thead", {}, made("tr", {}, ...titles)), body);
    const region = made("div", { className: "table", tabIndex: 0 }, frame);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", say.rows.replace("{rows}", String(rows.length)));
    const where = made("span", { className: "quiet" });
    const turn = { page: 0 };
    const show = (page) => {
      const { page: at, last, from, until } = part(rows.length, page);
      turn.page = at;
      body.replaceChildren(...rows.slice(from, until).map((row) => {
        const line = made("tr", {}, ...columns.map((name) => cell(row[name])));
        [...line.children].forEach((td, place) => { /** @type {HTMLElement} */ (td).dataset.label = columns[place]; });
        return line;
      }));
      where.textContent = say.part.replace("{from}", String(from + 1)).replace("{until}", String(until)).replace("{rows}", String(rows.length));
      back.disabled = at === 0;
      next.disabled = at === last;
    };
    const back = made("button", { type: "button", textContent: say.back, onclick: () => show(turn.page - 1) });
    const next = made("button", { type: "button", textContent: say.next, onclick: () => show(turn.page + 1) });
    show(0);
    return rows.length > PAGE ? [made("p", { className: "actions" }, back, next, where), region] : [region];
  };

  /** A link that saves `text` as a file. */
  const saved = (name, type, text) => made("a", { download: name, textContent: name.split(".").pop().toUpperCase(), href: URL.createObjectURL(new Blob([text], { type })) });

  return { about, bars, csv, fault, made, pairs, part, prefixed, saved, table };
})();
if (typeof window !== "undefined") Object.assign(window, { PROA_RESULTS });
