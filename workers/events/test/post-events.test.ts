import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import { clientBody, ORIGIN, post, readLandedOf, setFaults, storeKey } from "./events-kit.ts";

afterEach(() => setFaults("first", {}));

describe("a post of events", () => {
  it("answers exactly 201 with a JSON object, and the event has landed", async () => {
    const key = await storeKey("client");
    const response = await post("/v1/events", key, clientBody(["purchase", "refund", "visit"]));
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ message: "Successfully received 3 events." });
    const landed = await readLandedOf(key);
    expect(landed.map(({ customType }) => customType)).toEqual(["purchase", "refund", "visit"]);
    expect(landed[0]).toMatchObject({
      schemaVersion: 1,
      type: "customEvent",
      userId: "u1",
      requestEvents: 3,
      keyKind: "client",
    });
    expect(landed.map(({ requestIndex }) => requestIndex)).toEqual([0, 1, 2]);
  });

  it("takes batches of server SDKs", async () => {
    const key = await storeKey("server");
    const batch = [
      {
        user: { user_id: "a@host" },
        events: [
          { type: "aggVariableEvaluated", target: "flag", value: 2, featureVars: {}, metaData: { eval: { SPLIT: 2 } } },
        ],
      },
      { user: { user_id: "b" }, events: [{ type: "customEvent", customType: "x", featureVars: { f1: "v1" } }] },
    ];
    const response = await post("/v1/events/batch", key, { batch });
    expect(await response.json()).toEqual({ message: "Successfully received 2 events." });
    const landed = await readLandedOf(key);
    expect(landed.map(({ userId, value }) => [userId, value])).toEqual([
      ["a@host", 2],
      ["b", undefined],
    ]);
    expect(landed[1]?.featureVars).toEqual({ f1: "v1" });
  });

  it("takes the feature map once per post, as beacons of a page without a preflight send it", async () => {
    const key = await storeKey("client");
    const response = await exports.default.fetch(`${ORIGIN}/v1/events?sdkKey=${key}`, {
      method: "POST",
      headers: { "content-type": "text/plain;charset=UTF-8" },
      body: JSON.stringify({
        payloadId: "p1",
        user: { user_id: "u" },
        featureVars: { f1: "v1" },
        events: [
          { type: "customEvent", customType: "x" },
          { type: "customEvent", customType: "y", featureVars: { f2: "v2" } },
        ],
      }),
    });
    expect(response.status).toBe(201);
    expect((await readLandedOf(key)).map(({ featureVars }) => featureVars)).toEqual([{ f1: "v1" }, { f2: "v2" }]);
  });

  it("takes events of cloud SDKs under the application's own name", async () => {
    const key = await storeKey("server");
    const response = await post("/v1/track", key, {
      user: { user_id: "u" },
      events: [{ type: "purchase", value: 9.5 }],
    });
    expect(response.status).toBe(201);
    expect(await readLandedOf(key)).toMatchObject([{ type: "customEvent", customType: "purchase", value: 9.5 }]);
  });

  it("repeats the ids of a byte-identical post", async () => {
    const key = await storeKey("client");
    const body = JSON.stringify(clientBody(["a", "b"]));
    await post("/v1/events", key, body);
    await post("/v1/events", key, body);
    const landed = await readLandedOf(key);
    expect(landed).toHaveLength(4);
    expect(new Set(landed.map(({ eventId }) => eventId)).size).toBe(2);
    expect(new Set(landed.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it("marks obfuscated targets", async () => {
    const key = await storeKey("client");
    await post("/v1/events?obfuscated=1", key, {
      user: { user_id: "u" },
      events: [{ type: "variableEvaluated", target: "x9" }],
    });
    expect(await readLandedOf(key)).toMatchObject([{ target: "x9", obfuscated: true }]);
  });

  it("keeps the good events of a post and names what is wrong with the others", async () => {
    const key = await storeKey("client");
    const body = {
      user: { user_id: "u" },
      events: [7, { type: "customEvent", customType: "good" }, { type: "" }, { type: "x", value: "9" }],
    };
    const response = await post("/v1/events", key, body);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      message: "Successfully received 1 events.",
      rejected: {
        event_not_object: 1,
        missing_type: 1,
        invalid_value: 1,
      },
    });
    expect(await readLandedOf(key)).toHaveLength(1);
    const letters = await env.SPOOL.list({ prefix: "dead/rejected/", include: ["customMetadata"] });
    expect(letters.objects.map(({ customMetadata }) => customMetadata?.["events"])).toContain("3");
  });

  it("stores neither private data nor SDK keys", async () => {
    const key = await storeKey("server");
    const body = {
      batch: [
        {
          user: { user_id: "u", privateCustomData: { secret: "hidden-value" }, customData: { note: `my ${key}` } },
          events: [
            {
              type: "sdkConfig",
              target: `https://cdn.example/config/v2/server/${key}.json`,
              metaData: {
                "resHeader_set-cookie": "hidden-value",
                resHeader_etag: '"e1"',
                nested: { privateCustomData: "hidden-value" },
              },
            },
            {
              type: "customEvent",
              customType: "x",
              target: "dvc_client_abcdef",
              metaData: { a: "server-rendering-is-on" },
            },
            { type: "", privateCustomData: "hidden-value" },
          ],
        },
      ],
    };
    expect((await post("/v1/events/batch", key, body)).status).toBe(201);
    const landed = await readLandedOf(key);
    const letters = await env.SPOOL.list({ prefix: "dead/rejected/" });
    const rejected = await Promise.all(
      letters.objects.map(async (object) => (await env.SPOOL.get(object.key))?.text()),
    );
    const stored = JSON.stringify([landed, rejected]);
    expect(stored).not.toContain("hidden-value");
    expect(stored).not.toContain(key);
    expect(stored).not.toContain("dvc_client_abcdef");
    expect(landed[0]?.metaData).toMatchObject({ resHeader_etag: '"e1"' });
    expect(landed[1]?.metaData).toEqual({ a: "server-rendering-is-on" });
  });

  it("answers 201 to a body that is too large, so that no SDK sends it for ever, and says so", async () => {
    const key = await storeKey("client");
    const response = await post("/v1/events", key, `"${"x".repeat(4 * 1024 * 1024)}"`);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      message: "Successfully received 0 events.",
      rejected: { post_too_large: 1 },
    });
  });

  it("spools a post that is larger than a record", async () => {
    const key = await storeKey("client");
    const events = Array.from({ length: 20 }, (_, index) => ({
      type: "big",
      metaData: { index, text: "x".repeat(100_000) },
    }));
    const response = await post("/v1/events", key, { user: { user_id: "u" }, events });
    expect(await response.json()).toEqual({ message: "Successfully received 20 events." });
    await expect.poll(async () => (await readLandedOf(key)).length, { timeout: 15_000 }).toBe(20);
  });
});

