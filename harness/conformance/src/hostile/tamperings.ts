import {
  artifactObjectName,
  pointerObjectName,
  type RecordSigner,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";

/** An object that the edge believes. */
export type StoredObject = "pointer" | "server config" | "client config" | "mobile config" | "key record";

export const STORED_OBJECTS: readonly StoredObject[] = [
  "pointer",
  "server config",
  "client config",
  "mobile config",
  "key record",
];

/** What was done to it. */
export type Tampering =
  | "cut"
  | "changed" // another meaning in as many bytes
  | "older" // of a key record: its revocation is taken out
  | "newer"
  | "foreign" // the object of another environment
  | "missing"
  | "not JSON"
  | "replayed" // what was stored, and signed, before
  | "unsigned" // newer, without a signature
  | "signed by a stranger"; // newer, signed by a key that the deployment does not have

/** What can be done to every object. */
const COMMON: readonly Tampering[] = ["cut", "changed", "older", "newer", "foreign", "missing", "not JSON"];

/** Pointers and key records are signed; configs are named by digests in the pointer. */
export function listTamperings(object: StoredObject, isSigned: boolean): readonly Tampering[] {
  if (object !== "pointer" && object !== "key record") return COMMON;
  return [
    ...COMMON,
    ...(object === "key record" ? (["replayed"] as const) : []),
    ...(isSigned ? (["unsigned", "signed by a stranger"] as const) : []),
  ];
}

/** Whether only a signature shows it: the object has the form and the name of an honest one. */
export function needsSignature(object: StoredObject, tampering: Tampering): boolean {
  if (object === "key record") return ["changed", "foreign", "older", "newer"].includes(tampering);
  return object === "pointer" && (tampering === "changed" || tampering === "newer");
}

/** Objects of one store. */
export interface TamperedStore {
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  write(objectName: string, content: unknown): void;
}

export const VIEWS = { "server config": "server-v2", "client config": "client", "mobile config": "mobile" } as const;

export async function nameObject(object: StoredObject, environmentId: string, version: number): Promise<string> {
  if (object === "pointer") return pointerObjectName(environmentId);
  if (object === "key record") return sdkKeyObjectName(await sha256Hex(`dvc_server_${environmentId}`));
  return artifactObjectName(environmentId, version, VIEWS[object]);
}

/**
 * Changes one object in one store.
 * @param version the current one
 * @param stranger signs with a key that the deployment does not have
 * @returns the text that the object has now
 */
export async function tamper(
  store: TamperedStore,
  object: StoredObject,
  tampering: Tampering,
  version: number,
  stranger?: RecordSigner,
): Promise<string> {
  const name = await nameObject(object, "env", version);
  const text = read(store, name);
  const changed =
    tampering === "signed by a stranger" && stranger !== undefined
      ? await resign(name, advance(store, object, version, text), stranger)
      : await change(store, object, tampering, version, text);
  if (changed === undefined) store.objects.delete(name);
  else store.write(name, changed);
  return changed ?? "";
}

async function change(
  store: TamperedStore,
  object: StoredObject,
  tampering: Tampering,
  version: number,
  text: string,
): Promise<string | undefined> {
  switch (tampering) {
    case "cut":
      return text.slice(0, Math.floor(text.length / 2));
    case "changed":
      return changeAtEqualLength(object, text);
    case "missing":
      return undefined;
    case "not JSON":
      return `<html>${"x".repeat(Math.max(0, text.length - 13))}</html>`;
    case "foreign":
      return read(store, await nameObject(object, "other", version));
    case "older":
      return object === "key record" ? text.replace(/,"revokedAt":\d+/, "") : rewind(store, object, version);
    case "replayed":
      return read(store, EARLIER_KEY_RECORD);
    case "newer":
    case "signed by a stranger":
      return advance(store, object, version, text);
    case "unsigned":
      return advance(store, object, version, text).replace(/,"signature":"[^"]*","signatureKeyId":"[^"]*"/, "");
  }
}

/** A different meaning in as many bytes. */
function changeAtEqualLength(object: StoredObject, text: string): string {
  if (object === "key record") return text.replace('"kind":"server"', '"kind":"mobile"');
  if (object === "pointer") return text.replace('"etag":"\\"env-v', '"etag":"\\"eve-v');
  return text.replace('"value":true', '"value":null').replace('"value":"env v', '"value":"eve v');
}

function rewind(store: TamperedStore, object: StoredObject, version: number): Promise<string> | string {
  if (object === "pointer") return read(store, EARLIER_POINTER);
  return nameObject(object, "env", version - 1).then((name) => read(store, name));
}

async function resign(name: string, text: string, stranger: RecordSigner): Promise<string> {
  return JSON.stringify(await stranger.sign(name, JSON.parse(text) as object));
}

/** Where a world keeps a key's record from before its revocation. */
export const EARLIER_KEY_RECORD = "earlier-key-record";
/** Where a world keeps the pointer of the version before. */
export const EARLIER_POINTER = "earlier-pointer";

/** A version that was never published, with configs of its own under its number. */
function advance(store: TamperedStore, object: StoredObject, version: number, text: string): string {
  if (object === "key record") return text.replace(/(?:,"revokedAt":\d+)?\}$/, ',"revokedAt":1}');
  if (object !== "pointer") return text.replaceAll(`env v${version}`, `env v${version + 1}`);
  const forged = version + 900_000;
  for (const view of Object.values(VIEWS)) {
    const artifact = read(store, artifactObjectName("env", version, view));
    store.write(artifactObjectName("env", forged, view), artifact.replace("env v", "eve v"));
  }
  return text.replace(`"version":${version}`, `"version":${forged}`).replace(`env-v${version}`, `env-v${forged}`);
}

function read({ objects }: TamperedStore, name: string): string {
  return new TextDecoder().decode(objects.get(name));
}
