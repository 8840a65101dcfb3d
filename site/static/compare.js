"use strict";
/* Two lists side by side, on a host that only gives files: the twin of proa_graph/site/compare.py. */

const PROA_COMPARE = (() => {
  const GONE = new Set(["Withdrawn", "Superseded"]);
  const on = (periods, day) => (periods.find(([, from, until]) => (!from || from <= day) && (!until || day < until)) || [""])[0];

  /* lists: [title, [[path, label, code, [[status, from, until]]]]] on the left and on the right, each with its day. */
  const compare = (fold, [left, leftDay], [right, rightDay]) => {
    const found = new Map();
    for (const [name, [, rows], day] of [["left", left, leftDay], ["right", right, rightDay]]) {
      for (const [path, label, code, periods] of rows) {
        const status = on(periods, day);
        if (!status || GONE.has(status)) continue;
        if (!found.has(path)) found.set(path, { path, label, codes: new Set(), left: new Set(), right: new Set() });
        const one = found.get(path);
        one[name].add(status);
        if (code) one.codes.add(code);
      }
    }
    const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
    const every = [...found.values()].sort((a, b) => order(fold(a.label), fold(b.label)) || order(a.path, b.path));
    return {
      both: every.filter((one) => one.left.size && one.right.size),
      left: every.filter((one) => !one.right.size),
      right: every.filter((one) => !one.left.size),
    };
  };
  return { compare };
})();

(async () => {
  const form = /** @type {Form} */ (document.getElementById("compare"));
  const place = document.getElementById("compared");
  if (!form || "answered" in place.dataset) return;
  const asked = new URLSearchParams(location.search);
  const [a, day] = [asked.get("a") || "", asked.get("day") || form.elements.day.value];
  const [b, other] = [asked.get("b") || a, asked.get("other") || day];
  for (const name of ["a", "b", "day", "other"]) if (asked.get(name)) form.elements[name].value = asked.get(name);
  if (!/^\d{1,5}$/.test(a) || !/^\d{1,5}$/.test(b)) return;
  const texts = JSON.parse(document.getElementById("compare-words").textContent);
  const statuses = JSON.parse(document.getElementById("compare-statuses").textContent);
  const COLON = document.documentElement.lang === "fr" ? "\u00a0:" : ":";
  const named = (part) => (part === "both" ? "both" : `${part}.only`);
  const say = (key) => texts[`compare.${key}`];
  const load = (idcc) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${form.dataset.lists}${idcc}.js`;
    script.onload = () => done(window.PROA_LISTS[idcc]);
    script.onerror = failed;
    document.head.append(script);
  });
  const make = (tag, text = "", values = {}) => Object.assign(document.createElement(tag), { textContent: text }, values);
  const root = form.dataset.root.replace(/index\.html$/, "");
  const file = location.protocol === "file:" ? "index.html" : "";
  const written = (when) => (document.documentElement.lang === "fr" ? when.split("-").reverse().join("/") : when);
  const headed = { left: `${say("left")}${COLON} IDCC\u00a0${a}, ${written(day)}`, right: `${say("right")}${COLON} IDCC\u00a0${b}, ${written(other)}` };
  const worth = (names) => [...names].map((name) => statuses[name] || name).join(", ") || "–";

  const row = (one, name) => {
    const made = document.createElement("tr");
    const head = make("th", "", { scope: "row" });
    head.append(make("a", one.label, { href: `${root}${one.path}${file}`, lang: "fr" }));
    const cells = [["Code", [...one.codes].join(", ") || "–"], ...["left", "right"].filter((side) => side === name || name === "both").map((side) => [headed[side], worth(one[side])])];
    made.append(head, ...cells.map(([label, text]) => { const cell = make("td", text); cell.dataset.label = label; return cell; }));
    return made;
  };
  const part = (name, items) => {
    const made = make("details", "", { open: name === "both" || items.length <= 40 });
    const summary = make("summary", `${say(named(name))} `);
    summary.append(make("span", items.length, { className: "quiet" }));
    made.append(summary);
    if (!items.length) { made.append(make("p", say("empty"), { className: "quiet" })); return made; }
    const table = make("table", "", { className: "cards" });
    const head = table.createTHead().insertRow();
    head.append(...[say("one"), "Code", ...["left", "right"].filter((side) => side === name || name === "both").map((side) => headed[side])].map((text) => make("th", text, { scope: "col" })));
    table.createTBody().append(...items.map((one) => row(one, name)));
    const box = make("div", "", { className: "table", tabIndex: 0 });
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", say(named(name)));
    box.append(table);
    made.append(box);
    return made;
  };
  /* The same table as the server gives away. */
  const taken = (found) => {
    const titled = (idcc, when) => say("side").replace("{idcc}", idcc).replace("{day}", written(when));
    const told = (names) => [...names].map((name) => statuses[name] || name).join(", ");
    const lines = () => [
      [say("where"), say("one"), "Code", titled(a, day), titled(b, other)],
      ...Object.entries(found).flatMap(([name, items]) => items.map((one) => [say(`${name}.short`), one.label, [...one.codes].join(", "), told(one.left), told(one.right)])),
    ];
    const made = make("p", `${say("take")} `, { className: "quiet" });
    made.append(PROA_TAKEN(`${a}-${b}.csv`, lines));
    return made;
  };
  const side = (name, idcc, title, when) => {
    const made = make("p", `${say(name)}${COLON} `);
    made.append(make("a", title, { href: `${root}branch/${idcc}/${file}`, lang: "fr" }), ` (IDCC ${idcc}), ${new Date(`${when}T12:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })}`);
    return made;
  };
  try {
    const [left, right] = [await load(a), await load(b)];
    const found = PROA_COMPARE.compare(PROA.fold, [left, day], [right, other]);
    place.replaceChildren(make("h2", say("found")), side("left", a, left[0], day), side("right", b, right[0], other), ...Object.entries(found).map(([name, items]) => part(name, items)), taken(found));
  } catch {
    place.replaceChildren(make("p", say("unknown"), { className: "note" }));
  }
})();
