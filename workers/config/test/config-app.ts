import { env, exports } from "cloudflare:workers";

import { type WriteObject, writeKey, writeVersion } from "./publish-fixture.ts";

/** Writers to the Worker's own R2 and KV. */
export const WRITERS: readonly WriteObject[] = [
  async (name, text) => {
    await env.CONFIGS.put(name, text);
  },
  (name, text) => env.CONFIGS_KV.put(name, text),
];

let environments = 0;

/** A fresh environment with one published version and a key of each kind. Environments are not shared between tests. */
export async function createEnvironment() {
  environments += 1;
  const environmentId = `env-${environments}-${crypto.randomUUID().slice(0, 8)}`;
  return {
    environmentId,
    pointer: await writeVersion({ environmentId, version: 1 }, WRITERS),
    serverKey: await writeKey("server", environmentId, WRITERS),
    clientKey: await writeKey("client", environmentId, WRITERS),
    mobileKey: await writeKey("mobile", environmentId, WRITERS),
  };
}

/** Calls the Worker as a client would. */
export function call(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(`https://flags.test${path}`, init));
}

/** Posts JSON. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return call(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
