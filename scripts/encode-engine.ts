import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "./workers.ts";

// Writes the engine's binary as a JavaScript module that every runtime and bundler takes. Part of the engine's build.

const folder = join(repositoryRoot, "bucketing-wasm/build");
const base64 = readFileSync(join(folder, "bucketing.wasm")).toString("base64");
writeFileSync(join(folder, "engine-base64.js"), `export default "${base64}";\n`);
