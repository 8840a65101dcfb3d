"use strict";
/* The search box: suggestions while typing (a combobox), and the page of answers where no server made it. */

const ASK = (() => {
  /** @type {HTMLFormElement} */
  const form = document.querySelector("form.ask");
  const texts = JSON.parse(document.getElementById("find-words").textContent);
  /** @type {HTMLInputElement} */
  const input = form.querySelector("#ask");
  const lang = document.documentElement.lang;
  let finder = null;
  let loading = null;

  const say = (key, values = {}) => {
    const single = values.n === 1 || (values.n === 0 && lang === "fr");
    const text = (single && texts[`find.${key}.one`]) || texts[`find.${key}`] || "";
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };

  /* A script and not a fetch: a page opened from a disk may load it too. */
  const load = () => {
    loading = loading || new Promise((/** @type {(found?: undefined) => void} */ done) => {
      const script = document.createElement("script");
      script.src = form.dataset.index;
      script.onload = () => { finder = PROA_FIND.make(window.PROA_INDEX, PROA); done(); };
      document.head.append(script);
    });
    return loading;
  };

  const find = (query) => finder(query, lang);
  const miss = (query) => `${say("none", { query })} ${say("help")}`;
  const address = (hit) => {
    const [, path, rest] = /^([^?#]*)(.*)$/.exec(hit.path);
    return form.dataset.root.replace(/index\.html$/, "") + path + (location.protocol === "file:" ? "index.html" : "") + rest;
  };
  return { form, input, lang, load, find, miss, say, address };
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
  if (ASK.lang !== "fr" && !["explanation", "level", "page", "question", "trade"].includes(item.kind)) label.lang = "fr";
  if (tag === "a") label.href = ASK.address(item);
  const parts = [part("span", ASK.say(item.kind), "kind"), " ", label];
  if (item.code) parts.push(" ", part("span", item.code, "code quiet"));
  return parts;
}

/* The answers, as the server writes them: kinds to choose from and the place in the list stand in the address. */
const AT_ONCE = 50;

function facets(found, query, kind) {
  const counts = new Map([["", found.length]]);
  found.forEach((hit) => counts.set(hit.kind, (counts.get(hit.kind) || 0) + 1));
  const nav = document.createElement("nav");
  nav.className = "facets";
  nav.setAttribute("aria-label", ASK.say("facets"));
  const list = document.createElement("ul");
  list.append(...[...counts].map(([name, count]) => {
    const [item, link, number] = [document.createElement("li"), document.createElement("a"), document.createElement("span")];
    link.href = addressOf(query, name, 0);
    if (name === kind) link.setAttribute("aria-current", "true");
    Object.assign(number, { className: "quiet", textContent: count });
    link.append(`${ASK.say(name || "all.kinds")} `, number);
    item.append(link);
    return item;
  }));
  nav.append(list);
  return nav;
}

function addressOf(query, kind, start) {
  const values = Object.entries({ q: query, kind, start: start || "" }).filter(([, value]) => value);
  return `?${new URLSearchParams(values)}`;
}

async function answerPage() {
  const place = document.getElementById("found");
  const asked = new URLSearchParams(location.search);
  const query = (asked.get("q") || "").trim();
  if (!place || !query || "answered" in place.dataset) return;
  const [kind, start] = [asked.get("kind") || "", Math.max(0, Math.trunc(Number(asked.get("start")) || 0))];
  ASK.input.value = query;
  await ASK.load();
  const found = ASK.find(query);
  const heading = Object.assign(document.createElement("h2"), { textContent: ASK.say("found", { n: found.length }) });
  if (!found.length) {
    const note = Object.assign(document.createElement("p"), { className: "note", textContent: ASK.miss(query) });
    place.replaceChildren(heading, note);
    return;
  }
  const shown = found.filter((hit) => !kind || hit.kind === kind);
  const list = Object.assign(document.createElement("ol"), { className: "list found", start: start + 1 });
  list.append(...shown.slice(start, start + AT_ONCE).map((item) => {
    const made = document.createElement("li");
    made.append(...line(item, "a"));
    return made;
  }));
  const next = document.createElement("p");
  if (shown.length > start + AT_ONCE) next.append(Object.assign(document.createElement("a"), { className: "more-found", href: addressOf(query, kind, start + AT_ONCE), textContent: ASK.say("next") }));
  place.replaceChildren(heading, facets(found, query, kind), list, next);
}

combobox();
answerPage();
