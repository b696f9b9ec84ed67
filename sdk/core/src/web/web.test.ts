import { afterEach, describe, expect, it, vi } from "vitest";

import { createFetchTransport, createId, limitTime, readBaseUrl, readUrl, systemClock, systemTimer } from "./index.ts";

afterEach(() => vi.unstubAllGlobals());

describe("an id", () => {
  it.each([
    ["with crypto.randomUUID", globalThis.crypto],
    ["on an insecure origin", { getRandomValues: crypto.getRandomValues.bind(crypto) }],
    ["without crypto", undefined],
  ])("is plain text and new each time %s", (_, crypto) => {
    vi.stubGlobal("crypto", crypto);
    const made = new Set(Array.from({ length: 1_000 }, createId));
    expect(made.size).toBe(1_000);
    for (const id of made) expect(id).toMatch(/^([0-9a-f-]{36}|\d(\.\d+)?(e-\d+)?)$/);
  });
});

describe("a time limit", () => {
  it("fires at its time, and not once its clock was stopped", async () => {
    const [first, second] = [limitTime(10), limitTime(10)];
    second.stopClock();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(first.signal.reason).toMatchObject({ name: "TimeoutError" });
    expect(second.signal.aborted).toBe(false);
  });

  it("follows the caller's signal until it is released", () => {
    const caller = new AbortController();
    const [held, released] = [limitTime(1_000, caller.signal), limitTime(1_000, caller.signal)];
    released.release();
    caller.abort("enough");
    expect(held.signal.reason).toBe("enough");
    expect(released.signal.reason).not.toBe("enough");
    const late = limitTime(1_000, caller.signal);
    expect(late.signal.aborted).toBe(true);
    held.release();
    late.release();
  });
});

describe("options", () => {
  it.each([["https://a.example/x//", "https://a.example/x"], ["http://localhost:8787"]])(
    "take the address %s",
    (text, trimmed = text) => {
      vi.stubGlobal("URL", Object.defineProperty(class extends URL {}, "canParse", { value: undefined }));
      expect(readBaseUrl(text)).toBe(trimmed);
      expect(readUrl("eventsUrl", text)).toBe(text);
    },
  );

  it.each(["ftp://a.example", "not a url", "", undefined, null, 7])("refuse the address %s", (text) => {
    expect(() => readBaseUrl(text)).toThrow("baseUrl must be an http(s) URL");
  });
});

it("sends what every request has with each request", async () => {
  const inits: RequestInit[] = [];
  const transport = createFetchTransport(
    async (_url, init) => {
      inits.push(init ?? {});
      return new Response("ok", { headers: { etag: '"1"' } });
    },
    { redirect: "manual" },
  );
  const request = { method: "POST", url: "https://a.example", headers: { a: "b" }, body: "x", timeoutMs: 100 } as const;
  const response = await transport.send(request);
  expect([response.status, response.header("ETag"), new TextDecoder().decode(response.body)]).toEqual([
    200,
    '"1"',
    "ok",
  ]);
  expect(inits).toMatchObject([{ method: "POST", headers: { a: "b" }, body: "x", redirect: "manual" }]);
});

it("sleeps until its time, or until the signal fires", async () => {
  const abort = new AbortController();
  const startedMs = systemClock.monotonicMs();
  await systemTimer.sleep(20, abort.signal);
  expect(systemClock.monotonicMs() - startedMs).toBeGreaterThan(18);
  const long = systemTimer.sleep(60_000, abort.signal);
  abort.abort();
  await long;
  await systemTimer.sleep(60_000, abort.signal);
  expect(systemClock.monotonicMs() - startedMs).toBeLessThan(10_000);
});
