"use strict";
/* The search box: suggestions while typing (a combobox), a page of answers, and the reason of a miss. */

const ASK = (() => {
  const form = document.querySelector("form.ask");
  const texts = JSON.parse(document.getElementById("find-words").textContent);
  const input = form.querySelector("#ask");
  let index = null;
  let loading = null;

  const say = (key, values = {}) => {
    const single = values.n === 1 || (values.n === 0 && document.documentElement.lang === "fr");
    const text = (single && texts[`find.${key}.one`]) || texts[`find.${key}`] || "";
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };

  /* A script and not a fetch: a page opened from a disk may load it too. */
  const load = () => {
    loading = loading || new Promise((done) => {
      const script = document.createElement("script");
      script.src = form.dataset.index;
      script.onload = () => { index = window.PROA_INDEX.map(prepare); done(); };
      document.head.append(script);
    });
    return loading;
  };

  const prepare = ([kind, label, path, code, more]) => {
    const named = PROA.words(label);
    return { kind, label, path, code, named, stems: named.map(PROA.stem), other: PROA.words(`${code} ${more}`), digits: code.replace(/\D/g, "") };
  };

  const CODE = /^(rncp|rs|idcc)?\s*(?:n°|no)?\s*0*(\d{1,6})$/;
  const WANTED = { rncp: ["certification"], rs: ["certification"], idcc: ["branch"] };

  const find = (query) => {
    const code = PROA.fold(query).match(CODE);
    if (code) return byCode(code[1] || "", code[2]);
    const asked = PROA.words(query).map((word) => ({ word, stem: PROA.stem(word) }));
    if (!asked.length) return [];
    const found = [];
    index.forEach((item, place) => {
      const score = asked.reduce((sum, word) => sum === null ? null : add(sum, weigh(item, word)), 0);
      if (score !== null) found.push({ item, rank: score - item.named.length / 20, place });
    });
    return found.sort((a, b) => b.rank - a.rank || a.place - b.place).map(({ item }) => item);
  };

  const add = (sum, weight) => (weight ? sum + weight : null);

  const weigh = (item, { word, stem }) => {
    if (item.stems.includes(stem)) return 3;
    if (item.named.some((other) => other.startsWith(word))) return 2.5;
    if (item.stems.some((other) => other.startsWith(stem))) return 2;
    if (item.other.some((other) => other.startsWith(word) || PROA.stem(other) === stem)) return 1;
    return 0;
  };

  const byCode = (register, digits) => {
    const kinds = WANTED[register] || ["branch", "certification"];
    const whole = index.filter((item) => kinds.includes(item.kind) && item.digits === digits && item.code.toLowerCase().startsWith(register));
    const begun = index.filter((item) => kinds.includes(item.kind) && item.digits.startsWith(digits) && item.digits !== digits && digits.length > 1 && register !== "rs");
    return [...whole, ...begun];
  };

  const miss = (query) => {
    const code = PROA.fold(query).match(CODE);
    if (!code) return `${say("none", { query })} ${say("help")}`;
    const [register, digits] = [code[1] || "", code[2]];
    if (register === "rs") return say("none.rs", { query: `RS${digits}` });
    if (register === "rncp" || (!register && digits.length > 4)) return say("none.code", { query: `RNCP${digits}` });
    if (digits === "9999") return say("none.idcc.none");
    if (+digits >= 5000 && +digits <= 6999) return say("none.idcc.special");
    return say("none.idcc", { query: digits });
  };

  const address = (item) => form.dataset.root.replace(/index\.html$/, "") + item.path + (location.protocol === "file:" ? "index.html" : "");
  return { form, input, load, find, miss, say, address, ready: () => index !== null };
})();

function combobox() {
  const { form, input } = ASK;
  const list = document.createElement("ul");
  const state = document.createElement("p");
  let options = [];
  let active = -1;
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  state.className = "visually-hidden";
  state.setAttribute("role", "status");
  form.querySelector(".box").append(list);
  form.append(state);
  const set = (name, value) => input.setAttribute(name, value);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-controls", list.id);
  set("aria-expanded", "false");

  const close = () => { list.hidden = true; active = -1; set("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const point = (to) => {
    active = to;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    if (active < 0) { input.removeAttribute("aria-activedescendant"); return; }
    set("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };
  const show = async () => {
    const query = input.value.trim();
    await ASK.load();
    if (query !== input.value.trim()) return;
    if (query.length < 2) { close(); state.textContent = ""; return; }
    const found = ASK.find(query);
    options = found.slice(0, 8).map(option);
    list.replaceChildren(...options);
    list.hidden = !options.length;
    set("aria-expanded", String(!list.hidden));
    point(-1);
    state.textContent = found.length ? ASK.say("found", { n: found.length }) : ASK.miss(query);
    state.className = found.length ? "visually-hidden" : "note";
  };
  const option = (item, place) => {
    const made = document.createElement("li");
    made.id = `suggestion-${place}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.dataset.href = ASK.address(item);
    made.append(...line(item, "span"));
    made.addEventListener("pointerdown", (event) => { event.preventDefault(); location.href = made.dataset.href; });
    return made;
  };
  input.addEventListener("focus", ASK.load);
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
    if (list.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    if (event.key === "Enter") {
      if (active >= 0) { event.preventDefault(); location.href = options[active].dataset.href; }
      return;
    }
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    point((active + step + options.length) % options.length);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = `${form.dataset.search}?q=${encodeURIComponent(input.value.trim())}`;
  });
}

/* A thing found: its kind, its name, its code. */
function line(item, tag) {
  const part = (name, text, className) => Object.assign(document.createElement(name), { textContent: text, className });
  const label = part(tag, item.label, "name");
  if (document.documentElement.lang !== "fr" && item.kind !== "level") label.lang = "fr";
  if (tag === "a") label.href = ASK.address(item);
  const parts = [part("span", ASK.say(item.kind), "kind"), label];
  if (item.code) parts.push(part("span", item.code, "code quiet"));
  return parts;
}

async function answerPage() {
  const place = document.getElementById("found");
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  if (!place || !query) return;
  ASK.input.value = query;
  await ASK.load();
  const found = ASK.find(query);
  const heading = Object.assign(document.createElement("h2"), { textContent: ASK.say("found", { n: found.length }) });
  if (!found.length) {
    const note = Object.assign(document.createElement("p"), { className: "note", textContent: ASK.miss(query) });
    place.replaceChildren(heading, note);
    return;
  }
  const list = Object.assign(document.createElement("ul"), { className: "list found" });
  list.append(...found.slice(0, 100).map((item) => {
    const made = document.createElement("li");
    made.append(...line(item, "a"));
    return made;
  }));
  place.replaceChildren(heading, list);
}

combobox();
answerPage();
