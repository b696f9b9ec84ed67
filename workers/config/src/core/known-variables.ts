import { type ServedVariable, isRecord, murmurHash32, obfuscatedName } from "@burgee/contract";

/** A variable of a view, whether or not a context is served it. */
export interface KnownVariable {
  readonly key: string;
  /** Stands for the key in `knownVariableKeys` of client configs; 32 bits, unsigned. */
  readonly hash: number;
  /** The same for the obfuscated key. */
  readonly obfuscatedHash: number;
}

/** The variables that a context is not served. */
export function findUnserved(
  known: readonly KnownVariable[],
  served: readonly ServedVariable[],
): readonly KnownVariable[] {
  // Keys are unique on both sides, and what is served is known.
  if (served.length === known.length) return NONE;
  const keys = new Set(served.map(({ key }) => key));
  return known.filter(({ key }) => !keys.has(key));
}

const NONE: readonly KnownVariable[] = [];

/**
 * The variables of a parsed config in config order, each key once. A published `variableHashes` wins. It is optional,
 * and its computation is not documented beyond "hash of the key concatenated with the environment's API key". Here it
 * is `murmurHash32` of the key followed by `clientSDKKey`.
 */
export function parseKnownVariables(document: unknown): readonly KnownVariable[] {
  if (!isRecord(document) || !Array.isArray(document["variables"])) return NONE;
  const { variables, variableHashes, clientSDKKey } = document;
  const published = isRecord(variableHashes) ? variableHashes : {};
  const environmentKey = typeof clientSDKKey === "string" ? clientSDKKey : "";
  const known = new Map<string, KnownVariable>();
  for (const variable of variables as readonly unknown[]) {
    const { key, _id: id } = isRecord(variable) ? variable : {};
    if (typeof key !== "string" || typeof id !== "string") continue;
    const hash = Object.hasOwn(published, key) ? published[key] : undefined;
    known.set(key, {
      key,
      hash: typeof hash === "number" ? hash : murmurHash32(key + environmentKey),
      obfuscatedHash: murmurHash32(obfuscatedName(id) + environmentKey),
    });
  }
  return [...known.values()];
}
