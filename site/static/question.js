"use strict";
/* The page of a question: the address fills its form; where no server answers, the engine of the browser does. */

(() => {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("question"));
  const place = document.getElementById("answered");
  const lang = document.documentElement.lang;
  const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]).filter((field) => field.dataset.kind);
  const given = new URLSearchParams(location.search);
  const asked = fields.filter((field) => given.has(field.name));
  for (const field of asked) field.value = given.get(field.name);
  if (PROA_ENGINE.host() === "server" && asked.length) { form.submit(); return; }
  if (PROA_ENGINE.host() === "server" || !PROA_ENGINE.able() || !form.dataset.blocks) return;
  const text = document.getElementById("question-text").textContent;
  const columns = JSON.parse(document.getElementById("question-columns").textContent);
  const READ = 7; // columns that a person reads come first
  const FIRST = 100; // rows shown at once, the others when asked for
  const made = (name, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), values);
    element.append(...inside);
    return element;
  };
  const say = (key, n) => form.dataset[key].replace("{n}", n);

  /* A label leads where its companion points, and stands where the first of the two does; a column without a value is left out. */
  const table = (told, { head, results }) => {
    const rows = results.bindings;
    const labels = new Map(head.vars.flatMap((name) => ["Label", "Title"].map((end) => [name + end, name])).filter(([label]) => head.vars.includes(label)));
    const labelOf = new Map([...labels].map(([label, name]) => [name, label]));
    const kept = [...new Set(head.vars.map((name) => labelOf.get(name) || name))].filter((name) => rows.some((row) => row[name])).slice(0, READ);
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
    const line = (row) => made("tr", {}, ...kept.map((name) => cell(row, name)));
    const body = made("tbody", {}, ...rows.slice(0, FIRST).map(line));
    const heads = kept.map((name) => made("th", { scope: "col", textContent: columns[name] || name }));
    const region = made("div", { className: "table answer", tabIndex: 0 }, made("table", { className: "cards" }, made("thead", {}, made("tr", {}, ...heads)), body));
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", form.dataset.answer);
    const said = made("p", { textContent: say(rows.length === 1 ? "row" : "rows", rows.length) });
    if (!rows.length) return [said];
    const lines = () => [head.vars.map((name) => columns[name] || name), ...rows.map((row) => head.vars.map((name) => (row[name] ? row[name].value : "")))];
    said.append(" ", PROA_TAKEN(`${form.dataset.name}.${lang}.csv`, lines));
    if (rows.length <= FIRST) return [said, region];
    const more = made("button", { type: "button", textContent: say("more", rows.length) });
    more.addEventListener("click", () => { body.append(...rows.slice(FIRST).map(line)); more.remove(); });
    return [said, region, made("p", {}, more)];
  };

  /* What a form holds at first is answered by the build; the engine, by what it is asked. */
  const untouched = () => fields.every((field) => field.value === field.defaultValue);
  const queried = (told) => PROA_ENGINE.query(PROA_ENGINE.bound(told, text, fields, lang), form.dataset.blocks.split(" "));
  const answer = async () => {
    const told = await PROA_ENGINE.asked();
    const found = await (untouched() ? PROA_ENGINE.made(`${form.dataset.name}.${lang}`).catch(() => queried(told)) : queried(told));
    place.replaceChildren(made("h2", { textContent: form.dataset.answer }), ...table(told, JSON.parse(found.text)));
  };
  const run = async () => {
    place.replaceChildren(made("p", { textContent: form.dataset.running }));
    try {
      await answer();
      if (place.getBoundingClientRect().top > innerHeight / 2) place.scrollIntoView(); // on a phone the form takes all
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
  /* Whoever comes near the form will ask: the engine and the data load meanwhile. */
  const early = () => PROA_ENGINE.query("ASK {}", form.dataset.blocks.split(" "));
  for (const sign of ["focusin", "pointerover"]) form.addEventListener(sign, early, { once: true });
  if (asked.length) run();
})();
