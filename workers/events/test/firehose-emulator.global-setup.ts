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
    emulatorControlToken: string;
    /**
     * Answers every landed line, after landing what is buffered. Under `/v1/variables/…` it answers a variable as the
     * config Worker does; PUT sets its value, and with `?status=` the status of its answer. `/collector` takes a POST and
     * answers with the status in `?status=`, or never without one; GET returns the requests so far. POST to / leads
     * there.
     */
    landingUrl: string;
    /** The built Worker in a separate runtime. It knows the keys of `servedKey`. */
    servedUrl: string;
  }
}

/** What `/collector` was sent. */
export interface CollectedRequest {
  readonly authorization: string;
  readonly contentType: string;
  readonly body: string;
}

const HOST = "127.0.0.1";

/**
 * Runs beside the tests in workerd: a strict Firehose emulator, a server that reads what landed, and the Worker as it would
 * be deployed. The test runner forbids that one request resolves a promise of another, which group commit does, so
 * concurrent posts are tested against that deployed Worker.
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
  const collected: CollectedRequest[] = [];
  const variable = { value: "{}", status: 200 };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://landing");
    if (pathname === "/collector") {
      if (request.method === "GET") response.end(JSON.stringify(collected));
      else {
        const { authorization = "", "content-type": contentType = "" } = request.headers;
        collected.push({ authorization, contentType, body: await text(request) });
        const status = searchParams.get("status");
        if (status !== null) response.writeHead(Number(status), { location: "/collector?status=200" }).end();
      }
      return;
    }
    if (request.method === "POST" && pathname === "/") {
      await text(request);
      response.writeHead(307, { location: "/collector?status=200" }).end();
      return;
    }
    if (request.method === "PUT") {
      variable.value = await text(request);
      variable.status = Number(searchParams.get("status") ?? "200");
      response.end();
      return;
    }
    if (pathname.startsWith("/v1/variables/")) {
      response.writeHead(variable.status, { "content-type": "application/json" });
      response.end(`{"key":"events-routing","type":"JSON","value":${variable.value}}`);
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
  project.provide("emulatorControlToken", emulator.controlToken);
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
