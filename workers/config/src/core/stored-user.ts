import {
  attributeNames,
  type CustomDataValue,
  type EvaluationContext,
  findCustomDataProblem,
  isRecord,
} from "@burgee/contract";

/**
 * What is kept about a user between requests: what describes the person. Device and SDK attributes belong to the
 * request that carries them, and private custom data is never kept.
 */
export interface StoredUser {
  readonly email?: string;
  readonly name?: string;
  readonly language?: string;
  readonly country?: string;
  readonly customData?: Readonly<Record<string, CustomDataValue>>;
}

/** Changes to a stored user: `null` removes a member, absent members stay as they are. */
export interface StoredUserPatch {
  readonly attributes: Readonly<Partial<Record<StoredAttribute, string | null>>>;
  readonly customData: Readonly<Record<string, CustomDataValue>>;
}

const STORED_ATTRIBUTES = attributeNames(["text"], "stored");
type StoredAttribute = Exclude<keyof StoredUser, "customData">;

export type StoredUserPatchRead =
  | { readonly ok: true; readonly patch: StoredUserPatch }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the whole user, which is what SDKs send, and leaves out everything that is not stored. */
export function readStoredUserPatch(body: unknown): StoredUserPatchRead {
  if (!isRecord(body)) return { ok: false, problems: ["the body must be a JSON object with the user's data"] };
  const problems: string[] = [];
  const attributes: Partial<Record<StoredAttribute, string | null>> = {};
  for (const name of STORED_ATTRIBUTES as readonly StoredAttribute[]) {
    const value = body[name];
    if (typeof value === "string" || value === null) attributes[name] = value;
    else if (value !== undefined) problems.push(`${name} must be a string`);
  }
  const customData = body["customData"] ?? {};
  const problem = findCustomDataProblem("customData", customData);
  if (problem !== undefined) problems.push(problem);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, patch: { attributes, customData: customData as StoredUserPatch["customData"] } };
}

/** `full`: the object that would keep a new user's data holds as many users as it may. */
export type PatchOutcome = "stored" | "too_large" | "full";

/** What is stored about a user, apart by who stored it. */
export interface StoredParts {
  readonly server?: StoredUser;
  readonly client?: StoredUser;
}

/**
 * What takes part in evaluation: what a server stored, and beneath it, when the project lets client keys write, what
 * these stored. So a client key never replaces a server's value.
 */
export function joinStoredParts({ server, client }: StoredParts, trustsClients: boolean): StoredUser | undefined {
  if (client === undefined || !trustsClients) return server;
  if (server === undefined) return client;
  const customData = { ...client.customData, ...server.customData };
  const joined = { ...client, ...server };
  return Object.keys(customData).length === 0 ? joined : { ...joined, customData };
}

/** The part of a change that removes values. */
export function pickRemovals({ attributes, customData }: StoredUserPatch): StoredUserPatch {
  return { attributes: pickNulls(attributes), customData: pickNulls(customData) };
}

function pickNulls<Value>(record: Readonly<Record<string, Value>>): Record<string, null> {
  const names = Object.keys(record).filter((name) => record[name] === null);
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** The stored user after a change. */
export function applyStoredUserPatch(stored: StoredUser, patch: StoredUserPatch): StoredUser {
  const { customData: storedData, ...storedAttributes } = stored;
  const attributes = dropNulls({ ...storedAttributes, ...patch.attributes });
  const customData = dropNulls({ ...storedData, ...patch.customData });
  return Object.keys(customData).length === 0 ? attributes : { ...attributes, customData };
}

/** Adds stored data to a context. The request always wins, also when it has a value of the same name as private data. */
export function mergeStoredUser(context: EvaluationContext, stored: StoredUser): EvaluationContext {
  const { customData: storedData = {}, ...attributes } = stored;
  const ownNames = new Set([...Object.keys(context.customData ?? {}), ...Object.keys(context.privateCustomData ?? {})]);
  const added = Object.entries(storedData).filter(([name]) => !ownNames.has(name));
  const customData = Object.fromEntries([...added, ...Object.entries(context.customData ?? {})]);
  return { ...attributes, ...context, ...(added.length === 0 ? {} : { customData }) };
}

function dropNulls<Value>(record: Readonly<Record<string, Value>>): Record<string, NonNullable<Value>> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, NonNullable<Value>] => entry[1] !== null),
  );
}
