import { type RecordVerifier, type SignatureVerdict, createRecordVerifier, isRecord } from "@burgee/contract";

import type { Clock, Log, Meter } from "../ports.ts";
import { parseJsonText } from "./bytes.ts";
import { createLogLimiter } from "./log-limiter.ts";

/** Whether signatures are checked: not at all, checked and reported, or insisted on. */
export type IntegrityMode = "off" | "log" | "require";

/** Vars of every Worker that reads published objects. */
export interface IntegritySettings {
  /** `off`, `log` or `require`; absent or empty: `log` when there are public keys, else `off`. */
  readonly INTEGRITY?: string;
  /** Public keys by id as JSON: `{"2026-11": "<32 bytes as base64>"}`. Several while one replaces another. */
  readonly SIGNING_PUBLIC_KEYS?: string;
}

/** A pointer or key record as one store returned it. */
export interface StoredRecord {
  readonly objectName: string;
  readonly record: object;
  /** Name of the store. */
  readonly store: string;
  /** For metric and log line. */
  readonly environmentId: string;
}

/** Why something stored must not be served. */
export type IntegrityProblem =
  | Exclude<SignatureVerdict, "valid">
  /** The bytes are not as many as the pointer says. */
  | "wrong_length"
  /** The bytes are not those that the pointer names. */
  | "wrong_digest"
  /** The pointer names no digest, and signatures are required. */
  | "no_digest"
  /** Not what the storage layout says, or of another environment. */
  | "malformed"
  /** The pointer of an environment belongs to another project than its SDK key. */
  | "other_project";

export interface Integrity {
  readonly mode: IntegrityMode;
  /** What the signature of a record is worth, whatever the mode. Counts and logs nothing. */
  inspect(objectName: string, record: object): Promise<SignatureVerdict>;
  /** Whether a record may be used. Counts and logs one without a valid signature, also when the mode lets it pass. */
  admits(stored: StoredRecord): Promise<boolean>;
  /** Counts and logs something stored that is wrong. */
  report(problem: IntegrityProblem, stored: Omit<StoredRecord, "record">): void;
}

export interface IntegrityDeps {
  readonly log: Log;
  readonly meter: Meter;
  readonly clock: Clock;
}

/** How long until the same problem of the same object is logged again: loads repeat every few seconds. */
const LOG_PAUSE_MS = 60_000;

/** Checks what stores return against the deployment's public keys. Throws when a setting is wrong. */
export function createIntegrity(settings: IntegritySettings, { log, meter, clock }: IntegrityDeps): Integrity {
  const publicKeys = readPublicKeys(settings.SIGNING_PUBLIC_KEYS ?? "");
  const mode = readMode(settings.INTEGRITY ?? "", publicKeys);
  const verifier = createRecordVerifier(publicKeys);
  const mayLog = createLogLimiter(clock, LOG_PAUSE_MS);

  function report(problem: IntegrityProblem, { objectName, store, environmentId }: Omit<StoredRecord, "record">): void {
    const object = describeObject(objectName);
    meter.count("integrity_failed", environmentId, [object, problem, store, mode]);
    if (!mayLog(`${problem} ${store} ${objectName}`)) return;
    log("error", "stored object failed its check", { environmentId, object, problem, store, mode });
  }

  return {
    mode,
    report,
    inspect: (objectName, record) => inspect(verifier, objectName, record),
    async admits(stored) {
      if (mode === "off") return true;
      const verdict = await inspect(verifier, stored.objectName, stored.record);
      if (verdict === "valid") return true;
      report(verdict, stored);
      return mode === "log";
    },
  };
}

/** Names of key and principal records contain digests of keys and tokens, which no log may hold. */
function describeObject(objectName: string): string {
  if (objectName.startsWith("keys/")) return "key";
  if (objectName.startsWith("principals/")) return "principal";
  return objectName.endsWith("/pointer.json") ? "pointer" : "config";
}

async function inspect(verifier: RecordVerifier, objectName: string, record: object): Promise<SignatureVerdict> {
  try {
    return await verifier.verify(objectName, record as Readonly<Record<string, unknown>>);
  } catch {
    // Nested too deep to be written again: nothing that was ever signed.
    return "bad_signature";
  }
}

function readMode(text: string, publicKeys: Readonly<Record<string, string>>): IntegrityMode {
  const hasKeys = Object.keys(publicKeys).length > 0;
  if (text === "") return hasKeys ? "log" : "off";
  if (text === "off" || text === "log" || text === "require") return text;
  throw new Error("The variable INTEGRITY must be off, log or require");
}

function readPublicKeys(text: string): Readonly<Record<string, string>> {
  if (text === "") return {};
  const parsed = parseJsonText(text);
  if (isRecord(parsed)) return parsed as Readonly<Record<string, string>>;
  throw new Error("The variable SIGNING_PUBLIC_KEYS must be a JSON object of public keys by id");
}
