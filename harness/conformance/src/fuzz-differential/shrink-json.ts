import type { JsonValue } from "@burgee/contract";

/** Dates stay whole: other forms of them are outside what is compared. */
const DATE = /^\d{4}-\d\d-\d\dT/;

type Path = readonly (string | number)[];

/**
 * Makes a JSON value smaller, one part at a time, while `isInteresting` stays true. Tries to drop members and
 * elements, to lift a nested value over its parent, and to shorten texts.
 * @param attemptsMax Bound on calls of `isInteresting`.
 */
export async function shrinkJson<T>(
  start: T,
  isInteresting: (candidate: T) => Promise<boolean>,
  attemptsMax: number,
): Promise<T> {
  let best = start;
  let attempts = 0;
  let hasProgress = true;
  while (hasProgress && attempts < attemptsMax) {
    hasProgress = false;
    for (const candidate of smallerVersions(best as JsonValue)) {
      if (attempts >= attemptsMax) break;
      attempts += 1;
      if (await isInteresting(candidate as T)) {
        best = candidate as T;
        hasProgress = true;
        break;
      }
    }
  }
  return best;
}

function* smallerVersions(root: JsonValue): Generator<JsonValue> {
  for (const path of listPaths(root, [])) {
    if (path.length > 0) yield edit(root, path, () => undefined);
    yield* replacements(root, path);
  }
}

function* replacements(root: JsonValue, path: Path): Generator<JsonValue> {
  const value = path.reduce<JsonValue | undefined>((node, key) => childOf(node, key), root);
  if (typeof value === "string" && value.length > 1 && value.length < 200 && !DATE.test(value)) {
    yield edit(root, path, () => value.slice(0, Math.floor(value.length / 2)));
    yield edit(root, path, () => value.slice(0, -1));
  }
  if (isRecordOfJson(value) && Array.isArray(value["filters"]) && path.length > 0) {
    for (const child of value["filters"] as JsonValue[]) yield edit(root, path, () => child);
  }
}

function childOf(node: JsonValue | undefined, key: string | number): JsonValue | undefined {
  return (node as Readonly<Record<string | number, JsonValue>> | undefined)?.[key];
}

/** Shallow parts first: dropping those saves most. */
function listPaths(root: JsonValue, prefix: Path): Path[] {
  const paths: Path[] = [];
  let level: { path: Path; value: JsonValue }[] = [{ path: prefix, value: root }];
  while (level.length > 0) {
    const below: typeof level = [];
    for (const { path, value } of level) {
      paths.push(path);
      if (typeof value !== "object" || value === null) continue;
      for (const [key, child] of Object.entries(value)) {
        const step = Array.isArray(value) ? Number(key) : key;
        below.push({ path: [...path, step], value: child });
      }
    }
    level = below;
  }
  return paths;
}

/** A copy with one part replaced, or dropped when `change` returns undefined. */
function edit(node: JsonValue, path: Path, change: () => JsonValue | undefined): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return change() ?? null;
  const child = childOf(node, key);
  const changed = rest.length === 0 ? change() : edit(child ?? null, rest, change);
  if (Array.isArray(node)) {
    const items = node as readonly JsonValue[];
    return changed === undefined ? items.toSpliced(Number(key), 1) : items.with(Number(key), changed);
  }
  const entries = Object.entries(node as { readonly [key: string]: JsonValue });
  const kept = entries.flatMap(([name, value]): [string, JsonValue][] => {
    if (name !== key) return [[name, value]];
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(kept);
}

function isRecordOfJson(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
