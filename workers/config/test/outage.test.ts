import { loadConfig } from "@burgee/bucketing-wasm";
import { createKeyDirectory, guardStores } from "@burgee/worker-common";
import { createManualClock, createMemoryObjectStore } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { compressBody } from "../src/adapters/compress-body.ts";
import { createConfigCache } from "../src/core/config-cache.ts";
import { createApp } from "../src/routes/serve.ts";
import { createServices } from "../src/services.ts";
import { writeKey, writeVersion } from "./publish-fixture.ts";

/** The whole app over two stores with faults and a clock that tests move. */
async function createWorld() {
  const clock = createManualClock(Date.UTC(2026, 10, 20));
  const r2 = createMemoryObjectStore("r2", clock);
  const kv = createMemoryObjectStore("kv", clock);
  const stores = guardStores(r2, kv, clock);
  const services = createServices(env);
  const loading = {
    clock,
    compress: compressBody,
    loadConfig,
  };
  const logged: string[] = [];
  const log = (_level: string, message: string): void => {
    logged.push(message);
  };
  const app = createApp({
    ...services,
    clock,
    log,
    aggregates: undefined,
    stores: [stores.primary, stores.secondary],
    keys: createKeyDirectory({ ...stores, clock }),
    configCache: createConfigCache({
      clock,
      sources: { ...stores, ...loading, log, meter: services.meter, integrity: services.integrity },
    }),
  });
  const writers = [r2.write, kv.write];
  const publish = (version: number) => writeVersion({ environmentId: "env", version }, writers);
  const pointer = await publish(1);
  const serverKey = await writeKey("server", "env", writers);
  const clientKey = await writeKey("client", "env", writers);
  const post = { method: "POST", headers: { authorization: serverKey } };
  const requests: readonly (readonly [string, RequestInit?])[] = [
    [`/config/v2/server/${serverKey}.json`],
    [`/config/v2/server/${serverKey}.json`, { headers: { "if-none-match": pointer.etag } }],
    [`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u`],
    ["/v1/variables/text", { ...post, body: '{"user_id":"u"}' }],
    ["/v1/features", { ...post, body: '{"user_id":"u"}' }],
    ["/ofrep/v1/evaluate/flags", { ...post, body: '{"context":{"targetingKey":"u"}}' }],
  ];
  /** Status and provenance of one answer of every surface, within the five seconds that SDKs wait. */
  const askAll = async (): Promise<string[]> => {
    const answers: string[] = [];
    for (const [path, init] of requests) {
      const answer = Promise.resolve(app(new Request(`https://flags.test${path}`, init), { waitUntil: () => {} }));
      const [response] = await Promise.all([answer, passUntil(answer)]);
      answers.push(`${response.status} ${response.headers.get("burgee-config")}`);
    }
    return answers;
  };
  const passUntil = async (answer: Promise<Response>): Promise<void> => {
    let isSettled = false;
    void answer.finally(() => (isSettled = true));
    for (let waitedMs = 0; waitedMs < 5_000; waitedMs += 250) {
      await scheduler.wait(1);
      if (isSettled) return;
      await clock.advance(250);
    }
    throw new Error("no answer within five seconds");
  };
  return { clock, r2, kv, logged, publish, askAll };
}

const OK = ["200", "304", "200", "200", "200", "200"];
const statuses = (answers: readonly string[]): string[] => answers.map((answer) => answer.slice(0, 3));

it("goes on answering everything while stores fail or crawl, says how old answers are, and recovers by itself", async () => {
  const { clock, r2, kv, logged, publish, askAll } = await createWorld();
  expect(statuses(await askAll())).toEqual(OK);

  r2.isFailing = true;
  await clock.advance(60_000);
  const fromKv = await askAll();
  expect(statuses(fromKv)).toEqual(OK);
  // KV repeats what R2 said a minute ago: that is its age.
  expect(fromKv.every((answer) => / 1;age=6\d;rung=(kv|memory|last-known-good)$/.test(answer))).toBe(true);

  kv.isFailing = true;
  await clock.advance(60_000);
  const fromMemory = await askAll();
  expect(statuses(fromMemory)).toEqual(OK);
  expect(fromMemory.every((answer) => / 1;age=12\d;rung=last-known-good$/.test(answer))).toBe(true);
  expect(logged).toContain("served last known good");

  r2.isFailing = false;
  kv.isFailing = false;
  r2.delayMs = 5_000;
  kv.delayMs = 5_000;
  await clock.advance(60_000);
  const whileSlow = await askAll();
  expect(statuses(whileSlow)).toEqual(OK);
  expect(whileSlow.every((answer) => / 1;age=1[89]\d;rung=last-known-good$/.test(answer))).toBe(true);

  r2.delayMs = 0;
  kv.delayMs = 0;
  await publish(2);
  await clock.advance(10_000);
  const recovered = await askAll();
  // The conditional request's ETag is the old version's now.
  expect(statuses(recovered)).toEqual(["200", "200", "200", "200", "200", "200"]);
  expect(recovered.every((answer) => / 2;age=0;rung=(r2|memory)$/.test(answer))).toBe(true);
});
