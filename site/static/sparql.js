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
  const { made } = PROA_RESULTS;

  const choice = /** @type {HTMLSelectElement} */ (document.getElementById("example"));
  const fields = /** @type {HTMLAnchorElement} */ (document.getElementById("example-fields"));
  const choose = (name) => {
    if (!texts[name]) return;
    choice.value = name;
    write(texts[name]);
    fields.href = fields.dataset.place.replace("NAME", name);
    fields.hidden = false;
  };
  const read = () => (editor ? editor.read() : area.value);
  choice.addEventListener("change", () => choose(choice.value));
  const given = new URLSearchParams(location.hash.slice(1) || location.search);
  choose(given.get("example"));
  if (given.get("query")) write(given.get("query"));
  if (given.get("iri")) write(PROA_RESULTS.about(BASE + given.get("iri")));

  const href = (iri) => (told ? PROA_ENGINE.link(told, form.dataset.home, iri) : iri.replace(BASE, form.dataset.root));
  const cell = (value) => {
    if (!value) return made("td");
    if (value.type === "uri") return made("td", {}, href(value.value) ? made("a", { href: href(value.value), textContent: short(value.value) }) : short(value.value));
    const text = made("td", { textContent: value.value });
    if (value["xml:lang"]) text.lang = value["xml:lang"];
    return text;
  };
  const short = (iri) => iri.replace(`${BASE}def#`, "proa:").replace(BASE, "");
  const say = form.dataset;
  /** What can be taken of an answer, and the address of its query. */
  const taken = (answer, text) => {
    const links = [PROA_RESULTS.saved("proa.csv", "text/csv", PROA_RESULTS.csv(answer)), ", ", PROA_RESULTS.saved("proa.json", "application/json", text)];
    const address = `${location.pathname}#${new URLSearchParams({ query: read() })}`;
    return made("p", { className: "quiet" }, say.take, " ", ...links, " · ", made("a", { href: address, textContent: say.share }));
  };
  const rowsOf = (answer, text) => {
    const count = made("p", { textContent: say.rows.replace("{rows}", answer.results.bindings.length) });
    if (!answer.results.bindings.length) return [count, made("p", { textContent: say.empty })];
    const drawn = PROA_RESULTS.pairs(answer);
    const picture = drawn ? [PROA_RESULTS.bars(drawn.map(([name, number]) => [short(name), number]), answer.head.vars.join(", "))] : [];
    return [count, taken(answer, text), ...picture, ...PROA_RESULTS.table(answer, cell, say)];
  };
  const shown = (type, text) => {
    if (!type.includes("json")) return [made("pre", { tabIndex: 0 }, made("code", { textContent: text }))];
    const answer = JSON.parse(text);
    if ("boolean" in answer) return [made("p", { textContent: answer.boolean ? say.yes : say.no })];
    if (!answer.results) return [made("pre", { tabIndex: 0 }, made("code", { textContent: text }))];
    return rowsOf(answer, text);
  };
  const mark = ({ from, until }) => { if (editor) editor.mark(from, until); else area.setSelectionRange(from, until); };
  const problem = (text) => {
    let detail = text;
    try {
      const body = JSON.parse(text);
      detail = [body.title, body.detail].filter(Boolean).join("\n");
      if (body.line) mark(PROA_RESULTS.fault(read(), body.line, body.column));
    } catch { /* plain text */ }
    return made("p", { className: "problem", textContent: `${form.dataset.failed}\n${detail}` });
  };

  /* Without a server the browser answers: an example as it stands with its own blocks, anything else with all. */
  const needed = JSON.parse(document.getElementById("example-blocks").textContent);
  const answerHere = async () => {
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
    if (editor) editor.mark(0, 0);
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
