import { isRecord } from "@burgee/contract";

import { canonicalJson } from "./canonical-json.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";

/** One place in which two compiled environments differ. What is there, or not there, on each side decides that it does. */
export interface CompiledDifference {
  /** Steps to the place: names of members, and ids in place of positions. */
  readonly at: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Lists whose order no evaluation depends on. */
const UNORDERED = new Set(["document/features", "document/variables"]);
/** What follows from the rest. Two people's additions to it are not a change of either. */
const DERIVED = new Set(["document/variableHashes"]);

/**
 * Everything that two compiled environments differ in, down to single values. Equal edits on top of different states that
 * have the same values in those places give equal lists, so that a list says what an edit does wherever it is applied. A
 * new feature without targets is left out: it serves nobody, as before.
 */
export function listCompiledDifferences(
  before: CompiledEnvironment | undefined,
  after: CompiledEnvironment,
): readonly CompiledDifference[] {
  const found: CompiledDifference[] = [];
  compare(before, before === undefined ? after : dropInert(before, after), [], found);
  return found.sort((a, b) => (canonicalJson(a.at) < canonicalJson(b.at) ? -1 : 1));
}

function compare(before: unknown, after: unknown, at: readonly string[], found: CompiledDifference[]): void {
  if (before === after || DERIVED.has(at.join("/"))) return;
  const [older, newer] = [readEntries(before), readEntries(after)];
  if (older === undefined || newer === undefined || older.isList !== newer.isList) {
    if (writeValue(before) !== writeValue(after)) found.push(describe(at, before, after));
    return;
  }
  for (const name of new Set([...older.entries.keys(), ...newer.entries.keys()])) {
    compare(older.entries.get(name), newer.entries.get(name), [...at, name], found);
  }
  if (!older.isList || UNORDERED.has(at.join("/"))) return;
  const [oldOrder, newOrder] = [[...older.entries.keys()], [...newer.entries.keys()]];
  if (writeValue(oldOrder) !== writeValue(newOrder)) found.push(describe([...at, "order"], oldOrder, newOrder));
}

/** Members of an object, or items of a list by their ids; undefined for whatever is compared as a whole. */
function readEntries(value: unknown): { isList: boolean; entries: ReadonlyMap<string, unknown> } | undefined {
  if (!Array.isArray(value)) {
    return isRecord(value) ? { isList: false, entries: new Map(Object.entries(value)) } : undefined;
  }
  const entries = new Map<string, unknown>();
  for (const item of value as readonly unknown[]) {
    const id: unknown = isRecord(item) ? (item["_id"] ?? item["_var"]) : undefined;
    if (typeof id !== "string" || entries.has(id)) return undefined;
    entries.set(id, item);
  }
  return { isList: true, entries };
}

function describe(at: readonly string[], before: unknown, after: unknown): CompiledDifference {
  return { at, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function writeValue(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value);
}

/** What was compiled, without new features that have no targets and without what belongs to them. */
function dropInert(before: CompiledEnvironment, after: CompiledEnvironment): CompiledEnvironment {
  const known = new Set(before.document.features.map(({ _id }) => _id));
  const inert = after.document.features.filter(
    ({ _id, configuration }) => !known.has(_id) && configuration.targets.length === 0,
  );
  if (inert.length === 0) return after;
  const dropped = new Set(
    inert.flatMap(({ _id, variations }) => [_id, ...variations.map((variation) => variation._id)]),
  );
  for (const [variable, feature] of Object.entries(after.variableOwners)) {
    if (dropped.has(feature)) dropped.add(variable);
  }
  const keep = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).filter(([id]) => !dropped.has(id)));
  const { origins: allOrigins = {}, ...rest } = after;
  const origins = keep(allOrigins);
  const { document } = after;
  return {
    ...rest,
    document: {
      ...document,
      features: document.features.filter(({ _id }) => !dropped.has(_id)),
      variables: document.variables.filter(({ _id }) => !dropped.has(_id)),
    },
    visibility: keep(after.visibility),
    variableOwners: keep(after.variableOwners),
    keys: keep(after.keys),
    ...(before.origins === undefined && Object.keys(origins).length === 0 ? {} : { origins }),
  };
}
