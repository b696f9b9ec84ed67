import { artifactObjectName, sdkKeyObjectName, sha256Hex, type SdkKeyRecord } from "@burgee/contract";
import { createKeyDirectory, createPublishedStores, systemClock } from "@burgee/worker-common";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey, revokeKey } from "../src/core/manage-keys.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { ANN, crashAt, crashes, inProject, later, openPorts } from "./crashing-ports.ts";

/** A second store that takes nothing. */
const DOWN = {
  get: env.CONFIGS_KV.get.bind(env.CONFIGS_KV),
  put: () => Promise.reject(new Error("KV is down")),
  delete: () => Promise.reject(new Error("KV is down")),
} as unknown as KVNamespace;

async function makeKey(ports: PublisherPorts, kind: "client" | "server" = "client") {
  const outcome = await createKey(ports, "production", kind, ANN);
  if (outcome.kind !== "created") throw new Error(`the key was not made: ${outcome.kind}`);
  return outcome.key;
}

async function readRecords(sdkKey: string) {
  const name = sdkKeyObjectName(await sha256Hex(sdkKey));
  return {
    r2: await (await env.CONFIGS.get(name))?.json<SdkKeyRecord>(),
    kv: await env.CONFIGS_KV.get<SdkKeyRecord>(name, "json"),
  };
}

/** The client key that the current config of bootstrapped clients names. */
async function readClientKey({ database }: PublisherPorts): Promise<string | undefined> {
  const { id, version } = database.findEnvironment("production") ?? { id: "", version: 0 };
  const config = await env.CONFIGS.get(artifactObjectName(id, version, "client"));
  return (await config?.json<{ clientSDKKey: string }>())?.clientSDKKey;
}

/** The same ports, with every environment whose streams were closed in `closed`. */
function recordClosed(ports: PublisherPorts, closed: string[]): PublisherPorts {
  const closeStreams = async (environmentId: string) => void closed.push(environmentId);
  return { ...ports, announcer: { ...ports.announcer, closeStreams } };
}

/** The same ports with a first store that takes no keys. */
function withoutKeys(ports: PublisherPorts): PublisherPorts {
  return { ...ports, store: { ...ports.store, writeKey: () => Promise.reject(new Error("R2 is down")) } };
}

describe("an SDK key while the second store is down", () => {
  it("is made and works, and its copy follows", async () => {
    await inProject("key-made-kv-down", async (storage) => {
      const down = openPorts("key-made-kv-down", storage, [], DOWN);
      const { key } = await makeKey(down, "server");
      expect(await readRecords(key)).toMatchObject({ r2: { kind: "server" }, kv: null });
      expect(await recover(down)).toBe(false);
      expect(await recover(later(openPorts("key-made-kv-down", storage, [])))).toBe(true);
      const { r2, kv } = await readRecords(key);
      expect(kv).toEqual(r2);
    });
  });

  it("is revoked: the edge refuses it, configs forget it and streams end, and its copy follows", async () => {
    await inProject("key-revoked-kv-down", async (storage) => {
      const closed: string[] = [];
      const up = recordClosed(openPorts("key-revoked-kv-down", storage, []), closed);
      const down = recordClosed(openPorts("key-revoked-kv-down", storage, [], DOWN), closed);
      const kept = await makeKey(up);
      const { key, environmentId } = await makeKey(up);
      expect(await revokeKey(down, "production", key, ANN)).toMatchObject({ kind: "revoked" });
      expect(closed).toEqual([environmentId]);

      expect(await readClientKey(down)).toBe(kept.key);
      // The copy still lets the key in, so it must not be believed while the first store answers.
      expect((await readRecords(key)).kv).not.toHaveProperty("revokedAt");
      const directory = createKeyDirectory({ ...createPublishedStores(env), clock: systemClock });
      expect(await directory.lookup(key, () => undefined)).toMatchObject({
        kind: "found",
        record: { revokedAt: expect.any(Number) },
      });

      expect(await recover(down)).toBe(false);
      expect(await recover(later(up))).toBe(true);
      const { r2, kv } = await readRecords(key);
      expect(kv).toEqual(r2);
      expect(kv?.revokedAt).toBeGreaterThan(0);
    });
  });
});

