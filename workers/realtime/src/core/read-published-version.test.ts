import { createRecordSigner, createSigningKey, pointerObjectName } from "@burgee/contract";
import { createIntegrity, createMeter, guardStores, systemClock } from "@burgee/worker-common";
import { createMemoryObjectStore } from "@burgee/worker-common/testing";
import { expect, it } from "vitest";

import { readPublishedVersion } from "./read-published-version.ts";

it("believes a signed pointer and no forged one when signatures are required", async () => {
  const { privateKey, publicKey } = await createSigningKey("a");
  const settings = { INTEGRITY: "require", SIGNING_PUBLIC_KEYS: JSON.stringify({ a: publicKey }) };
  const meter = createMeter("test", undefined);
  const integrity = createIntegrity(settings, { log: () => undefined, meter, clock: systemClock });
  const r2 = createMemoryObjectStore("r2");
  const { primary } = guardStores(r2, r2, systemClock);
  const name = pointerObjectName("env");
  const announcement = { environmentId: "env", version: 3, etag: '"e3"', lastModifiedMs: 3_000 };
  const signed = await createRecordSigner(privateKey).sign(name, announcement);
  r2.write(name, signed);
  expect(await readPublishedVersion(primary, "env", integrity)).toEqual({ kind: "found", announcement });
  r2.write(name, { ...signed, version: 4 });
  expect(await readPublishedVersion(primary, "env", integrity)).toMatchObject({ kind: "failed" });
  expect(meter.read()).toEqual({ integrity_failed: 1 });
});

it("finds nothing published where a first publish was interrupted", async () => {
  const meter = createMeter("test", undefined);
  const integrity = createIntegrity({}, { log: () => undefined, meter, clock: systemClock });
  const r2 = createMemoryObjectStore("r2");
  const { primary } = guardStores(r2, r2, systemClock);
  r2.write(pointerObjectName("env"), { environmentId: "env", version: 0, etag: '""', lastModifiedMs: 0, views: {} });
  expect(await readPublishedVersion(primary, "env", integrity)).toEqual({ kind: "nothing_published" });
});
