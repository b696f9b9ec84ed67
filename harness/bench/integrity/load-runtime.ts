import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readWorkerBundle, startWorkersRuntime } from "@burgee/local/runtime";
import { bundleWorker } from "@burgee/scripts/bundle-worker";

import type { Protection } from "./config-loads.ts";

/** Loads configs in workerd. */
export interface LoadRuntime extends AsyncDisposable {
  /** Loads a config so many times. @returns Microseconds of one load, on average */
  time(document: string, protection: Protection, loads: number, readMs: number): Promise<number>;
}

/** Starts workerd with the Worker that loads configs, bundled as a deployment would. */
export async function startLoadRuntime(): Promise<LoadRuntime> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-bench-integrity-"));
  const distFolder = join(folder, "dist");
  bundleWorker("harness/bench/integrity/worker/wrangler.toml", distFolder);
  const runtime = await startWorkersRuntime({
    host: "127.0.0.1",
    port: 0,
    resources: join(folder, "resources"),
    workers: [{ name: "bench", compatibilityDate: "2026-11-02", ...readWorkerBundle(distFolder) }],
    onLogEntry: (entry) => console.error(JSON.stringify(entry)),
  });
  const url = await runtime.ready;
  return {
    async time(document, protection, loads, readMs) {
      const query = new URLSearchParams({ protection, loads: String(loads), readMs: String(readMs) });
      // Clocks of Workers stand still while they compute.
      const startMs = performance.now();
      const response = await fetch(new URL(`/?${query.toString()}`, url), { method: "POST", body: document });
      const text = await response.text();
      if (text !== "loaded") throw new Error(`the configs were not loaded: ${response.status} ${text}`);
      return ((performance.now() - startMs) * 1_000) / loads;
    },
    async [Symbol.asyncDispose]() {
      await runtime.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