describe("an SDK key while the first store is down", () => {
  it("is withdrawn when its text was never shown, so that recovery does not activate it", async () => {
    await inProject("key-made-r2-down", async (storage) => {
      const ports = openPorts("key-made-r2-down", storage, []);
      await makeKey(ports, "server");
      expect(await createKey(withoutKeys(ports), "production", "server", ANN)).toMatchObject({
        kind: "storage_failed",
      });
      expect(await recover(later(ports))).toBe(true);
      const environmentId = ports.database.findEnvironment("production")?.id ?? "";
      const [kept, lost] = ports.database.listKeys(environmentId);
      expect(kept?.revokedAtMs).toBeUndefined();
      expect(lost?.revokedAtMs).toBeGreaterThan(0);
      const record = await env.CONFIGS.get(sdkKeyObjectName(lost?.digest ?? ""));
      expect(await record?.json()).toMatchObject({ revokedAt: lost?.revokedAtMs });
    });
  });

  it("is not called revoked before the first store refuses it", async () => {
    await inProject("key-revoked-r2-down", async (storage) => {
      const closed: string[] = [];
      const ports = recordClosed(openPorts("key-revoked-r2-down", storage, []), closed);
      await makeKey(ports);
      const { key, environmentId } = await makeKey(ports);
      const down = withoutKeys(ports);
      expect(await revokeKey(down, "production", key, ANN)).toMatchObject({ kind: "not_yet_revoked" });
      expect(await revokeKey(down, "production", key, ANN)).toMatchObject({ kind: "not_yet_revoked" });
      expect(await revokeKey(ports, "production", key, ANN)).toMatchObject({ kind: "revoked" });
      expect((await readRecords(key)).r2?.revokedAt).toBeGreaterThan(0);
      expect(closed).toEqual([environmentId]);
    });
  });
});

describe("a revocation", () => {
  it("closes streams later when the realtime Worker does not answer", async () => {
    await inProject("revoked-realtime-down", async (storage) => {
      const ports = openPorts("revoked-realtime-down", storage, []);
      await makeKey(ports);
      const { key, environmentId } = await makeKey(ports);
      const closeStreams = () => Promise.reject(new Error("overloaded"));
      const silent = { ...ports, announcer: { ...ports.announcer, closeStreams } };
      expect(await revokeKey(silent, "production", key, ANN)).toMatchObject({ kind: "revoked" });
      expect(await recover(silent)).toBe(false);
      const closed: string[] = [];
      expect(await recover(later(recordClosed(ports, closed)))).toBe(true);
      expect(closed).toEqual([environmentId]);
      expect(await recover(later(recordClosed(ports, closed)))).toBe(true);
      expect(closed).toHaveLength(1);
    });
  });

  it("is complete or undone after recovery, whichever of its steps was the last", async () => {
    let nth = 0;
    let revocations = 0;
    for (let hasCrashed = true; hasCrashed;) {
      nth += 1;
      const name = `revocation-crash-${nth}`;
      hasCrashed = await inProject(name, async (storage) => {
        const closed: string[] = [];
        const ports = recordClosed(openPorts(name, storage, []), closed);
        const kept = await makeKey(ports);
        const { key, environmentId } = await makeKey(ports);
        const { ports: dying, state } = crashAt(ports, nth, "after");
        await crashes(() => revokeKey(dying, "production", key, ANN));
        expect(await recover(later(ports))).toBe(true);
        // A crash inside the transaction takes the revocation back as a whole.
        const isRevoked = ports.database.findKey(await sha256Hex(key))?.revokedAtMs !== undefined;
        const { r2, kv } = await readRecords(key);
        expect(kv).toEqual(r2);
        expect(r2?.revokedAt !== undefined).toBe(isRevoked);
        expect([...new Set(closed)]).toEqual(isRevoked ? [environmentId] : []);
        expect(await readClientKey(ports)).toBe(isRevoked ? kept.key : key);
        if (isRevoked) revocations += 1;
        return state.isDead;
      });
    }
    expect(revocations).toBeGreaterThan(5);
  });
});

describe("a revocation while the first store takes nothing", () => {
  it("reaches the second store, which the edge reads while the first fails", async () => {
    await inProject("key-revoked-r2-down", async (storage) => {
      const up = openPorts("key-revoked-r2-down", storage, []);
      await makeKey(up);
      const [one, two] = [await makeKey(up), await makeKey(up)];
      for (const { key } of [one, two]) {
        expect(await revokeKey(withoutKeys(up), "production", key, ANN)).toMatchObject({ kind: "not_yet_revoked" });
      }
      for (const { key } of [one, two]) {
        const { r2, kv } = await readRecords(key);
        expect(r2).not.toHaveProperty("revokedAt");
        expect(kv).toMatchObject({ revokedAt: expect.any(Number) });
      }
      expect(await recover(later(up))).toBe(true);
      expect(await readRecords(one.key)).toMatchObject({ r2: { revokedAt: expect.any(Number) } });
    });
  });
});
