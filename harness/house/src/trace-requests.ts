import { relative } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";
import { startVitest } from "vitest/node";

import type { TracedRequest } from "./traced-request.ts";

/** The engine is many files of AssemblyScript; a caller meets one compiled module. */
const ENGINE_MODULE = "bucketing-wasm/build/bucketing.wasm";

/** Runs both requests in workerd and lists the source files that each ran through, in all Workers on its way. */
export async function traceRequests(): Promise<Record<TracedRequest, readonly string[]>> {
  const vitest = await startVitest([], {
    config: "harness/house/requests/vitest.config.ts",
    root: repositoryRoot,
    watch: false,
    reporters: [],
  });
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const failed = tests.filter((test) => !test.ok());
  await vitest.close();
  if (failed.length > 0 || tests.length === 0) {
    throw new Error(`No measure of the requests: ${JSON.stringify(failed.map((test) => test.result()))}`);
  }
  const files: Record<TracedRequest, Set<string>> = { evaluation: new Set([ENGINE_MODULE]), event: new Set() };
  for (const { request, files: traced } of tests.flatMap((test) => test.meta().traced ?? [])) {
    for (const file of traced) files[request].add(relative(repositoryRoot, file));
  }
  return { evaluation: [...files.evaluation].toSorted(), event: [...files.event].toSorted() };
}
