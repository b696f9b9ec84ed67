import { createRecordSigner, createSigningKey, pointerObjectName, type EnvironmentPointer } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey } from "../src/core/manage-keys.ts";
import type { Refusal } from "../src/core/outcomes.ts";
import type { PublisherPorts, VersionStore } from "../src/core/ports.ts";
import { respondRefusal } from "../src/routes/respond.ts";
import { inProject, openPorts, openStore, publishText } from "./crashing-ports.ts";

const own = await createSigningKey("own");
const earlier = await createSigningKey("earlier");
const foreign = await createSigningKey("foreign");

const SIGNER = createRecordSigner(own.privateKey);
const PUBLIC_KEYS = JSON.stringify({ own: own.publicKey, earlier: earlier.publicKey });

/** Stores of a deployment that has signing keys, by what they insist on. */
const STORES = {
  "a signing key alone": openStore({ signer: SIGNER }),
  log: openStore({ signer: SIGNER, SIGNING_PUBLIC_KEYS: PUBLIC_KEYS }),
  require: openStore({ signer: SIGNER, SIGNING_PUBLIC_KEYS: PUBLIC_KEYS, INTEGRITY: "require" }),
} satisfies Record<string, VersionStore>;

type StoredPointer = EnvironmentPointer & Record<string, unknown>;

/** What somebody who may write to R2 can do to the pointer. */
const FORGERIES: Readonly<Record<string, (pointer: StoredPointer) => Promise<StoredPointer> | StoredPointer>> = {
  "another version under the old signature": (pointer) => ({ ...pointer, version: 900 }),
  "a signature without its key": ({ signatureKeyId: _keyId, ...pointer }) => pointer,
  "the signature of a foreign key": (pointer) => createRecordSigner(foreign.privateKey).sign(nameOf(pointer), pointer),
  "the signature of a foreign key under our name": async (pointer) => ({
    ...(await createRecordSigner(foreign.privateKey).sign(nameOf(pointer), pointer)),
    signatureKeyId: "own",
  }),
  "members that nest too deep": (pointer) => ({
    ...pointer,
    more: JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) as unknown,
  }),
};

function unsign({ signature: _signature, signatureKeyId: _keyId, ...pointer }: StoredPointer): StoredPointer {
  return pointer;
}

function nameOf({ environmentId }: EnvironmentPointer): string {
  return pointerObjectName(environmentId);
}

/** Publishes, changes the stored pointer, loses the project's database and publishes again. */
async function publishAfterLoss(
  project: string,
  store: VersionStore,
  change: (pointer: StoredPointer) => Promise<StoredPointer> | StoredPointer,
) {
  return inProject(project, async (storage) => {
    const before = { ...openPorts(project, storage, []), store };
    expect(await publishText(before, "one")).toMatchObject({ reply: { version: { version: 1 } } });
    const { id } = before.database.findEnvironment("production") ?? { id: "" };
    const pointer = (await store.readPointer(id)) as StoredPointer;
    await env.CONFIGS.put(pointerObjectName(id), JSON.stringify(await change(pointer)));
    await storage.deleteAll();
    const ports: PublisherPorts = { ...openPorts(project, storage, []), store };
    const outcome = await publishText(ports, "two");
    return { outcome, environments: ports.database.listEnvironments(), key: await createKeyOf(ports) };
  });
}

async function createKeyOf(ports: PublisherPorts): Promise<string> {
  // The first key of a project that knows no environment makes one, as a publish does.
  return (await createKey(ports, "production", "server", "ann")).kind;
}

let projects = 0;

describe("a project whose database was lost", () => {
  describe.each(Object.entries(STORES))("with %s", (_mode, store) => {
    it.each(Object.entries(FORGERIES))("does not adopt a pointer with %s", async (_forgery, change) => {
      const { outcome, environments, key } = await publishAfterLoss(`forged-${++projects}`, store, change);
      expect(outcome).toMatchObject({ kind: "unproven_pointer", environmentKey: "production" });
      expect(environments).toEqual([]);
      expect(key).toBe("unproven_pointer");
      const response = respondRefusal(outcome as Refusal);
      expect(response.status).toBe(409);
      const { message } = await response.json<{ message: string }>();
      const { environmentId } = outcome as Extract<Refusal, { kind: "unproven_pointer" }>;
      expect(message).toContain(`restore environments/${environmentId}/pointer.json`);
    });

    it("goes on from a pointer that it signed", async () => {
      const { outcome, key } = await publishAfterLoss(`proven-${++projects}`, store, (pointer) => pointer);
      expect(outcome).toMatchObject({ reply: { version: { version: 2 } } });
      expect(key).toBe("created");
    });
  });

  it.each(["log", "require"] as const)("goes on from a pointer of an earlier key in mode %s", async (mode) => {
    const { outcome } = await publishAfterLoss(`earlier-${mode}`, STORES[mode], (pointer) =>
      createRecordSigner(earlier.privateKey).sign(nameOf(pointer), pointer),
    );
    expect(outcome).toMatchObject({ reply: { version: { version: 2 } } });
  });

  it("adopts an unsigned pointer until signatures are required", async () => {
    for (const mode of ["a signing key alone", "log"] as const) {
      const { outcome } = await publishAfterLoss(`unsigned-${mode.slice(-3)}`, STORES[mode], unsign);
      expect(outcome).toMatchObject({ reply: { version: { version: 2 } } });
    }
    const { outcome } = await publishAfterLoss("unsigned-require", STORES.require, unsign);
    expect(outcome).toMatchObject({ kind: "unproven_pointer", forgery: "unsigned" });
  });

  it("adopts what it finds as long as the deployment has no signing keys", async () => {
    const { outcome } = await publishAfterLoss("no-keys", openStore(), (pointer) => ({ ...pointer, version: 7 }));
    expect(outcome).toMatchObject({ reply: { version: { version: 8 } } });
  });
});
