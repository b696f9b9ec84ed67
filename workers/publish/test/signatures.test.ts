import {
  CONFIG_VIEWS,
  artifactObjectName,
  createRecordSigner,
  createRecordVerifier,
  createSigningKey,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
  type EnvironmentPointer,
  type RecordSigner,
} from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey } from "../src/core/manage-keys.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { readStatus } from "../src/core/read-status.ts";
import { hasUnsigned, signStored } from "../src/core/sign-stored.ts";
import { ANN, crashAt, crashes, inProject, later, openPorts, openStore, publishText } from "./crashing-ports.ts";

function withSigner(ports: PublisherPorts, signer: RecordSigner | undefined): PublisherPorts {
  return { ...ports, store: openStore({ signer }) };
}

/** Everything stored of one environment and key, from both stores. */
async function readStored(environmentId: string, sdkKey: string) {
  const names = [pointerObjectName(environmentId), sdkKeyObjectName(await sha256Hex(sdkKey))];
  return Promise.all(
    names.flatMap((name) => [
      env.CONFIGS.get(name).then(async (object) => ({ name, record: (await object?.json<object>()) ?? {} })),
      env.CONFIGS_KV.get<object>(name, "json").then((record) => ({ name, record: record ?? {} })),
    ]),
  );
}

/** A published version and a key. */
async function publishWithKey(ports: PublisherPorts) {
  await publishText(ports, "one");
  const outcome = await createKey(ports, "production", "server", ANN);
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return outcome.key;
}

async function createPair(keyId: string) {
  const { privateKey, publicKey } = await createSigningKey(keyId);
  return { signer: createRecordSigner(privateKey), publicKey };
}

describe("what is stored", () => {
  it("names the SHA-256 of every view", async () => {
    await inProject("digests", async (storage) => {
      const visible: EnvironmentPointer[] = [];
      await publishText(openPorts("digests", storage, visible), "one");
      const pointer = visible.at(-1);
      if (pointer === undefined) throw new Error("nothing was published");
      for (const view of CONFIG_VIEWS) {
        const artifact = await env.CONFIGS.get(artifactObjectName(pointer.environmentId, pointer.version, view));
        const bytes = new Uint8Array((await artifact?.arrayBuffer()) ?? new ArrayBuffer());
        expect(pointer.views[view]).toEqual({ bytes: bytes.byteLength, sha256: await sha256Hex(bytes) });
      }
    });
  });

  it("is signed in both stores by a deployment with a signing key", async () => {
    await inProject("signed", async (storage) => {
      const { signer, publicKey } = await createPair("a");
      const { key, environmentId } = await publishWithKey(withSigner(openPorts("signed", storage, []), signer));
      const verifier = createRecordVerifier({ a: publicKey });
      for (const { name, record } of await readStored(environmentId, key)) {
        expect(await verifier.verify(name, record as Record<string, unknown>)).toBe("valid");
      }
    });
  });

  it("is signed from the first moment of a project, and status says so", async () => {
    await inProject("signed-fresh", async (storage) => {
      const { signer } = await createPair("a");
      const signing = withSigner(openPorts("signed-fresh", storage, []), signer);
      await publishWithKey(signing);
      expect(await readStatus(signing, "production")).toMatchObject({ unsigned: [] });
      expect(hasUnsigned(signing)).toBe(false);
      // Another key finds everything signed by the first one.
      const next = withSigner(signing, (await createPair("b")).signer);
      expect(await readStatus(next, "production")).toMatchObject({
        unsigned: ["pointer in R2", "pointer in KV", "keys"],
      });
    });
  });
});

describe("signing what is stored", () => {
  it("makes an unsigned store a signed one, then replaces the key, and status names what is left", async () => {
    await inProject("upgrade", async (storage) => {
      const ports = openPorts("upgrade", storage, []);
      const { key, environmentId } = await publishWithKey(ports);
      expect(await readStatus(ports, "production")).not.toHaveProperty("unsigned");
      const [first, next] = [await createPair("first"), await createPair("next")];
      const publicKeys = { first: first.publicKey, next: next.publicKey };
      for (const [keyId, { signer }] of Object.entries({ first, next })) {
        const signing = withSigner(ports, signer);
        expect(hasUnsigned(signing)).toBe(true);
        expect(await readStatus(signing, "production")).toMatchObject({
          unsigned: ["pointer in R2", "pointer in KV", "keys"],
        });
        expect(await signStored(signing)).toBe(true);
        expect(hasUnsigned(signing)).toBe(false);
        expect(await readStatus(signing, "production")).toMatchObject({ unsigned: [] });
        for (const { name, record } of await readStored(environmentId, key)) {
          expect(record).toMatchObject({ signatureKeyId: keyId });
          const verdict = await createRecordVerifier(publicKeys).verify(name, record as Record<string, unknown>);
          expect(verdict).toBe("valid");
        }
      }
    });
  });

  it("adds digests to a pointer that was written before there were any", async () => {
    await inProject("upgrade-digests", async (storage) => {
      const ports = openPorts("upgrade-digests", storage, []);
      const { environmentId } = await publishWithKey(ports);
      const pointer = await ports.store.readPointer(environmentId);
      if (pointer === undefined) throw new Error("nothing was published");
      const views = Object.fromEntries(Object.entries(pointer.views).map(([view, { bytes }]) => [view, { bytes }]));
      await env.CONFIGS.put(pointerObjectName(environmentId), JSON.stringify({ ...pointer, views }));
      const { signer } = await createPair("a");
      await signStored(withSigner(ports, signer));
      expect((await ports.store.readPointer(environmentId))?.views).toEqual(pointer.views);
    });
  });

  it.each(["pointer", "artifact"])("does not sign a forged %s", async (forged) => {
    const project = `forged-${forged}`;
    await inProject(project, async (storage) => {
      const ports = openPorts(project, storage, []);
      const { environmentId } = await publishWithKey(ports);
      const pointer = await ports.store.readPointer(environmentId);
      if (pointer === undefined) throw new Error("nothing was published");
      if (forged === "pointer") {
        await env.CONFIGS.put(pointerObjectName(environmentId), JSON.stringify({ ...pointer, version: 900 }));
      } else {
        await env.CONFIGS.put(artifactObjectName(environmentId, pointer.version, "client"), "{}");
      }
      const { signer } = await createPair("a");
      await signStored(withSigner(ports, signer));
      expect(await ports.store.readPointer(environmentId)).not.toHaveProperty("signature");
    });
  });

  it("is repeated until it is complete, whichever of its steps was the last", async () => {
    for (let nth = 1, isLast = false; !isLast; nth += 1) {
      expect(nth).toBeLessThan(30);
      const project = `sign-crash-${nth}`;
      isLast = await inProject(project, async (storage) => {
        const ports = openPorts(project, storage, []);
        const { key, environmentId } = await publishWithKey(ports);
        const { signer } = await createPair("a");
        const signing = withSigner(ports, signer);
        const crashed = await crashes(() => signStored(crashAt(signing, nth, "after").ports));
        expect(await signStored(later(signing))).toBe(true);
        for (const { record } of await readStored(environmentId, key)) {
          expect(record).toMatchObject({ signatureKeyId: "a" });
        }
        return !crashed;
      });
    }
  });
});
