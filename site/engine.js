/* The engine of a browser, bundled by npm into static/vendor/: a worker that loads blocks of the dataset and answers.
   Asked {id, query, blocks, home}, it says {id, format, text} or {id, error}. */
import init, { Store } from "oxigraph";

/* Some hosts unpack .gz files themselves: the first bytes tell. */
async function unpacked(address) {
  const told = await fetch(address);
  if (!told.ok) throw new Error(`${told.status} ${address}`);
  const bytes = await told.arrayBuffer();
  const [one, two] = new Uint8Array(bytes, 0, 2);
  const body = new Blob([bytes]).stream();
  return new Response(one === 0x1f && two === 0x8b ? body.pipeThrough(new DecompressionStream("gzip")) : body);
}

const loaded = new Map();
let started = null;

async function start(home) {
  await init({ module_or_path: await (await unpacked(`${home}vendor/oxigraph.wasm.gz`)).arrayBuffer() });
  return new Store();
}

async function load(store, text) {
  store.load(await text, { format: "application/n-triples", no_transaction: true, lenient: true });
}

function need(home, name) {
  const text = unpacked(`${home}engine/${name}.nt.gz`).then((told) => told.text());
  return started.then((store) => load(store, text));
}

async function ready(home, blocks) {
  started = started || start(home);
  for (const name of blocks) if (!loaded.has(name)) loaded.set(name, need(home, name));
  await Promise.all(blocks.map((name) => loaded.get(name)));
  return started;
}

/* A graph has other forms than a table: which of the two a query gives shows when it is asked. */
function answer(store, query) {
  const table = "application/sparql-results+json";
  try {
    return [table, store.query(query, { results_format: table })];
  } catch (error) {
    if (!/format/i.test(String(error))) throw error;
    return ["text/turtle", store.query(query, { results_format: "text/turtle" })];
  }
}

self.onmessage = async ({ data: { id, query, blocks, home } }) => {
  try {
    const [format, text] = answer(await ready(home, blocks), query);
    self.postMessage({ id, format, text });
  } catch (error) {
    self.postMessage({ id, error: String(error.message || error) });
  }
};
