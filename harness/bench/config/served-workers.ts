import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { ServedProcess } from "../src/served-process.ts";
import { COMPATIBILITY_DATE, type WorkerdOptions, serveWorkerd } from "../src/workerd-process.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Serves the yardstick. `bodies` are the answers to repeat. */
export async function serveBareWorker(
  bodies: Readonly<Record<string, string>>,
  options: WorkerdOptions,
): Promise<ServedProcess> {
  const { folder } = options;
  copyFileSync(join(here, "bare-worker.js"), join(folder, "bare-worker.js"));
  writeFileSync(join(folder, "bodies.json"), JSON.stringify(bodies));
  return serveWorkerd(
    "bare",
    options,
    (port) => `${renderService(port)}
const mainWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bare-worker.js"), (name = "bodies.json", json = embed "bodies.json")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`,
  );
}

export interface ConfigWorkerOptions extends WorkerdOptions {
  /** Whether the Worker has bindings for its rate limits, which nothing reaches. */
  readonly isLimited?: boolean;
  /** Whether its routes are mounted on hono/tiny. */
  readonly isOnHono?: boolean;
}

/** Serves the bundle that a deployment would upload, with its own R2 and KV bindings over the given objects. */
export async function serveConfigWorker(
  objects: Readonly<Record<string, string>>,
  options: ConfigWorkerOptions,
): Promise<ServedProcess> {
  const { isLimited = false, isOnHono = false } = options;
  // Each Worker's files lie in a folder of their own, because their bundles have the same names.
  const folder = join(options.folder, isOnHono ? "hono" : "table");
  mkdirSync(folder, { recursive: true });
  const built = isOnHono ? buildHonoWorker(folder) : join(repositoryRoot, "workers/config/dist");
  // Earlier builds leave their modules behind.
  const script = readFileSync(join(built, "index.js"), "utf8");
  const wasm = readdirSync(built).filter((file) => file.endsWith(".wasm") && script.includes(file));
  for (const file of ["index.js", ...wasm]) copyFileSync(join(built, file), join(folder, file));
  for (const file of ["storage-worker.js", "rate-limit.js"]) copyFileSync(join(here, file), join(folder, file));
  writeFileSync(join(folder, "objects.json"), JSON.stringify(objects));
  const modules = wasm.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(", ");
  const services = `(name = "storage", worker = .storageWorker),`;
  const extensions = `
  extensions = [(modules = [(name = "bench:rate-limit", internal = true, esModule = embed "rate-limit.js")])],`;
  const limits = ["KEY_LIMIT", "ADDRESS_LIMIT"].map(
    (name) => `(name = "${name}", wrapped = (moduleName = "bench:rate-limit")),`,
  );
  return serveWorkerd(
    isLimited ? "config-limited" : "config",
    { ...options, folder },
    (port) => `${renderService(port, services, isLimited ? extensions : "")}
const mainWorker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js"), ${modules}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [(className = "UserStore", uniqueKey = "burgee-bench-users", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  bindings = [
    (name = "CONFIGS", r2Bucket = "storage"),
    (name = "CONFIGS_KV", kvNamespace = "storage"),
    (name = "EVENTS", service = "storage"),
    (name = "USERS", durableObjectNamespace = "UserStore"),
    (name = "COUNTS", durableObjectNamespace = (className = "EvaluationCounts", serviceName = "storage")),
    (name = "PUBLIC_ORIGIN", text = "https://flags.example.com"),
    (name = "STREAM_SECRET", text = "a-secret-of-the-benchmark-that-is-long-enough"),
    (name = "RATE_LIMIT_FACTOR", text = "1000"),
    ${isLimited ? limits.join("\n    ") : ""}
  ],
);
const storageWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "storage-worker.js"), (name = "objects.json", json = embed "objects.json")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [(className = "EvaluationCounts", uniqueKey = "burgee-bench-counts", enableSql = true)],
  durableObjectStorage = (inMemory = void),
);
`,
  );
}

/** Bundles the Worker as a deployment would; returns the folder of the bundle. */
function buildHonoWorker(folder: string): string {
  const build = join(repositoryRoot, "scripts/build-worker.ts");
  execFileSync(process.execPath, [build, "--config", join(here, "hono/wrangler.toml")], { cwd: folder });
  return join(folder, "dist");
}

function renderService(port: number, otherServices = "", extensions = ""): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .mainWorker), ${otherServices}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],${extensions}
);`;
}
