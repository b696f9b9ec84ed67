import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { readWorkerBundle } from "./worker-bundle.ts";

export type PlatformWorkerName = (typeof PLATFORM_WORKERS)[number]["name"];

/** Values that a deployment sets as vars and secrets; each Worker receives only its own. */
export type WorkerBindings = Readonly<Partial<Record<PlatformWorkerName, Readonly<Record<string, string>>>>>;

/** Runtime options of every Worker, read from its wrangler file and its bundle. */
export function readPlatformWorkers(bindings: WorkerBindings): V4WorkerOptions[] {
  // wrangler warns that required secrets are absent from the environment: the platform passes them as bindings.
  process.env["WRANGLER_LOG"] ??= "error";
  return PLATFORM_WORKERS.map(({ name, folder, config }) => {
    const { workerOptions } = unstable_getMiniflareWorkerOptions(`${repositoryRoot}${config}`);
    return {
      ...workerOptions,
      ...readWorkerBundle(`${repositoryRoot}${folder}/dist`),
      name,
      bindings: { ...(workerOptions["bindings"] as Record<string, string> | undefined), ...bindings[name] },
    };
  });
}
