import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, type ClientOptions, type FlagClient, type KeyValueStorage } from "../src/index.ts";
import { CLIENT_KEY, PlatformServer } from "./platform-server.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

let server: PlatformServer;
let client: FlagClient | undefined;
const unhandled: unknown[] = [];
const hear = (reason: unknown): void => void unhandled.push(reason);

beforeEach(async () => {
  server = new PlatformServer();
  await server.start();
  unhandled.length = 0;
  process.on("unhandledRejection", hear);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await client?.close();
  await server.stop();
  process.off("unhandledRejection", hear);
});

/** Opens a client, serves a value, follows the stream, and reports. Resolves with the number of posts. */
async function live(options: Partial<ClientOptions> = {}): Promise<number> {
  const page = new TestPage();
  client = createClient({
    sdkKey: CLIENT_KEY,
    baseUrl: server.origin,
    storage: createMemoryStorage(),
    page,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...options,
  });
  expect(await client.ready()).toEqual({ kind: "ready" });
  await expect.poll(() => server.streamCount).toBe(1);
  server.publish();
  await expect.poll(() => client?.variableValue("version", 0)).toBe(2);
  expect(client.track({ type: "one" })).toBe(true);
  page.setHidden(true);
  await expect.poll(() => server.requestsTo("/v1/events").length).toBeGreaterThan(0);
  page.setHidden(false);
  expect(await client.reset()).toEqual({ kind: "ready" });
  await expect.poll(async () => (await client?.flush())?.kept).toBe(0);
  expect(unhandled).toEqual([]);
  return server.requestsTo("/v1/events").length;
}

describe("nothing throws into the page", () => {
  it("on an insecure origin, in the oldest browsers, for an anonymous user", async () => {
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const removed = [
      [AbortSignal, ["any", "timeout"]],
      [URL, ["canParse", "parse"]],
      [Promise, ["withResolvers", "try"]],
      [Object, ["groupBy"]],
      [Array.prototype, ["findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]],
      [Request.prototype, ["keepalive"]],
    ] as const;
    const kept = removed.flatMap(([owner, names]) =>
      names.map((name) => ({ owner, name, descriptor: Object.getOwnPropertyDescriptor(owner, name) })),
    );
    for (const { owner, name } of kept) Reflect.deleteProperty(owner, name);
    try {
      expect(await live()).toBeGreaterThan(0);
    } finally {
      for (const { owner, name, descriptor } of kept) {
        if (descriptor !== undefined) Object.defineProperty(owner, name, descriptor);
      }
    }
  });

  it.each(["crypto", "navigator", "Request"])("without %s", async (name) => {
    vi.stubGlobal(name, undefined);
    expect(await live()).toBeGreaterThan(0);
  });

  it.each<[string, Partial<KeyValueStorage>]>([
    [
      "is full",
      {
        setItem: () => {
          throw new DOMException("full", "QuotaExceededError");
        },
      },
    ],
    [
      "cannot be read",
      {
        getItem: () => {
          throw new DOMException("denied", "SecurityError");
        },
      },
    ],
    [
      "cannot be cleared",
      {
        removeItem: () => {
          throw new DOMException("denied", "SecurityError");
        },
      },
    ],
  ])("when the storage %s", async (_, broken) => {
    expect(await live({ storage: { ...createMemoryStorage(), ...broken } })).toBeGreaterThan(0);
  });

  it("when reading localStorage itself throws", async () => {
    Object.defineProperty(globalThis, "localStorage", {
      configurable: true,
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
    try {
      // Undefined counts as absent.
      expect(await live({ storage: undefined as never })).toBeGreaterThan(0);
    } finally {
      Reflect.deleteProperty(globalThis, "localStorage");
    }
  });

  it.each<[unknown]>([[null], [{}], [[]], ["text"], [{ features: null }]])(
    "when the bootstrap is %j: values are fetched",
    async (bootstrap) => {
      expect(await live({ bootstrap: bootstrap as null })).toBeGreaterThan(0);
    },
  );
});
