import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

// Stands for Vercel's edge: it gives the compiled module to the import and refuses to compile anything else.
const { BASE_URL: baseUrl, BUNDLE: bundle, ENGINE: engine } = process.env;
globalThis.compiledEngine = new WebAssembly.Module(await readFile(engine));
// Node's own fetch compiles its parser with the first request.
await fetch(baseUrl);
WebAssembly.Module = function refuse() {
  throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
};
await import(pathToFileURL(bundle).href);
