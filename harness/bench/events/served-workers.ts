import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { ServedProcess } from "../src/served-process.ts";
import { COMPATIBILITY_DATE, serveWorkerd } from "../src/workerd-process.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Serves the yardstick. */
export async function serveBareWorker(folder: string): Promise<ServedProcess> {
  copyFileSync(join(here, "bare-worker.js"), join(folder, "bare-worker.js"));
  return serveWorkerd("bare", { folder }, (port) =>
    config(port, `modules = [(name = "worker", esModule = embed "bare-worker.js")],`),
  );
}

/** Serves the built events Worker with one stream. */
export async function serveEventsWorker(folder: string, streamUrl: string): Promise<ServedProcess> {
  copyFileSync(join(repositoryRoot, "workers/events/dist/index.js"), join(folder, "events-worker.js"));
  copyFileSync(join(here, "key-store-worker.js"), join(folder, "key-store-worker.js"));
  const streams = JSON.stringify([{ name: "burgee-events", region: "us-east-1", ratio: 1, endpoint: streamUrl }]);
  const text = (name: string, value: string): string => `(name = "${name}", text = ${JSON.stringify(value)}),`;
  const worker = `modules = [(name = "worker", esModule = embed "events-worker.js")],
  compatibilityFlags = ["no_nodejs_global_timers"],
  durableObjectNamespaces = [(className = "EvaluationCounts", uniqueKey = "burgee-bench-counts", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  bindings = [
    (name = "COUNTS", durableObjectNamespace = "EvaluationCounts"),
    (name = "CONFIGS", r2Bucket = "stores"), (name = "SPOOL", r2Bucket = "stores"),
    (name = "CONFIGS_KV", kvNamespace = "stores"), (name = "SPILL", queue = "stores"),
    ${text("EVENT_SINK", "firehose")} ${text("FIREHOSE_STREAMS", streams)} ${text("SWEEP_AFTER_SECONDS", "900")}
    ${text("ROUTING_ORIGIN", "")} ${text("ROUTING_VARIABLE", "events-routing")} ${text("ADMIN_TOKEN", "benchmark")}
    ${text("RATE_LIMIT_FACTOR", "1000")}
    ${text("AWS_ACCESS_KEY_ID", "AKIDBENCHMARK")} ${text("AWS_SECRET_ACCESS_KEY", "benchmark")}
  ],`;
  return serveWorkerd("events", { folder }, (port) => config(port, worker));
}

function config(port: number, worker: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .mainWorker),
    ${worker.includes("stores") ? '(name = "stores", worker = .storesWorker),' : ""}
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const mainWorker :Workerd.Worker = (
  ${worker}
  compatibilityDate = "${COMPATIBILITY_DATE}",
  globalOutbound = "internet",
);
${
  worker.includes("stores")
    ? `const storesWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "key-store-worker.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);`
    : ""
}
`;
}
