import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { readWorkerBundle } from "@burgee/local/runtime";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { servedKey, TEST_ADMIN_TOKEN, TEST_CREDENTIALS, testStreams } from "./test-secrets.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const CONFIG = join(HERE, "../wrangler.toml");
const WRANGLER = join(HERE, "../../../node_modules/wrangler/bin/wrangler.js");

/** Bundles the Worker as a deployment would and serves it on a free port, with `keys` SDK keys in its store. */
export async function serveBundle(
  folder: string,
  emulatorUrl: string,
  keys: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  execFileSync(process.execPath, [WRANGLER, "deploy", "--dry-run", "--outdir", folder, "--config", CONFIG], {
    stdio: "ignore",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const workerOptions = unstable_getMiniflareWorkerOptions(CONFIG).workerOptions as V4WorkerOptions;
  const worker = {
    ...workerOptions,
    ...readWorkerBundle(folder),
    name: "burgee-events",
    bindings: {
      ...workerOptions.bindings,
      ADMIN_TOKEN: TEST_ADMIN_TOKEN,
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
      FIREHOSE_STREAMS: testStreams(emulatorUrl),
    },
  } as V4WorkerOptions;
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: () => {},
      workers: [worker],
    }),
  );
  const url = await runtime.ready;
  const configs = await runtime.getR2Bucket("CONFIGS", "burgee-events");
  for (let index = 0; index < keys; index++) await configs.put(keyObjectName(servedKey(index)), keyRecord(index));
  return { url: url.origin, close: () => runtime.dispose() };
}

function keyObjectName(key: string): string {
  return `keys/${createHash("sha256").update(key).digest("hex")}.json`;
}

function keyRecord(index: number): string {
  return JSON.stringify({
    kind: "client",
    projectId: "p1",
    projectKey: "shop",
    environmentId: `served-${index}`,
    environmentKey: "production",
    createdAt: 1,
  });
}
