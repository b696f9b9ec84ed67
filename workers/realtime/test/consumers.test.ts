import { STREAM_KEEPALIVE_MS, STREAM_STALLED_MS_MAX } from "@burgee/contract";
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { closeClients, connect, storeKey, streamPath } from "./stream-client.ts";

afterEach(async () => {
  vi.useRealTimers();
  await closeClients();
});

describe("consumers of a shard", () => {
  it("hear a keepalive after twenty silent seconds", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const client = await connect("silent");
    await client.readUntil(/:keepalive\n\n/);
    await pass("silent", STREAM_KEEPALIVE_MS + 1_000);
    expect(await client.readUntil(/:keepalive\n\n:keepalive\n\n/)).toMatch(
      /^retry: \d+\n\n:keepalive\n\n:keepalive\n\n$/,
    );
  });

  it("do not wait for one that reads nothing, which is told only the newest version", async () => {
    const slow = await exports.default.fetch(await streamPath("slow"));
    const quick = await connect("slow");
    for (let version = 1; version <= 100; version += 1) {
      await announce("slow", version);
      await quick.readUntil(new RegExp(`id: ${version}\n`));
    }
    expect(quick.text().match(/^id: /gm)).toHaveLength(100);

    const reader = slow.body?.pipeThrough(new TextDecoderStream()).getReader();
    let late = "";
    while (!late.includes("id: 100\n")) late += (await reader?.read())?.value ?? "";
    expect(late.match(/^id: /gm)?.length).toBeLessThan(10);
    await reader?.cancel();
  });

  it("are dropped when they take nothing for a minute, and the others stay", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const dead = await exports.default.fetch(await streamPath("dead"));
    const alive = await connect("dead");
    for (let version = 1; version <= 10; version += 1) await announce("dead", version);
    await alive.readUntil(/id: 10\n/);
    expect(await countStreams("dead")).toBe(2);
    await pass("dead", STREAM_STALLED_MS_MAX + 1_000);
    expect(await countStreams("dead")).toBe(1);
    await announce("dead", 11);
    await alive.readUntil(/id: 11\n/);
    await dead.body?.cancel();
  });

  it("are told of a version whose announcement was lost while they listened", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const client = await connect("healed", { query: "&v=1" });
    const pointer = { version: 2, etag: '"e2"', lastModifiedMs: 1_795_206_775_000 };
    await env.CONFIGS.put("environments/healed/pointer.json", JSON.stringify(pointer));
    await pass("healed", 61_000);
    expect(await client.readUntil(/id: 2\n/)).toContain("refetchConfig");
  });

  it("are told at once of a lost version that a client who comes later already holds", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    await announce("warm", 1);
    const first = await connect("warm", { query: "&v=1" });
    const pointer = { version: 9, etag: '"e9"', lastModifiedMs: 1_795_206_775_000 };
    await env.CONFIGS.put("environments/warm/pointer.json", JSON.stringify(pointer));
    // Long enough for another look at the pointer, far too short for one that the shard takes by itself.
    await pass("warm", 1_000);
    await connect("warm", { query: "&v=9" });
    expect(await first.readUntil(/id: 9\n/)).toContain("refetchConfig");
  });

  it("are closed within a minute when their key was revoked and nobody announced it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const keyDigest = await storeKey("dvc_client_unheard", "unheard");
    const [bad, shared] = [await connect("unheard", { keyDigest }), await connect("unheard")];
    await storeKey("dvc_client_unheard", "unheard", { revokedAt: 2 });
    await pass("unheard", 61_000);
    expect(await bad.readToEnd()).toContain(":keepalive");
    expect(await countStreams("unheard")).toBe(1);
    await shared.close();
  });

  it("leave nothing behind when they go", async () => {
    const client = await connect("gone");
    expect(await countStreams("gone")).toBe(1);
    await client.close();
    await expect.poll(async () => countStreams("gone")).toBe(0);
  });
});

async function announce(environmentId: string, version: number): Promise<void> {
  const lastModifiedMs = 1_795_206_775_000 + version * 1_000;
  await exports.default.announce({ environmentId, version, etag: `"e${version}"`, lastModifiedMs });
}

async function countStreams(environmentId: string): Promise<number> {
  return (await exports.default.describeStreams(environmentId)).streams;
}

/** Lets time pass inside the shards of an environment: timers must fire in the context of their own object. */
async function pass(environmentId: string, ms: number): Promise<void> {
  for (let shard = 0; shard < 2; shard += 1) {
    const stub = env.STREAMS.getByName(`${environmentId}:${shard}`);
    if ((await stub.describe()).streams === 0) continue;
    await runInDurableObject(stub, async () => vi.advanceTimersByTime(ms));
  }
}
