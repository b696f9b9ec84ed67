import { pointerObjectName, STREAM_RECONNECT_MS_MAX, STREAM_RECONNECT_MS_MIN } from "@burgee/contract";
import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import { closeClients, connect, storeKey, streamPath } from "./stream-client.ts";

/** `printf e1 | openssl dgst -sha256 -hmac` with the secret of the tests. */
const ENDLESS_TOKEN_OF_E1 = "ao23COF13kS9tBUiy1NS_FEUb3P4OkQCmsrv3kfe7ZU";
const MODIFIED = 1_795_206_775_000;

afterEach(closeClients);

describe("an open event stream", () => {
  it("has the headers that SDKs and proxies need", async () => {
    const { response } = await connect("headers");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("echoes the origin of a browser that sends credentials", async () => {
    const { response } = await connect("cors", { headers: { origin: "https://shop.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
    expect(response.headers.get("vary")).toBe("Origin");
  });

  it("receives an announced version as one frame, for configs and for OFREP", async () => {
    const config = await connect("frames");
    const ofrep = await connect("frames", { query: "&kind=ofrep" });
    expect(await exports.default.announce(announcement("frames", 7))).toEqual({ shards: 2, unreached: 0, streams: 2 });
    expect(await config.readUntil(/data: .*\n\n/)).toContain(
      'id: 7\nevent: message\ndata: {"id":"7","timestamp":1795206782000,"channel":"frames","name":"change","data":"{' +
        String.raw`\"type\":\"refetchConfig\",\"etag\":\"\\\"e7\\\"\",\"lastModified\":1795206782000}"}` +
        "\n\n",
    );
    expect(await ofrep.readUntil(/data: .*\n\n/)).toContain(
      'id: 7\nevent: message\ndata: {"type":"refetchEvaluation",' +
        String.raw`"etag":"\"e7\"","lastModified":1795206782}` +
        "\n\n",
    );
  });

  it("tells each client another time to reconnect, so that a deploy causes no rush", async () => {
    const times = new Set<number>();
    for (let client = 0; client < 5; client += 1) {
      const text = await (await connect("retry")).readUntil(/:keepalive\n\n/);
      const reconnectMs = Number(/^retry: (\d+)\n\n/.exec(text)?.[1]);
      expect(reconnectMs).toBeGreaterThanOrEqual(STREAM_RECONNECT_MS_MIN);
      expect(reconnectMs).toBeLessThanOrEqual(STREAM_RECONNECT_MS_MAX);
      times.add(reconnectMs);
    }
    expect(times.size).toBeGreaterThan(1);
  });

  it("begins without a block that Go's library would take for a message", async () => {
    const client = await connect("go", { headers: { "user-agent": "Go-http-client/1.1" } });
    expect(await client.readUntil(/:keepalive\n\n/)).toBe(":keepalive\n\n");
  });

  it("is not told again about versions that are not newer, even after the object was evicted", async () => {
    await exports.default.announce(announcement("order", 5));
    for (const shard of [0, 1]) await evictDurableObject(env.STREAMS.getByName(`order:${shard}`));
    const client = await connect("order", { query: "&v=5" });
    await exports.default.announce(announcement("order", 5));
    await exports.default.announce(announcement("order", 4));
    await exports.default.announce(announcement("order", 6));
    expect(idsIn(await client.readUntil(/id: 6\n/))).toEqual(["6"]);
    expect(await exports.default.describeStreams("order")).toMatchObject({ streams: 1, versions: [6, 6] });
  });

  it("replays what was missed to a client that names its last event, and only then", async () => {
    for (const version of [1, 2, 3]) await exports.default.announce(announcement("replay", version));
    const behind = await connect("replay", { headers: { "last-event-id": "1" } });
    expect(idsIn(await behind.readUntil(/data: .*\n\n/))).toEqual(["3"]);
    const current = await connect("replay", { headers: { "last-event-id": "3" } });
    await exports.default.announce(announcement("replay", 4));
    expect(idsIn(await current.readUntil(/id: 4\n/))).toEqual(["4"]);
  });

  it("notices a version whose announcement was lost from the pointer in R2", async () => {
    await exports.default.announce(announcement("lost", 1));
    for (const shard of [0, 1]) await evictDurableObject(env.STREAMS.getByName(`lost:${shard}`));
    await env.CONFIGS.put(pointerObjectName("lost"), JSON.stringify(announcement("lost", 9)));
    const client = await connect("lost", { query: "&v=1" });
    expect(idsIn(await client.readUntil(/data: .*\n\n/))).toEqual(["9"]);
  });

  it("opens although the pointer is damaged", async () => {
    await env.CONFIGS.put(pointerObjectName("damaged"), "{");
    const client = await connect("damaged");
    await exports.default.announce(announcement("damaged", 2));
    expect(idsIn(await client.readUntil(/id: 2\n/))).toEqual(["2"]);
  });

  it("hears nothing of other environments", async () => {
    const client = await connect("mine");
    await exports.default.announce(announcement("other", 3));
    await exports.default.announce(announcement("mine", 4));
    expect(idsIn(await client.readUntil(/id: 4\n/))).toEqual(["4"]);
  });

  it("ends when the environment's streams are closed", async () => {
    const client = await connect("revoked");
    expect(await exports.default.closeStreams("revoked")).toEqual({ shards: 2, unreached: 0, streams: 1 });
    expect(await client.readToEnd()).toMatch(/:keepalive\n\n$/);
    expect(await exports.default.closeStreams("revoked")).toMatchObject({ streams: 0 });
  });
});

describe("opening an event stream", () => {
  it.each([
    ["no token", "?environment=e1", 401],
    ["a token without an expiry, as earlier versions signed them", `?environment=e1&token=${ENDLESS_TOKEN_OF_E1}`, 401],
    ["a foreign token", `?environment=e1&token=${"A".repeat(43)}`, 401],
    ["a token of 100,000 characters", `?environment=e1&token=${"A".repeat(100_000)}`, 401],
    ["no environment", "?token=x", 400],
    ["an unknown kind", "?environment=e1&token=x&kind=y", 400],
  ])("is refused with %s", async (_, query, status) => {
    const response = await exports.default.fetch(`https://burgee.test/event-stream${query}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: status });
  });

  it("is refused with the token of another environment", async () => {
    const url = (await streamPath("theirs")).replace("environment=theirs", "environment=mine");
    expect((await exports.default.fetch(url)).status).toBe(401);
  });

  it("tolerates doubled slashes", async () => {
    const url = (await streamPath("slashes")).replace("/event-stream", "//event-stream");
    const response = await exports.default.fetch(url);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it("answers preflights, other methods and other paths", async () => {
    const headers = { origin: "https://shop.example" };
    const preflight = await exports.default.fetch("https://burgee.test/event-stream", { method: "OPTIONS", headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Last-Event-ID");
    expect((await exports.default.fetch("https://burgee.test/event-stream", { method: "POST" })).status).toBe(405);
    expect((await exports.default.fetch("https://burgee.test/other")).status).toBe(404);
    expect((await exports.default.fetch("https://burgee.test/health")).status).toBe(200);
  });

  it("shows strangers nothing but the status in its health", async () => {
    const response = await exports.default.fetch("https://burgee.test/health");
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("shows operators in the health of its isolate what was counted, whichever call counted it", async () => {
    const readCounts = async () => {
      const headers = { authorization: "Bearer the-admin-token-of-the-tests" };
      const response = await exports.default.fetch("https://burgee.test/health", { headers });
      const body = await response.json<{ counts: Record<string, number> }>();
      expect(body).toMatchObject({ status: "ok", shards: 2 });
      return body.counts;
    };
    const before = await readCounts();
    await connect("counted");
    await exports.default.announce(announcement("counted", 1));
    const after = await readCounts();
    expect(after["stream_opened"]).toBe((before["stream_opened"] ?? 0) + 1);
    expect(after["announced"]).toBe((before["announced"] ?? 0) + 1);
  });

  it("overflows to another shard, then is refused with a time to come back, and works again when one leaves", async () => {
    const clients = [];
    for (let client = 0; client < 12; client += 1) clients.push(await connect("full", from(`192.0.2.${client}`)));
    expect(clients.every(({ response }) => response.status === 200)).toBe(true);
    const refused = await connect("full", { headers: { origin: "https://shop.example" } });
    expect(refused.response.status).toBe(503);
    expect(Number(refused.response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    await clients[0]?.close();
    await expect.poll(async () => (await exports.default.describeStreams("full")).streams).toBe(11);
    expect((await connect("full")).response.status).toBe(200);
  });
});

describe("the streams of one address", () => {
  it("are refused beyond its share with 429 and a time to come back, whatever agent it names", async () => {
    for (let client = 0; client < 5; client += 1) {
      const { response } = await connect("crowd", from("198.51.100.7", { "user-agent": `agent ${client}` }));
      expect(response.status).toBe(200);
    }
    for (const headers of [{}, { "user-agent": "another" }, { "accept-language": "fi" }]) {
      const { response } = await connect("crowd", from("198.51.100.7", { origin: "https://shop.example", ...headers }));
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    }
    expect((await connect("crowd", from("198.51.100.8"))).response.status).toBe(200);
  });

  it("are those of its network when the address is an IPv6 one", async () => {
    for (let client = 0; client < 5; client += 1) await connect("crowd6", from(`2001:db8:1:2::${client}`));
    expect((await connect("crowd6", from("2001:db8:1:2:ffff::9"))).response.status).toBe(429);
    expect((await connect("crowd6", from("2001:db8:1:3::1"))).response.status).toBe(200);
  });
});

describe("the streams of one SDK key", () => {
  it("end when the key is revoked, and its address opens no other", async () => {
    const [bad, good] = [await storeKey("dvc_client_bad", "keyed"), await storeKey("dvc_client_good", "keyed")];
    const client = await connect("keyed", { keyDigest: bad });
    expect(client.response.status).toBe(200);
    await storeKey("dvc_client_bad", "keyed", { revokedAt: 2 });
    await exports.default.closeStreams("keyed");
    expect(await client.readToEnd()).toMatch(/:keepalive\n\n$/);
    const again = await exports.default.fetch(await streamPath("keyed", { keyDigest: bad }));
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ statusCode: 401 });
    expect((await connect("keyed", { keyDigest: good })).response.status).toBe(200);
  });

  it("are refused for a key that nobody stored and for one of another environment", async () => {
    const foreign = await storeKey("dvc_client_foreign", "elsewhere");
    for (const keyDigest of [foreign, "f".repeat(64)]) {
      expect((await exports.default.fetch(await streamPath("keyed2", { keyDigest }))).status).toBe(401);
    }
  });

  it("open no more once the token has expired", async () => {
    const url = await streamPath("late", { expiresAtMs: Math.floor(Date.now() / 1_000) * 1_000 });
    const response = await exports.default.fetch(url);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining("expired") });
  });
});

/** What a client at an address sends. */
function from(address: string, headers: Record<string, string> = {}): { readonly headers: Record<string, string> } {
  return { headers: { "cf-connecting-ip": address, ...headers } };
}

function announcement(environmentId: string, version: number) {
  return { environmentId, version, etag: `"e${version}"`, lastModifiedMs: MODIFIED + version * 1_000 };
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/^id: (.*)$/gm)].map((match) => match[1] ?? "");
}
