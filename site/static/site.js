"use strict";
/* Small helps for every page. All of it works without: lists are whole, links lead to files, forms post. */

/* Served over HTTP, addresses lose the file name that a page opened from a disk needs. */
function tidyLinks() {
  if (!location.protocol.startsWith("http")) return;
  for (const link of document.querySelectorAll('a[href*="index.html"], form[action*="index.html"]')) {
    const name = link.tagName === "FORM" ? "action" : "href";
    link.setAttribute(name, link.getAttribute(name).replace(/(^|\/)index\.html(?=$|[#?])/, (_, slash) => slash || "./"));
  }
}

/* The list of an agreement: text, sector, level, status. */
function filterList() {
  const form = /** @type {Form} */ (document.getElementById("filter"));
  if (!form) return;
  /** @type {NodeListOf<HTMLTableCellElement>} */
  const heads = document.querySelectorAll(".list-table th");
  const level = [...heads].findIndex((head) => head.dataset.column === "level");
  /** @type {NodeListOf<HTMLTableRowElement>} */
  const lines = document.querySelectorAll(".list-table:not(#withdrawn) tr[id]");
  const rows = [...lines].map((row) => ({
    row,
    sector: row.parentElement.dataset.sector,
    level: (level >= 0 && row.cells[level].textContent.trim()) || "-",
    status: row.dataset.status || form.dataset.usual,
    text: ` ${PROA.fold(row.textContent)} `, stems: PROA.words(row.textContent).map(PROA.stem),
  }));
  /** @type {NodeListOf<HTMLElement>} */
  const groups = document.querySelectorAll(".list-table:not(#withdrawn) tbody");
  const count = form.querySelector(".count");
  const value = (name) => /** @type {HTMLInputElement | undefined} */ (form.elements[name])?.value ?? "";
  const apply = () => {
    const asked = PROA.words(value("text")).map((word) => ({ word, stem: PROA.stem(word) }));
    let shown = 0;
    for (const item of rows) {
      const fits = (!value("sector") || item.sector === value("sector"))
        && (!value("level") || item.level === value("level"))
        && (!value("status") || item.status === value("status"))
        && asked.every(({ word, stem }) => item.text.includes(word) || item.stems.some((other) => other.startsWith(stem)));
      item.row.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("tr[id]:not([hidden])");
    count.textContent = form.dataset.shown.replace("{shown}", String(shown));
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

/* The index of a kind: one field that narrows it. */
function narrowIndex() {
  /** @type {HTMLFormElement} */
  const form = document.querySelector("form[data-narrow]");
  if (!form) return;
  /** @type {NodeListOf<HTMLElement>} */
  const listed = document.querySelectorAll(`${form.dataset.narrow} li`);
  const items = [...listed].map((item) => ({ item, text: PROA.fold(item.textContent), stems: PROA.words(item.textContent).map(PROA.stem) }));
  /** @type {HTMLElement} */
  const count = form.querySelector(".count");
  const apply = () => {
    const asked = PROA.words(form.querySelector("input").value);
    let shown = 0;
    for (const { item, text, stems } of items) {
      item.hidden = !asked.every((word) => text.includes(word) || stems.some((other) => other.startsWith(PROA.stem(word))));
      if (!item.hidden) shown += 1;
    }
    /** @type {NodeListOf<HTMLElement>} */
    const lists = document.querySelectorAll(`${form.dataset.narrow} .list`);
    for (const list of lists) {
      const empty = !list.querySelector("li:not([hidden])");
      list.hidden = empty;
      const heading = /** @type {HTMLElement} */ (list.previousElementSibling);
      if (heading && heading.tagName === "H2") heading.hidden = empty;
    }
    count.textContent = count.dataset.shown.replace("{shown}", String(shown));
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

/* The days of a list: a date leads to the page of the day since which the list is so; the address keeps the date. */
function chooseDay() {
  /** @type {Form} */
  const form = document.querySelector("form[data-dates]");
  if (!form) return;
  /** @type {NodeListOf<HTMLElement>} */
  const shown = document.querySelectorAll(".days a[data-day]");
  const links = [...shown];
  const days = links.map((link) => link.dataset.day);
  const said = form.querySelector("[role=status]");
  const since = (date) => days.filter((day) => day <= date).pop();
  const spoken = (date) => new Date(`${date}T12:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const go = (date, replace) => {
    const day = since(date) || days[0];
    const here = since(form.dataset.shown);
    if (day === here) {
      form.elements.date.value = date;
      said.textContent = date < days[0] ? form.dataset.early : form.dataset.same.replace("{day}", spoken(date));
      if (!replace) history.replaceState(null, "", `${location.pathname}?date=${date}#list`);
      else if (!location.hash) form.scrollIntoView(); // who follows an address with a date sees the date first
      return;
    }
    const address = `${links[days.indexOf(day)].getAttribute("href")}?date=${date}`;
    if (replace) location.replace(address); else location.assign(address);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.elements.date.value) go(form.elements.date.value, false);
  });
  const asked = new URLSearchParams(location.search).get("date");
  if (/^\d{4}-\d\d-\d\d$/.test(asked || "")) go(asked, true);
}

/* Statuses of many lists: a date leaves those that hold on it; the address keeps the date. */
function statusOnDay() {
  /** @type {Form} */
  const form = document.querySelector("form[data-on-day]");
  if (!form) return;
  const cells = [...new Set([...document.querySelectorAll(".period")].map((period) => period.parentElement))];
  const holds = (period, date) => (!period.dataset.from || period.dataset.from <= date) && (!period.dataset.until || date < period.dataset.until);
  const apply = (date) => {
    for (const cell of cells) {
      /** @type {NodeListOf<HTMLElement>} */
      const dated = cell.querySelectorAll(":scope > .period[data-from], :scope > .period[data-until]");
      const periods = [...dated];
      for (const period of periods) period.hidden = Boolean(date) && !holds(period, date);
      cell.querySelector(".period.none")?.remove();
      if (date && periods.every((period) => period.hidden)) {
        const none = document.createElement("span");
        none.className = "period none quiet";
        none.textContent = date >= "2026-01-01" ? form.dataset.over : form.dataset.none;
        cell.append(none);
      }
    }
    history.replaceState(null, "", date ? `?date=${date}` : location.pathname);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(form.elements.date.value);
  });
  form.addEventListener("reset", () => apply(""));
  const asked = new URLSearchParams(location.search).get("date");
  if (/^\d{4}-\d\d-\d\d$/.test(asked || "")) {
    form.elements.date.value = asked;
    apply(asked);
  }
}

/* The report of a list: a field that leads to a line; on a narrow screen what the rules say is folded. */
function goToLine() {
  /** @type {HTMLFormElement} */
  const form = document.querySelector("form.goto");
  if (!form) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = form.querySelector("input").value.trim();
    const line = [...document.querySelectorAll(".sheet tbody th")].find((head) => head.textContent === wanted);
    if (line) location.hash = line.parentElement.id;
  });
}

function foldFindings() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const found = document.querySelectorAll("details.report-finding");
  const unfold = () => {
    const asked = document.getElementById(location.hash.slice(1));
    if (asked instanceof HTMLDetailsElement && asked.matches(".report-finding")) asked.open = true;
  };
  if (matchMedia("(max-width: 46rem)").matches && found.length > 3) for (const one of found) one.open = false;
  window.addEventListener("hashchange", unfold);
  unfold();
}

/* A form that the engine of a browser answers where the host gives files only: where none can run, it is not shown. */
function needsEngine() {
  if (getComputedStyle(document.documentElement).getPropertyValue("--host").trim() !== "files") return;
  const able = location.protocol.startsWith("http") && "DecompressionStream" in window;
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = document.querySelectorAll("form[data-blocks]");
  for (const form of forms) if (!able || !form.dataset.blocks) form.classList.add("served");
}

/* A link that saves rows as Excel opens them by itself, made when it is followed: a cell that begins as a formula does is a text. */
const PROA_TAKEN = (name, lines) => {
  const between = document.documentElement.lang === "fr" ? ";" : ",";
  const quoted = (value) => value.replace(/^[=+\-@\t\r]/, "'$&").replace(/^.*[";,\r\n].*$/s, (all) => `"${all.replaceAll('"', '""')}"`);
  const link = Object.assign(document.createElement("a"), { href: "#", download: name, textContent: "CSV (Excel)" });
  link.addEventListener("click", () => {
    const text = ["\ufeff", ...lines().map((line) => `${line.map(quoted).join(between)}\r\n`)];
    link.href = URL.createObjectURL(new Blob(text, { type: "text/csv" }));
  }, { once: true });
  return link;
};

tidyLinks();
chooseDay();
needsEngine();
statusOnDay();
filterList();
narrowIndex();
goToLine();
foldFindings();
