import type { JsonValue } from "@burgee/contract";

export type JsonObject = { readonly [key: string]: JsonValue };

/** The reference refuses the whole config here; the message names the member. */
export class ConfigRefusal extends Error {
  override readonly name = "ConfigRefusal";
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member by its own name only, so that `constructor` and the like are absent. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function requireObject(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  if (!isJsonObject(value)) throw new ConfigRefusal(`${name} must be an object`);
  return value;
}

export function requireArray(object: JsonObject, name: string): readonly JsonValue[] {
  const value = member(object, name);
  if (!Array.isArray(value)) throw new ConfigRefusal(`${name} must be an array`);
  return value as readonly JsonValue[];
}

export function requireObjects(object: JsonObject, name: string): readonly JsonObject[] {
  const items = requireArray(object, name);
  if (!items.every(isJsonObject)) throw new ConfigRefusal(`${name} must hold objects`);
  return items;
}

export function requireString(object: JsonObject, name: string): string {
  const value = member(object, name);
  if (typeof value !== "string") throw new ConfigRefusal(`${name} must be a string`);
  return value;
}

export function requireNumber(object: JsonObject, name: string): number {
  const value = member(object, name);
  if (typeof value !== "number") throw new ConfigRefusal(`${name} must be a number`);
  return value;
}

export function requireOneOf<T extends string>(object: JsonObject, name: string, allowed: readonly T[]): T {
  const value = requireString(object, name);
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new ConfigRefusal(`${name} must be one of ${allowed.join(", ")}`);
  return found;
}
