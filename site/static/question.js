"use strict";
/* The page of a question, where no server answers: its form asks the engine of the browser. */

(() => {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("question"));
  const place = document.getElementById("answered");
  const lang = document.documentElement.lang;
  if (PROA_ENGINE.host() === "server" || !PROA_ENGINE.able() || !form.dataset.blocks) return;
  const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]).filter((field) => field.dataset.kind);
  const text = document.getElementById("question-text").textContent;
  const columns = JSON.parse(document.getElementById("question-columns").textContent);
  const READ = 7; // columns that a person reads come first
  const made = (name, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), values);
    element.append(...inside);
    return element;
  };
  const say = (key, n) => form.dataset[key].replace("{n}", n);

  /* A label leads where its companion points; a column without a value is left out. */
  const table = (told, { head, results }) => {
    const rows = results.bindings;
    const labels = new Map(head.vars.flatMap((name) => ["Label", "Title"].map((end) => [name + end, name])).filter(([label]) => head.vars.includes(label)));
    const taken = new Set(labels.values());
    const kept = head.vars.filter((name) => !taken.has(name) && rows.some((row) => row[name])).slice(0, READ);
    const cell = (row, name) => {
      const value = row[name];
      const td = made("td", { });
      td.dataset.label = columns[name] || name;
      if (!value) return td;
      const iri = row[labels.get(name)] || (value.type === "uri" && value);
      const href = iri ? PROA_ENGINE.link(told, form.dataset.root, iri.value) : "";
      const shown = value.type === "uri" ? value.value.replace(told.base, "").replace(/^id\//, "") : value.value;
      const target = href ? made("a", { href, textContent: shown }) : made("span", { textContent: shown });
      if (value["xml:lang"] && value["xml:lang"] !== lang) target.lang = value["xml:lang"];
      td.append(target);
      if (shown.length > 40) td.className = "wide";
      return td;
    };
    const body = rows.slice(0, 1000).map((row) => made("tr", {}, ...kept.map((name) => cell(row, name))));
    const heads = kept.map((name) => made("th", { scope: "col", textContent: columns[name] || name }));
    const region = made("div", { className: "table answer", tabIndex: 0 }, made("table", { className: "cards" }, made("thead", {}, made("tr", {}, ...heads)), made("tbody", {}, ...body)));
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", form.dataset.answer);
    return [made("p", { textContent: say(rows.length === 1 ? "row" : "rows", rows.length) }), ...(rows.length ? [region] : [])];
  };

  const answer = async () => {
    const told = await PROA_ENGINE.asked();
    const query = PROA_ENGINE.bound(told, text, fields, lang);
    const found = await PROA_ENGINE.query(query, form.dataset.blocks.split(" "));
    place.replaceChildren(made("h2", { textContent: form.dataset.answer }), ...table(told, JSON.parse(found.text)));
  };
  const run = async () => {
    place.replaceChildren(made("p", { textContent: form.dataset.running }));
    try {
      await answer();
    } catch (problem) {
      const message = problem instanceof Error ? `${form.dataset.failed} ${problem.message}` : `${form.dataset.refused} ${problem.labels[0].textContent}`;
      place.replaceChildren(made("p", { className: "problem", textContent: message }));
      if (!(problem instanceof Error)) problem.focus();
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const values = new URLSearchParams(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    history.replaceState(null, "", `?${values}`);
    run();
  }, true);
  form.addEventListener("focusin", () => PROA_ENGINE.query("ASK {}", form.dataset.blocks.split(" ")), { once: true });
  const given = new URLSearchParams(location.search);
  for (const field of fields) if (given.has(field.name)) field.value = given.get(field.name);
  if ([...given.keys()].some((name) => fields.some((field) => field.name === name))) run();
})();
