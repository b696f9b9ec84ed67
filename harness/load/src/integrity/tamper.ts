import {
  type ConfigView,
  type EnvironmentPointer,
  type RecordSigner,
  type SdkKeyRecord,
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";

import { type PublishedObjects, signPointer } from "./published-objects.ts";
import { type Fault, type TamperCase, isArtifact } from "./tamper-case.ts";
import { EVIL, GOOD, type Target } from "./target.ts";

export interface Tampering {
  readonly tampered: TamperCase;
  readonly target: Target;
}

export interface TamperDeps {
  readonly objects: PublishedObjects;
  /** An environment of somebody else, signed like all others. */
  readonly evil: Target;
  /** Signs with the deployment's key: what was published earlier. */
  readonly signer: RecordSigner;
  /** Signs with a key that the deployment does not know. */
  readonly unknownSigner: RecordSigner;
}

/** Added to the version of forged pointers, so that nothing that was published is newer. */
const FORGED_VERSIONS_AHEAD = 900_000;
/** Dates of versions have whole seconds. */
const SHIFT_MS = 1_000;

/**
 * Takes an environment back to its earlier version before isolates read it, when a config of the later one is to be
 * tampered with: what isolates hold is not read again.
 */
export async function prepare({ tampered, target }: Tampering, { objects, signer }: TamperDeps): Promise<void> {
  const [earlier] = target.versions;
  if (!tampered.isHeld || !isArtifact(tampered.object) || earlier === undefined) return;
  const pointer = await signPointer(objects, target, earlier, -SHIFT_MS, signer);
  target.expectation.versions = [earlier];
  await objects.write(pointerObjectName(target.environmentId), pointer, "both");
}

/** Tampers with one object of an environment, after noting what may still be served. */
export async function tamper(tampering: Tampering, deps: TamperDeps): Promise<void> {
  const { tampered, target } = tampering;
  const { object, place, isHeld } = tampered;
  if (!isHeld && place === "both") target.expectation.missing = object === "key records" ? "keys" : "config";
  if (object === "pointer") await tamperWithPointer(tampering, deps);
  else if (object === "key records") await tamperWithKeys(tampering, deps);
  else await tamperWithArtifact(object, tampering, deps);
}

async function tamperWithPointer({ tampered, target }: Tampering, deps: TamperDeps): Promise<void> {
  const { objects, evil, signer } = deps;
  const { fault, place } = tampered;
  const name = pointerObjectName(target.environmentId);
  const [earlier] = target.versions;
  if (fault === "older" && earlier !== undefined) {
    await objects.write(name, await signPointer(objects, target, earlier, -SHIFT_MS, signer), place);
    return;
  }
  const stored = await objects.read(name);
  if (fault === "truncated" || fault === "foreign") {
    await objects.write(name, fault === "truncated" ? cut(stored) : await objects.read(nameOf(evil)), place);
    return;
  }
  // A whole version that nobody published, so that Workers which believe the pointer also find what it names.
  const pointer = JSON.parse(stored) as EnvironmentPointer;
  const version = pointer.version + FORGED_VERSIONS_AHEAD;
  const views: Record<string, { bytes: number; sha256: string }> = {};
  for (const view of Object.keys(pointer.views) as ConfigView[]) {
    const text = forge(await objects.read(artifactObjectName(target.environmentId, pointer.version, view)));
    await objects.write(artifactObjectName(target.environmentId, version, view), text, "both");
    views[view] = { bytes: Buffer.byteLength(text), sha256: await sha256Hex(text) };
  }
  await objects.write(
    name,
    await sealForged(name, { ...pointer, version, etag: `"${EVIL}"`, views }, fault, deps),
    place,
  );
}

async function tamperWithKeys({ tampered: { fault, place }, target }: Tampering, deps: TamperDeps): Promise<void> {
  const { objects, evil } = deps;
  const pairs = [
    [target.serverKey, evil.serverKey],
    [target.clientKey, evil.clientKey],
  ] as const;
  for (const [key, foreignKey] of pairs) {
    const name = sdkKeyObjectName(await sha256Hex(key));
    const stored = await objects.read(name);
    if (fault === "truncated") await objects.write(name, cut(stored), place);
    else if (fault === "foreign") {
      await objects.write(name, await objects.read(sdkKeyObjectName(await sha256Hex(foreignKey))), place);
    } else {
      const forged = { ...(JSON.parse(stored) as SdkKeyRecord), environmentId: evil.environmentId };
      await objects.write(name, await sealForged(name, forged, fault, deps), place);
    }
  }
}

async function tamperWithArtifact(
  view: "server-v2" | "client",
  { tampered: { fault, place, isHeld }, target }: Tampering,
  { objects, evil, signer }: TamperDeps,
): Promise<void> {
  const [earlier, latest] = target.versions;
  const foreign = evil.versions.at(-1);
  if (earlier === undefined || latest === undefined || foreign === undefined)
    throw new Error("no version to tamper with");
  const name = artifactObjectName(target.environmentId, latest.version, view);
  const stored = await objects.read(name);
  const changes: Readonly<Record<Fault, () => string | Promise<string>>> = {
    changed: () => forge(stored),
    truncated: () => cut(stored),
    foreign: () => objects.read(artifactObjectName(evil.environmentId, foreign.version, view)),
    older: () => objects.read(artifactObjectName(target.environmentId, earlier.version, view)),
    "unknown key": () => stored,
    unsigned: () => stored,
  };
  // Made while the configs that it names are whole.
  const pointer = await signPointer(objects, target, latest, SHIFT_MS, signer);
  await objects.write(name, await changes[fault](), place);
  if (!isHeld) return;
  // Isolates hold the earlier version and now hear of the later one.
  target.expectation.versions = [earlier, latest];
  await objects.write(pointerObjectName(target.environmentId), pointer, "both");
}

/** What whoever can write to the stores makes of a record. */
async function sealForged(
  name: string,
  forged: EnvironmentPointer | SdkKeyRecord,
  fault: Fault,
  { unknownSigner }: TamperDeps,
): Promise<string> {
  if (fault === "unknown key") return JSON.stringify(await unknownSigner.sign(name, forged));
  if (fault === "changed") return JSON.stringify(forged);
  const { signature: _signature, signatureKeyId: _keyId, ...unsigned } = forged;
  return JSON.stringify(unsigned);
}

function nameOf({ environmentId }: Target): string {
  return pointerObjectName(environmentId);
}

/** The same text with another meaning in as many bytes. */
function forge(text: string): string {
  return text.replaceAll(GOOD, EVIL);
}

function cut(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
