import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { TestProject } from "vitest/node";

import { startFirehosePeer } from "../../../local/src/firehose-peer/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Firehose peer: the endpoint of the Worker's streams, and control routes under /control. */
    peerUrl: string;
    /** Answers every landed line, after landing what is buffered. */
    landingUrl: string;
  }
}

const HOST = "127.0.0.1";

/** Runs a strict Firehose peer in Node beside the tests in workerd, and a server that reads what landed. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-events-test-"));
  const stream = { bufferBytes: 64 * 1024 * 1024, bufferIntervalMs: 600_000, limits: "unlimited" as const };
  const peer = await startFirehosePeer({
    host: HOST,
    port: 0,
    region: "us-east-1",
    stateFolder: join(folder, "state"),
    landingFolder: join(folder, "landing"),
    streams: [
      { name: "first", ...stream },
      { name: "standby", ...stream },
    ],
    credentials: [{ accessKeyId: "AKIDTESTKEY", secretAccessKey: "a-secret-for-tests" }],
  });
  const landing = createServer(async (_request, response) => {
    await peer.flush();
    response.end(readLandedText(join(folder, "landing")));
  });
  await new Promise<void>((resolve) => landing.listen(0, HOST, resolve));
  project.provide("peerUrl", peer.url);
  project.provide("landingUrl", `http://${HOST}:${(landing.address() as AddressInfo).port}`);
  return async () => {
    landing.closeAllConnections();
    landing.close();
    await peer.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

function readLandedText(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => gunzipSync(readFileSync(join(entry.parentPath, entry.name))).toString())
    .join("");
}
