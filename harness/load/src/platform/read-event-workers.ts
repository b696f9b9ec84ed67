import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readWorkerBundle } from "@burgee/local/runtime";
import { repositoryRoot } from "@burgee/scripts/workers";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

const ABSENT = "not-running";

/**
 * Runtime options of the events path: the gateway and the events Worker, as they would be deployed. The Workers of the
 * other paths are replaced by one that answers 404.
 *
 * @param vars Vars and secrets of the events Worker.
 * @param address Where the gateway listens. The simulator's entry, a Worker that no deployment has, listens elsewhere
 * and is not part of the measurement.
 */
export function readEventWorkers(
  vars: Readonly<Record<string, string>>,
  address: { readonly host: string; readonly port: number },
): V4WorkerOptions[] {
  const gateway = unstable_getMiniflareWorkerOptions(join(repositoryRoot, "wrangler.toml")).workerOptions;
  const eventsConfig = join(repositoryRoot, "workers/events/wrangler.toml");
  const events = silently(() => unstable_getMiniflareWorkerOptions(eventsConfig)).workerOptions;
  const bundle = readWorkerBundle(join(repositoryRoot, "workers/events/dist"));
  const entry = readFileSync(join(import.meta.dirname, "refusing-entry.js"), "utf8");
  return [
    {
      ...gateway,
      ...readWorkerBundle(join(repositoryRoot, "workers/gateway/dist")),
      name: "burgee-gateway",
      serviceBindings: { CONFIG: ABSENT, PUBLISH: ABSENT, REALTIME: ABSENT, EVENTS: "burgee-events" },
      unsafeDirectSockets: [address],
    },
    {
      ...events,
      modulesRoot: bundle.modulesRoot,
      modules: [
        { type: "ESModule", path: join(bundle.modulesRoot, "refusing-entry.js"), contents: entry },
        ...bundle.modules,
      ],
      name: "burgee-events",
      bindings: { ...(events as { bindings?: Record<string, unknown> }).bindings, ...vars },
    },
    {
      name: ABSENT,
      modules: true,
      script: `export default { fetch: () => Response.json({ statusCode: 404, message: "not running" }, { status: 404 }) }`,
      compatibilityDate: "2026-11-02",
    },
  ] as V4WorkerOptions[];
}

/** wrangler warns about secrets that are passed here as bindings; stdout is for results. */
function silently<Value>(read: () => Value): Value {
  const { log, warn } = console;
  console.log = () => {};
  console.warn = () => {};
  try {
    return read();
  } finally {
    Object.assign(console, { log, warn });
  }
}
