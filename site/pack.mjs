/* The engine that a browser runs, compressed: hosts of files send it as it stands. */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const engine = readFileSync("node_modules/oxigraph/web_bg.wasm");
writeFileSync("site/static/vendor/oxigraph.wasm.gz", gzipSync(engine, { level: 9 }));
