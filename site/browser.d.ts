/* What scripts of the pages leave for one another, for the type check alone (npm run check). */

type Hit = { path: string; kind: string; label: string; code: string; score: number; unknown?: boolean };

interface Window {
  PROA_INDEX: object;
  PROA_ASKED: object;
  PROA_LISTS: Record<string, [string, unknown[]]>;
  PROA_RULES: { inflections: [string, string, number][]; stop: string[] };
  PROA_RESULTS: object;
  ProaEditor?: { mount(area: HTMLTextAreaElement, run: () => void): { read(): string; write(text: string): void; mark(from: number, until: number): void } };
}

/* A form whose fields are read by their names. */
type Form = HTMLFormElement & { elements: Record<string, HTMLInputElement> };
