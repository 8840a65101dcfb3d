/* The query editor, bundled by npm into static/vendor/: window.ProaEditor.mount(textarea, run). */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

function held(id, otherwise) {
  const place = document.getElementById(id);
  return place ? JSON.parse(place.textContent) : otherwise;
}

/* A term that is chosen brings the line of its prefix with it. */
function known() {
  const namespaces = held("namespaces", {});
  const apply = (view, { label }, from, to) => {
    const line = window.PROA_RESULTS.prefixed(view.state.doc.toString(), label, namespaces);
    const changes = [{ from, to, insert: label }, ...(line ? [{ from: 0, insert: line }] : [])];
    view.dispatch({ changes, selection: { anchor: from + label.length + line.length } });
  };
  return held("terms", []).map(([label, detail]) => ({ label, detail, type: "property", apply }));
}

const marked = StateEffect.define();
const faults = StateField.define({
  create: () => Decoration.none,
  update: (drawn, change) => {
    const asked = change.effects.find((effect) => effect.is(marked));
    if (!asked) return change.docChanged ? Decoration.none : drawn;
    const { from, until } = asked.value;
    return until > from ? Decoration.set([Decoration.mark({ class: "cm-fault" }).range(from, until)]) : Decoration.none;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function completions(terms) {
  return (context) => {
    const word = context.matchBefore(/[\w-]+:[\w-]*/);
    return word ? { from: word.from, options: terms, validFor: /^[\w:-]*$/ } : null;
  };
}

/* The colours are those of the page: its custom properties reach into the shadow tree. */
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.string, tags.literal, tags.bool], color: "var(--ok)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--no)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.number, tags.namespace, tags.url], color: "var(--wait)" },
]);

const look = EditorView.theme({
  "&": { fontSize: ".95rem", minHeight: "20rem", color: "var(--ink)", backgroundColor: "var(--paper)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "var(--mist)", color: "var(--quiet)", borderRightColor: "var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--leaf) 55%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--link) 30%, transparent)" },
  ".cm-fault": { backgroundColor: "var(--no-bg)", textDecoration: "underline wavy var(--no)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--edge)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--deep)", color: "var(--on-deep)" },
});

/* A shadow tree takes the editor's style sheets as objects, which a strict content policy allows.
   Tab is never captured: it leaves the editor, as it leaves a text field. */
function mount(area, run) {
  const frame = document.createElement("div");
  frame.className = "editor";
  const shadow = frame.attachShadow({ mode: "open" });
  const label = document.querySelector(`label[for="${area.id}"]`);
  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        syntaxHighlighting(colours),
        look,
        sparql(),
        faults,
        autocompletion({ override: [completions(known())] }),
        keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label ? label.textContent : "SPARQL" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = view.state.doc.toString(); }),
      ],
    }),
  });
  area.hidden = true;
  area.after(frame);
  if (label) label.addEventListener("click", () => view.focus());
  return {
    read: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (from, until) => view.dispatch({
      effects: [marked.of({ from, until }), ...(until > from ? [EditorView.scrollIntoView(from, { y: "center" })] : [])],
    }),
  };
}

window.ProaEditor = { mount };
