import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { UNLEASH } from "../../engine/rivals/unleash.ts";
import type { Person } from "../../engine/targeting.ts";
import { type ServedProcess, findFreePort, serveProcess } from "../../src/served-process.ts";
import { confirmConfigToServer, deliverConfigToServer, evaluateFlagsForClient } from "./burgee-sides.ts";
import { type HttpRequest, askFor } from "./http-request.ts";
import { evaluateFlagsByOfrep } from "./ofrep.ts";
import type { RivalCase, RivalOptions, ServerRival } from "./server-rival.ts";
import { type Side, confirmConfig, deliverConfig, evaluateFlags } from "./sides.ts";
import type { Workload } from "./workload.ts";

const CLIENT_TOKEN = "*:production.0123456789abcdef0123456789abcdef";
const FRONTEND_TOKEN = "*:production.fedcba9876543210fedcba9876543210";
const FRONTEND_PATH = "/api/frontend";
const FRONTEND_HEADERS = { authorization: FRONTEND_TOKEN };

export const UNLEASH_EDGE: ServerRival = {
  label: "unleash-edge",
  note:
    "unleash-edge is native Rust in offline mode; threads are its workers, beside which one accepts connections. " +
    "sdkConfig is beside GET /api/frontend, ofrepBulk beside POST /api/frontend, fullConfig and notModified beside " +
    "/api/client/features without and with If-None-Match. It renders and hashes the body for a 304 too.",
  serve: serveUnleashEdge,
  readVersion,
  createCases,
};

async function serveUnleashEdge(
  program: string,
  { targeting }: Workload,
  { folder, cores, threads }: RivalOptions,
): Promise<ServedProcess> {
  const port = await findFreePort();
  const file = join(folder, "unleash-features.json");
  writeFileSync(file, UNLEASH.toConfigText(targeting));
  const listen = ["--interface", "127.0.0.1", "--port", String(port), "--workers", String(threads)];
  // By default it closes connections that wait five seconds for their first or next request, as some of the load's may.
  const patience = ["--edge-request-timeout", "60", "--edge-keepalive-timeout", "60"];
  const tokens = ["--client-tokens", CLIENT_TOKEN, "--frontend-tokens", FRONTEND_TOKEN];
  return serveProcess({
    name: "unleash-edge",
    command: [program, ...listen, ...patience, "offline", "--bootstrap-file", file, ...tokens],
    port,
    cores,
  });
}

async function readVersion(port: number): Promise<string> {
  const { text } = await askFor(port, 200, { method: "GET", path: "/internal-backstage/instancedata", headers: {} });
  const { this_instance: instance } = JSON.parse(text) as { readonly this_instance: { readonly edgeVersion: string } };
  return instance.edgeVersion;
}

async function createCases(workload: Workload, port: number): Promise<readonly RivalCase[]> {
  const config: HttpRequest = {
    method: "GET",
    path: "/api/client/features",
    headers: { authorization: CLIENT_TOKEN },
  };
  const { etag } = (await askFor(port, 200, config)).headers;
  if (etag === undefined) throw new Error("unleash-edge answers without an ETag");
  const held = { ...config, headers: { ...config.headers, "if-none-match": etag } };
  return [
    {
      name: "notModified",
      expectedStatus: 304,
      own: confirmConfigToServer(workload),
      rival: confirmConfig(held),
    },
    {
      name: "fullConfig",
      expectedStatus: 200,
      own: deliverConfigToServer(workload),
      rival: deliverConfig(workload, config),
    },
    {
      name: "sdkConfig",
      expectedStatus: 200,
      own: evaluateFlagsForClient(workload),
      rival: evaluateToggles(workload, getToggles),
    },
    {
      name: "ofrepBulk",
      expectedStatus: 200,
      own: evaluateFlagsByOfrep(workload),
      rival: evaluateToggles(workload, postToggles),
    },
  ];
}

function evaluateToggles(workload: Workload, request: (person: Person) => HttpRequest): Side {
  return evaluateFlags(workload, request, (text) => {
    const { toggles } = JSON.parse(text) as {
      readonly toggles: readonly { readonly name: string; readonly variant: { readonly payload: { value: string } } }[];
    };
    return new Map(toggles.map(({ name, variant }) => [name, variant.payload.value]));
  });
}

/** As Unleash's JavaScript SDK asks. */
function getToggles({ id, ...attributes }: Person): HttpRequest {
  const query = new URLSearchParams({ userId: id });
  for (const [name, value] of Object.entries(attributes)) query.set(`properties[${name}]`, String(value));
  return { method: "GET", path: `${FRONTEND_PATH}?${query}`, headers: FRONTEND_HEADERS };
}

function postToggles({ id, ...attributes }: Person): HttpRequest {
  // It takes strings alone.
  const properties = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
  const body = JSON.stringify({ context: { userId: id, properties } });
  const headers = { ...FRONTEND_HEADERS, "content-type": "application/json" };
  return { method: "POST", path: FRONTEND_PATH, headers, body };
}