describe("a post that cannot be accepted", () => {
  const withoutKey = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    exports.default.fetch(`${ORIGIN}/v1/events`, { method: "POST", body, headers });

  it("gets 401 without a key, with an unknown key and with a key of the wrong kind", async () => {
    const client = await storeKey("client");
    const answers = [
      await withoutKey("{}"),
      await withoutKey("", { authorization: "" }),
      await post("/v1/events", "dvc_client_nobody_knows_this", clientBody(["a"])),
      await post("/v1/events/batch", client, { batch: [] }),
      await post("/v1/track", client, clientBody(["a"])),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ statusCode: 401, message: expect.any(String) });
    }
  });

  it("gets 401 with a key that was revoked long ago, and 201 during the grace period", async () => {
    const old = await storeKey("client", { revokedAt: Date.now() - 48 * 3_600_000 });
    const fresh = await storeKey("client", { revokedAt: Date.now() - 60_000 });
    expect((await post("/v1/events", old, clientBody(["a"]))).status).toBe(401);
    expect((await post("/v1/events", fresh, clientBody(["a"]))).status).toBe(201);
  });

  it("gets 401 at once with a key that was revoked because somebody else holds it, and 201 with a rotated one", async () => {
    const revokedAt = Date.now() - 1_000;
    const leaked = await storeKey("client", { revokedAt, revokedFor: "compromise" });
    const rotated = await storeKey("client", { revokedAt, revokedFor: "rotation" });
    expect((await post("/v1/events", leaked, clientBody(["a"]))).status).toBe(401);
    expect((await post("/v1/events", rotated, clientBody(["a"]))).status).toBe(201);
    expect(await readLandedOf(leaked)).toEqual([]);
  });

  it.each(["", "{", "\u0000", '{"events":[', "<xml/>"])("gets 400 for %j, which is not JSON", async (body) => {
    const response = await post("/v1/events", await storeKey("client"), body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ statusCode: 400 });
  });

  it.each(["[]", "7", "null", '"text"', "{}", '{"events":{}}', '{"batch":[]}'])(
    "gets 201 for %s, which is JSON without events",
    async (body) => {
      const response = await post("/v1/events", await storeKey("client"), body);
      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({ message: "Successfully received 0 events.", rejected: {} });
    },
  );

  it("gets 405 with another method, and browsers get their preflight", async () => {
    const url = `${ORIGIN}/v1/events`;
    expect((await exports.default.fetch(url)).status).toBe(405);
    const preflight = await exports.default.fetch(url, { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
  });
});
