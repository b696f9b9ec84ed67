import type { GuardedStore } from "../ports.ts";
import { parseJsonBytes } from "./bytes.ts";
import type { LoadOutcome } from "./fresh-cache-options.ts";
import type { Integrity } from "./integrity.ts";

/** The two stores of published records, and what checks their signatures. */
export interface RecordStores {
  /** The strongly consistent store. */
  readonly primary: GuardedStore;
  /** The second failure domain; a record that it lacks may still exist. */
  readonly secondary: GuardedStore;
  /** Checks signatures of records; absent: none are checked. */
  readonly integrity?: Integrity;
}

/** What makes a record of some kind credible. */
export interface RecordRules<Value extends object> {
  /** The record, or undefined when a member is missing or wrong. */
  readonly parse: (input: unknown) => Value | undefined;
  /** Whether a record may replace the one in memory: a lagging copy must not take a revocation back. */
  readonly mayFollow: (record: Value, cached: Value | undefined) => boolean;
  /** Environment of a record, for metric and log line; "" when it has none. */
  readonly environmentOf: (record: Value | undefined) => string;
}

/**
 * Loads a record that is changed but never deleted, such as an SDK key's: from the strongly consistent store, and from
 * the second one when the first does not answer or no longer has what memory has.
 */
export async function loadRecord<Value extends object>(
  objectName: string,
  cached: Value | undefined,
  stores: RecordStores,
  rules: RecordRules<Value>,
): Promise<LoadOutcome<Value>> {
  const { primary, secondary, integrity } = stores;
  const first = await readRecord(primary, objectName, cached, rules, integrity);
  if (first.kind === "found") {
    return { kind: "loaded", value: first.record, source: primary.name, isAuthoritative: true };
  }
  // One that vanishes is asked for twice before its users are refused.
  if (first.kind === "missing" && cached === undefined) return { kind: "missing" };
  const second = await readRecord(secondary, objectName, cached, rules, integrity);
  if (second.kind === "found") {
    return { kind: "loaded", value: second.record, source: secondary.name, isAuthoritative: false };
  }
  return { kind: first.kind === "missing" && second.kind === "missing" ? "missing" : "failed" };
}

type RecordRead<Value> =
  | { readonly kind: "found"; readonly record: Value }
  | { readonly kind: "missing" }
  /** The store did not answer, or what it returned must not be used. */
  | { readonly kind: "failed" };

async function readRecord<Value extends object>(
  store: GuardedStore,
  objectName: string,
  cached: Value | undefined,
  rules: RecordRules<Value>,
  integrity: Integrity | undefined,
): Promise<RecordRead<Value>> {
  const read = await store.read(objectName);
  if (read.kind !== "found") return { kind: read.kind };
  const record = rules.parse(parseJsonBytes(read.bytes));
  if (record === undefined) {
    integrity?.report("malformed", { objectName, store: store.name, environmentId: rules.environmentOf(cached) });
    return { kind: "failed" };
  }
  if (!rules.mayFollow(record, cached)) return { kind: "failed" };
  // Usually nothing changed: what was checked once, and what others made for the record, stays good.
  if (cached !== undefined && isSame(record, cached)) return { kind: "found", record: cached };
  if (integrity === undefined) return { kind: "found", record };
  const environmentId = rules.environmentOf(record);
  const isAdmitted = await integrity.admits({ objectName, record, store: store.name, environmentId });
  return isAdmitted ? { kind: "found", record } : { kind: "failed" };
}

function isSame(record: object, cached: object): boolean {
  return JSON.stringify(record) === JSON.stringify(cached);
}
