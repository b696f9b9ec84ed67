import { describe, expect, it, vi } from "vitest";

import { createTestClient } from "../src/testing.ts";

describe("a test client", () => {
  it("serves the test's values, by context too, and checks like the real one", async () => {
    const client = createTestClient({ flags: { on: true, limit: ({ country }) => (country === "CA" ? 5 : 20) } });
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(client.variableValue({ user_id: "a", country: "CA" }, "limit", 0)).toBe(5);
    expect(client.forContext({ targetingKey: "a" }).variableValue("limit", 0)).toBe(20);
    expect(client.variable({ user_id: "a" }, "on", 1)).toMatchObject({ value: 1, isDefaulted: true });
    expect(client.variable({ user_id: "" }, "on", false).eval.reason).toBe("ERROR");
    expect(() => client.allVariables({} as never)).toThrow(expect.objectContaining({ code: "invalid_context" }));
    expect(Object.keys(client.bootstrap({ user_id: "a" })?.variables ?? {})).toEqual(["on", "limit"]);
  });

  it("reports changes and keeps what was tracked", async () => {
    const client = createTestClient();
    const updated = vi.fn<(event: { variables: readonly string[] | undefined }) => void>();
    client.on("configUpdated", updated);
    client.setFlags({ on: true });
    expect(updated.mock.calls[0]?.[0].variables).toEqual(["on"]);
    client.track({ user_id: "a" }, { type: "bought" });
    expect(() => client.track({ user_id: "a" }, { type: "" })).toThrow(
      expect.objectContaining({ code: "invalid_event" }),
    );
    await client.close();
    expect(client.track({ user_id: "a" }, { type: "late" })).toBe(false);
    expect(client.tracked).toEqual([{ context: { user_id: "a" }, event: { type: "bought" } }]);
  });
});
