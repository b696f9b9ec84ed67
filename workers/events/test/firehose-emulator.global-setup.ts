import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

import { startFirehoseEmulator } from "@burgee/firehose-emulator";
import type { TestProject } from "vitest/node";

import { serveBundle } from "./serve-bundle.ts";
import { TEST_CREDENTIALS, TEST_KEY_COUNT } from "./test-secrets.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Firehose emulator: the endpoint of the Worker's streams, and control routes under /control. */
    emulatorUrl: string;
    /**
     * Answers every landed line, after landing what is buffered. Under `/v1/variables/…` it answers a variable as the
     * config Worker does; PUT sets its value.
     */
    landingUrl: string;
    /** The built Worker in a runtime of its own. It knows the keys of `servedKey`. */
    servedUrl: string;
  }
}

const HOST = "127.0.0.1";

/**
 * Runs beside the tests in workerd: a strict Firehose emulator, a server that reads what landed, and the Worker as it would
 * be deployed. The test runner switches off that promises may be resolved across requests, which group commit is built
 * on, so whatever needs concurrent posts is tested against the latter.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-events-test-"));
  const stream = { bufferBytes: 64 * 1024 * 1024, bufferIntervalMs: 600_000, limits: "unlimited" as const };
  const emulator = await startFirehoseEmulator({
    host: HOST,
    port: 0,
    region: "us-east-1",
    stateFolder: join(folder, "state"),
    landingFolder: join(folder, "landing"),
    streams: [
      { name: "first", ...stream },
      { name: "standby", ...stream },
    ],
    credentials: [TEST_CREDENTIALS],
  });
  let routing = "{}";
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "PUT") routing = await text(request);
    if (request.url?.startsWith("/v1/variables/") === true) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`{"key":"events-routing","type":"JSON","value":${routing}}`);
      return;
    }
    await emulator.flush();
    response.end(readLandedText(join(folder, "landing")));
  };
  // A rejection ends the test run: nothing handles it.
  const landing = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => landing.listen(0, HOST, resolve));
  const served = await serveBundle(join(folder, "bundle"), emulator.url, TEST_KEY_COUNT);
  project.provide("emulatorUrl", emulator.url);
  project.provide("landingUrl", `http://${HOST}:${(landing.address() as AddressInfo).port}`);
  project.provide("servedUrl", served.url);
  return async () => {
    await served.close();
    landing.closeAllConnections();
    landing.close();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

function readLandedText(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => gunzipSync(readFileSync(join(entry.parentPath, entry.name))).toString())
    .join("");
}
