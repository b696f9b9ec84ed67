import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { repositoryRoot } from "@burgee/scripts/workers";

import { median } from "../../engine/sampling.ts";
import type { ServedProcess } from "../../src/served-process.ts";
import { COMPATIBILITY_DATE, serveWorkerd } from "../../src/workerd-process.ts";
import { makeClientPath } from "../cases.ts";
import { CLIENT_KEY } from "../config-fixture.ts";
import { round2 } from "../drive-load.ts";

// What reading a client SDK's query costs inside workerd: the Workers' own parseQuery beside URLSearchParams. Prints
// microseconds of CPU per query, medians of nine rounds. Usage: node harness/bench/config/query/main.ts

const SIDES = ["parseQuery", "URLSearchParams"] as const;
const ROUNDS = 9;
const QUERIES_PER_ROUND = 60_000;

const folder = mkdtempSync(join(tmpdir(), "burgee-bench-query-"));
const here = fileURLToPath(new URL(".", import.meta.url));
copyFileSync(join(here, "query-worker.js"), join(folder, "query-worker.js"));
for (const [name, file] of [
  ["request.js", "http/request.ts"],
  ["bytes.js", "core/bytes.ts"],
] as const) {
  const source = readFileSync(join(repositoryRoot, "workers/common/src", file), "utf8");
  writeFileSync(join(folder, name), stripTypeScriptTypes(source));
}

const worker = await serveWorkerd(
  "query",
  { folder },
  (port) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .mainWorker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const mainWorker :Workerd.Worker = (
  modules = [
    (name = "worker", esModule = embed "query-worker.js"),
    (name = "http/request.ts", esModule = embed "request.js"),
    (name = "core/bytes.ts", esModule = embed "bytes.js"),
  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`,
);
try {
  const [, query = ""] = makeClientPath(7).split("?");
  // All that the route reads, of which not every parameter is sent.
  const names = [...new URLSearchParams(query).keys(), "obfuscated", "enableEdgeDB", "sseEtag", "sseLastModified"];
  const cases = {
    "a client SDK's user": { query, names },
    "a key alone": { query: `sdkKey=${CLIENT_KEY}`, names: ["sdkKey", "enableEdgeDB"] },
  };
  const rows: Record<string, Record<string, number>> = {};
  for (const [name, one] of Object.entries(cases)) {
    const body = JSON.stringify({ ...one, count: QUERIES_PER_ROUND });
    const micros: Record<string, number[]> = { parseQuery: [], URLSearchParams: [] };
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const side of SIDES) micros[side]?.push(await measure(worker, side, body));
    }
    rows[name] = Object.fromEntries(SIDES.map((side) => [side, round2(median(micros[side]?.slice(1) ?? []))]));
  }
  console.table(rows);
} finally {
  await worker.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Microseconds of CPU per query. */
async function measure(target: ServedProcess, side: string, body: string): Promise<number> {
  const before = target.cpuSeconds();
  const response = await fetch(`http://127.0.0.1:${target.port}/${side}`, { method: "POST", body });
  if (response.status !== 200) throw new Error(`${side} answered ${response.status}: ${await response.text()}`);
  return ((target.cpuSeconds() - before) * 1e6) / QUERIES_PER_ROUND;
}
