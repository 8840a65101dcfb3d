"use strict";
/* The query page: examples, and the answer as a table in the page. Without it, the form posts. */

(() => {
  const BASE = "https://w3id.org/proa/";
  const form = /** @type {HTMLFormElement} */ (document.getElementById("sparql"));
  const area = /** @type {HTMLTextAreaElement} */ (document.getElementById("query"));
  const result = document.getElementById("result");
  const texts = JSON.parse(document.getElementById("example-texts").textContent);
  let told = null;
  const editor = window.ProaEditor ? window.ProaEditor.mount(area, () => form.requestSubmit()) : null;
  const write = (text) => { if (editor) editor.write(text); else area.value = text; };
  const made = (name, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), values);
    element.append(...inside);
    return element;
  };

  const examples = document.getElementById("examples");
  const choice = /** @type {HTMLSelectElement} */ (document.getElementById("example"));
  const choose = (name) => { if (texts[name]) { choice.value = name; write(texts[name]); } };
  const read = () => (editor ? editor.read() : area.value);
  examples.hidden = false;
  choice.addEventListener("change", () => choose(choice.value));
  const given = new URLSearchParams(location.hash.slice(1) || location.search);
  choose(given.get("example"));
  if (given.get("query")) write(given.get("query"));

  const href = (iri) => (told ? PROA_ENGINE.link(told, form.dataset.home, iri) : iri.replace(BASE, form.dataset.root));
  const cell = (value) => {
    if (!value) return made("td");
    if (value.type === "uri") return made("td", {}, href(value.value) ? made("a", { href: href(value.value), textContent: short(value.value) }) : short(value.value));
    const text = made("td", { textContent: value.value });
    if (value["xml:lang"]) text.lang = value["xml:lang"];
    return text;
  };
  const short = (iri) => iri.replace(`${BASE}def#`, "proa:").replace(BASE, "");
  const table = ({ head, results }) => {
    const columns = head.vars;
    const rows = results.bindings.map((row) => made("tr", {}, ...columns.map((name) => cell(row[name]))));
    rows.forEach((row) => [...row.children].forEach((td, place) => { td.dataset.label = columns[place]; }));
    const titles = columns.map((name) => made("th", { scope: "col", textContent: name }));
    const body = made("table", { className: "cards" }, made("thead", {}, made("tr", {}, ...titles)), made("tbody", {}, ...rows));
    const region = made("div", { className: "table", tabIndex: 0 }, body);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", form.dataset.rows.replace("{rows}", rows.length));
    return rows.length ? region : made("p", { textContent: form.dataset.empty });
  };
  const shown = (type, text) => {
    if (!type.includes("json")) return [made("pre", { tabIndex: 0 }, made("code", { textContent: text }))];
    const answer = JSON.parse(text);
    if ("boolean" in answer) return [made("p", { textContent: answer.boolean ? form.dataset.yes : form.dataset.no })];
    if (!answer.results) return [made("pre", { tabIndex: 0 }, made("code", { textContent: text }))];
    return [made("p", { textContent: form.dataset.rows.replace("{rows}", answer.results.bindings.length) }), table(answer)];
  };
  const problem = (text) => {
    let detail = text;
    try { const body = JSON.parse(text); detail = [body.title, body.detail].filter(Boolean).join("\n"); } catch { /* plain text */ }
    return made("p", { className: "problem", textContent: `${form.dataset.failed}\n${detail}` });
  };

  /* Without a server the browser answers: an example as it stands with its own blocks, anything else with all. */
  const needed = JSON.parse(document.getElementById("example-blocks").textContent);
  const answerHere = async () => {
    if (!PROA_ENGINE.able() || !form.dataset.blocks) throw new Error(form.dataset.absent);
    told = await PROA_ENGINE.asked();
    const example = Object.keys(texts).find((name) => texts[name] === read());
    const blocks = example ? needed[example] : form.dataset.blocks.split(" ");
    if (!example) result.replaceChildren(made("p", { textContent: form.dataset.loading }));
    const { format, text } = await PROA_ENGINE.query(read(), blocks);
    result.replaceChildren(...shown(format, text));
  };

  form.addEventListener("submit", async (event) => {
    const files = PROA_ENGINE.host() === "files";
    if (/** @type {HTMLSelectElement} */ (document.getElementById("accept")).value !== "html" && !files) return;
    event.preventDefault();
    result.hidden = false;
    result.replaceChildren(made("p", { textContent: form.dataset.running }));
    try {
      if (files) { await answerHere(); result.focus(); return; }
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/sparql-results+json, text/turtle;q=0.5", "Accept-Language": document.documentElement.lang },
        body: new URLSearchParams({ query: read() }),
      });
      const text = await answer.text();
      result.replaceChildren(...(answer.ok ? shown(answer.headers.get("content-type") || "", text) : [problem(text)]));
    } catch (error) {
      result.replaceChildren(problem(String(error.message || error)));
    }
    result.focus();
  });
})();
