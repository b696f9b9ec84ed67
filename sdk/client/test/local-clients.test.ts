import { afterEach, describe, expect, it, vi } from "vitest";

import { withHooks } from "../src/hooks.ts";
import { createClient } from "../src/index.ts";
import { pageOverrides, withOverrides } from "../src/overrides.ts";
import { createTestClient } from "../src/testing.ts";
import { ScriptedPlatform } from "./scripted-platform.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

afterEach(() => vi.unstubAllGlobals());

describe("a test client", () => {
  it("serves the test's values, by user too, and the default for others", async () => {
    const client = createTestClient({
      flags: { on: true, limit: ({ country }) => (country === "CA" ? 5 : 20) },
      user: { user_id: "ada", country: "CA" },
    });
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect([client.variableValue("on", false), client.variableValue("limit", 0)]).toEqual([true, 5]);
    expect(client.variable("nope", "d")).toMatchObject({ value: "d", isDefaulted: true });
    expect(client.variable("on", "d")).toMatchObject({ value: "d", eval: { details: "Variable Type Mismatch" } });
    expect(client.variableValue("constructor", "d")).toBe("d");
    await client.identify({ user_id: "eve" });
    expect(client.variableValue("limit", 0)).toBe(20);
    expect(Object.keys(client.allVariables())).toEqual(["on", "limit"]);
  });

  it("reports changes and keeps what was tracked", async () => {
    const client = createTestClient();
    const changed = vi.fn<(change: { variables: readonly string[] }) => void>();
    client.on("changed", changed);
    client.setFlags({ on: true });
    expect(changed.mock.calls[0]?.[0].variables).toEqual(["on"]);
    expect(client.track({ type: "bought" })).toBe(true);
    expect(() => client.track({ type: "" })).toThrow(expect.objectContaining({ code: "invalid_event" }));
    await client.close();
    expect(client.track({ type: "late" })).toBe(false);
    expect(client.tracked.map(({ event }) => event.type)).toEqual(["bought"]);
  });
});

describe("overrides of a page", () => {
  it("come from its address and storage, as JSON or text, and are bounded", () => {
    vi.stubGlobal("location", { search: `?burgee.on=true&burgee.text=hi&other=1&burgee.long=${"x".repeat(2_001)}` });
    const storage = createMemoryStorage();
    storage.setItem("burgee:overrides", '{"on":false,"limit":7,"nothing":null}');
    vi.stubGlobal("localStorage", storage);
    expect(pageOverrides()).toEqual({ on: true, limit: 7, text: "hi" });
  });

  it.each(["[", "null", '"text"', "7"])("are none when storage holds %s, and without a page", (text) => {
    const storage = createMemoryStorage();
    storage.setItem("burgee:overrides", text);
    vi.stubGlobal("localStorage", storage);
    expect(Object.keys(pageOverrides()).filter((key) => !/^\d$/.test(key))).toEqual([]);
    vi.stubGlobal("localStorage", undefined);
    expect(pageOverrides()).toEqual({});
  });

  it("replace values of a client, also in the list of all, and leave the rest to it", async () => {
    const inner = createTestClient({ flags: { on: false, limit: 20 } });
    const client = withOverrides(inner, { on: true });
    expect(client.variable("on", false)).toMatchObject({ value: true, eval: { reason: "OVERRIDE" } });
    expect(client.variableValue("on", "another type")).toBe("another type");
    expect(client.variableValue("limit", 0)).toBe(20);
    expect(client.allVariables()).toMatchObject({ on: { value: true }, limit: { value: 20 } });
    expect(client.track({ type: "seen" })).toBe(true);
    expect(client.status).toBe(inner.status);
  });
});

it("calls hooks around a real client's evaluations", async () => {
  const platform = new ScriptedPlatform();
  const inner = createClient({
    sdkKey: "dvc_client_test",
    baseUrl: "https://platform.test",
    user: { targetingKey: "ada" },
    realtime: false,
    storage: createMemoryStorage(),
    page: new TestPage(),
    logger: silentLogger,
    fetch: platform.fetch,
  });
  const log: unknown[] = [];
  const client = withHooks(inner, [{ after: ({ key }, { value }) => log.push([key, value]) }]);
  await client.ready();
  expect(client.variableValue("user", "")).toBe("ada");
  expect(log).toEqual([["user", "ada"]]);
  await client.close();
});
