/* The query editor, bundled by npm into static/vendor/: window.ProaEditor.mount(textarea, run). */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

function known() {
  const place = document.getElementById("terms");
  return place ? JSON.parse(place.textContent).map(([label, detail]) => ({ label, detail, type: "property" })) : [];
}

function completions(terms) {
  return (context) => {
    const word = context.matchBefore(/[\w-]+:[\w-]*/);
    return word ? { from: word.from, options: terms, validFor: /^[\w:-]*$/ } : null;
  };
}

/* Tab is never captured: it leaves the editor, as it leaves a text field. */
function mount(area, run) {
  const frame = document.createElement("div");
  frame.className = "editor";
  const view = new EditorView({
    parent: frame,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        syntaxHighlighting(classHighlighter),
        sparql(),
        autocompletion({ override: [completions(known())] }),
        keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-labelledby": "query-label", "aria-describedby": "query-keys" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = view.state.doc.toString(); }),
      ],
    }),
  });
  area.hidden = true;
  area.after(frame);
  return {
    read: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
  };
}

window.ProaEditor = { mount };
