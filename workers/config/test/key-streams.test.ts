import { STREAM_KEY_PERIOD_MS, sha256Hex, verifyStreamToken } from "@burgee/contract";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";

import { createKeyStreams } from "../src/core/key-streams.ts";
import { createApp } from "../src/routes/serve.ts";
import { createServices } from "../src/services.ts";
import { createEnvironment } from "./config-app.ts";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The app with streams whose day the test moves. */
function createWorld() {
  const clock = createManualClock(Math.ceil(1_800_000_000_000 / STREAM_KEY_PERIOD_MS) * STREAM_KEY_PERIOD_MS);
  const keyStreams = createKeyStreams("https://flags.test", SECRET, clock);
  const app = createApp({ ...createServices(env), keyStreams });
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    app(new Request(`https://flags.test${path}`, init), { waitUntil: () => {} });
  return {
    clock,
    async readClient(path: string, sdkKey: string): Promise<string> {
      const response = await send(`${path}?sdkKey=${sdkKey}&user_id=u`);
      return (await response.json<{ sse: { url: string } }>()).sse.url;
    },
    bulk(sdkKey: string, etag?: string): Promise<Response> {
      const headers = { authorization: sdkKey, ...(etag === undefined ? {} : { "if-none-match": etag }) };
      const body = '{"context":{"targetingKey":"u"}}';
      return send("/ofrep/v1/evaluate/flags", { method: "POST", headers, body });
    },
  };
}

async function readBulk(response: Response): Promise<string | undefined> {
  const { eventStreams } = await response.json<{ eventStreams: readonly { url: string }[] }>();
  return eventStreams[0]?.url;
}

async function readDigest(url: string | undefined, nowMs: number): Promise<string | undefined> {
  const query = new URL(url ?? "").searchParams;
  const check = await verifyStreamToken(SECRET, query.get("environment") ?? "", query.get("token") ?? "", nowMs);
  return check.kind === "valid" ? check.grant.keyDigest : undefined;
}

it("gives each key a stream address of its own, which ends with it, on every surface that names one", async () => {
  const { clientKey, mobileKey, serverKey } = await createEnvironment();
  const { clock, readClient, bulk } = createWorld();
  const addresses: readonly (readonly [string, string | undefined])[] = [
    [clientKey, await readClient("/v1/sdkConfig", clientKey)],
    [mobileKey, await readClient("/v1/mobileSDKConfig", mobileKey)],
    [clientKey, await readBulk(await bulk(clientKey))],
    [serverKey, await readBulk(await bulk(serverKey))],
  ];
  for (const [sdkKey, url] of addresses) expect(await readDigest(url, clock.now())).toBe(await sha256Hex(sdkKey));
});

it("keeps an address for a day, and signs it once", async () => {
  const { clientKey } = await createEnvironment();
  const { clock, readClient } = createWorld();
  const sign = vi.spyOn(crypto.subtle, "sign");
  const first = await readClient("/v1/sdkConfig", clientKey);
  for (let call = 0; call < 20; call++) expect(await readClient("/v1/sdkConfig", clientKey)).toBe(first);
  expect(sign).toHaveBeenCalledTimes(1);
  await clock.advance(STREAM_KEY_PERIOD_MS);
  expect(await readDigest(first, clock.now())).toBeDefined();
  expect(await readClient("/v1/sdkConfig", clientKey)).not.toBe(first);
  expect(sign).toHaveBeenCalledTimes(2);
});

it("answers a bulk evaluation in full once a day, because its stream address changes, and 304 otherwise", async () => {
  const { clientKey } = await createEnvironment();
  const { clock, bulk } = createWorld();
  const first = await bulk(clientKey);
  const etag = first.headers.get("etag") ?? "";
  await clock.advance(STREAM_KEY_PERIOD_MS - 1);
  expect((await bulk(clientKey, etag)).status).toBe(304);
  await clock.advance(1);
  const next = await bulk(clientKey, etag);
  expect([next.status, next.headers.get("etag") === etag]).toEqual([200, false]);
  expect(await readBulk(next)).not.toBe(await readBulk(first));
});

it("makes no ETag of one key good for another one, whose stream address differs", async () => {
  const { clientKey, mobileKey } = await createEnvironment();
  const { bulk } = createWorld();
  const etag = (await bulk(clientKey)).headers.get("etag") ?? "";
  expect((await bulk(mobileKey, etag)).status).toBe(200);
});
