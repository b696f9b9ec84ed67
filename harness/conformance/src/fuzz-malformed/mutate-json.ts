import type { JsonValue } from "@burgee/contract";

import type { Random } from "../fuzz/random.ts";
import { generateHostileJson } from "./hostile-values.ts";

type MutableJson = { [key: string]: MutableJson } | MutableJson[] | string | number | boolean | null;

/** A copy of a config with some members inside its features and audiences replaced, dropped, repeated or swapped. */
export function mutateParts(random: Random, config: JsonValue): JsonValue {
  const copy = structuredClone(config) as { [key: string]: MutableJson };
  const parts = [copy["features"], copy["audiences"]].filter((part) => isContainer(part));
  const count = random.int(1, 4);
  for (let i = 0; i < count && parts.length > 0; i++) mutateOnce(random, random.pick(parts));
  return copy;
}

function mutateOnce(random: Random, root: MutableJson): void {
  let container = root;
  for (let depth = 0; depth < 12; depth++) {
    const children = Object.values(container as object).filter((child) => isContainer(child as MutableJson));
    if (children.length === 0 || (depth > 0 && random.chance(0.15))) break;
    container = random.pick(children) as MutableJson;
  }
  const names = Object.keys(container as object);
  if (names.length === 0) return;
  const name = random.pick(names);
  const target = container as { [key: string]: MutableJson };
  const kind = random.int(0, 5);
  // A copy: what is inserted may be mutated next.
  if (kind < 3) target[name] = structuredClone(generateHostileJson(random)) as MutableJson;
  else if (kind === 3) target[name] = structuredClone(target[random.pick(names)] ?? null);
  else if (Array.isArray(container)) container.splice(Number(name), 1);
  else delete target[name];
}

function isContainer(value: MutableJson | undefined): value is MutableJson {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
