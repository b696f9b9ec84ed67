import { fileURLToPath } from "node:url";

import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { readWorkerBundle } from "./worker-bundle.ts";

/** The Workers of the platform. The first one answers HTTP; each is built and deployable on its own. */
export const PLATFORM_WORKERS = [
  { name: "burgee-gateway", folder: "workers/gateway", config: "wrangler.toml" },
  { name: "burgee-config", folder: "workers/config", config: "workers/config/wrangler.toml" },
  { name: "burgee-events", folder: "workers/events", config: "workers/events/wrangler.toml" },
  { name: "burgee-publish", folder: "workers/publish", config: "workers/publish/wrangler.toml" },
  { name: "burgee-realtime", folder: "workers/realtime", config: "workers/realtime/wrangler.toml" },
] as const;

export type PlatformWorkerName = (typeof PLATFORM_WORKERS)[number]["name"];

/** Values that a deployment sets as vars and secrets; a Worker receives only those that are given for it. */
export type WorkerBindings = Readonly<Partial<Record<PlatformWorkerName, Readonly<Record<string, string>>>>>;

/** Root of the repository. */
export const repositoryRoot = fileURLToPath(new URL("../../", import.meta.url));

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
    } as V4WorkerOptions;
  });
}
