import { isRecord } from "@burgee/contract";

import type { SourcePath } from "../source-file.ts";
import { isKeyedList } from "./keyed-list.ts";

/**
 * One change of a flag file. A step of a path is the name of a member, the position of an item, or the `key` of an
 * item where every item has one, as targets do.
 */
export type FieldEdit =
  /** Sets a value. Maps on the way to it that are missing are created. */
  | { readonly path: SourcePath; readonly value: unknown }
  | { readonly path: SourcePath; readonly remove: true }
  /** Gives a member of a map another name; its value, its place and its comments stay. */
  | { readonly path: SourcePath; readonly rename: string }
  /** Adds an item to the list at `path`: behind the item with the key `after`, first for null, last by default. */
  | { readonly path: SourcePath; readonly insert: unknown; readonly after?: string | null }
  /** Puts the items of the list at `path` into the order of these keys, which must be all of them. */
  | { readonly path: SourcePath; readonly order: readonly string[] };

export type EditedValue =
  | { readonly kind: "edited"; readonly value: unknown }
  | { readonly kind: "cannot"; readonly reason: string };

type Container = Record<string, unknown> | unknown[];

/** Applies one edit to a parsed value, which stays as it is. */
export function applyFieldEdit(value: unknown, edit: FieldEdit): EditedValue {
  if ("insert" in edit || "order" in edit) {
    return changeAt(value, edit.path, 0, (list) => {
      const changed = "insert" in edit ? insertItem(list, edit.insert, edit.after) : orderItems(list, edit.order);
      return changed ?? cannot(`${showPath(edit.path)} is no list with these keys`);
    });
  }
  const last = edit.path.at(-1);
  if (last === undefined) {
    if ("value" in edit) return { kind: "edited", value: edit.value };
    return cannot("a file as a whole has no name and cannot be removed by an edit");
  }
  return changeAt(value, edit.path.slice(0, -1), 0, (parent) => {
    const container = parent ?? ("value" in edit && typeof last === "string" ? {} : undefined);
    const name = stepInto(container, last);
    if (name === undefined) return cannot(`${showPath(edit.path)} does not exist`);
    const copy = copyOf(container as Container);
    if ("value" in edit) return { kind: "edited", value: withMember(copy, name, edit.value) };
    if (!Object.hasOwn(copy, name)) return cannot(`${showPath(edit.path)} does not exist`);
    if ("remove" in edit) return { kind: "edited", value: withoutMember(copy, name) };
    if (Array.isArray(copy)) return cannot(`${showPath(edit.path)} is an item of a list and has no name`);
    if (Object.hasOwn(copy, edit.rename)) return cannot(`${edit.rename} exists beside ${showPath(edit.path)} already`);
    return {
      kind: "edited",
      value: Object.fromEntries(Object.entries(copy).map(([key, inner]) => [key === name ? edit.rename : key, inner])),
    };
  });
}

/** A path as messages name it: `environments.production.targets.staff`. */
export function showPath(path: SourcePath): string {
  return path.length === 0 ? "the file" : path.join(".");
}

/** The name or position that a step leads to in a map or list; undefined when the value has no such place. */
export function stepInto(value: unknown, step: string | number): string | number | undefined {
  if (isRecord(value)) return String(step);
  if (!Array.isArray(value)) return undefined;
  if (typeof step === "number") return step >= 0 && step < value.length ? step : undefined;
  const index = isKeyedList(value) ? value.findIndex(({ key }) => key === step) : -1;
  return index < 0 ? undefined : index;
}

function changeAt(
  value: unknown,
  path: SourcePath,
  depth: number,
  change: (inner: unknown) => EditedValue,
): EditedValue {
  const step = path[depth];
  if (step === undefined) return change(value);
  const container = value ?? (typeof step === "string" ? {} : undefined);
  const name = stepInto(container, step);
  if (name === undefined) return cannot(`${showPath(path.slice(0, depth + 1))} does not exist`);
  const copy = copyOf(container as Container);
  const inner = Object.hasOwn(copy, name) ? (copy as Record<string | number, unknown>)[name] : undefined;
  const changed = changeAt(inner, path, depth + 1, change);
  return changed.kind === "edited" ? { kind: "edited", value: withMember(copy, name, changed.value) } : changed;
}

function copyOf(container: Container): Container {
  return Array.isArray(container) ? [...container] : { ...container };
}

/** Defines the member instead of assigning it, because a map may have one called `__proto__`. */
function withMember(container: Container, name: string | number, value: unknown): Container {
  return Object.defineProperty(container, name, { value, writable: true, enumerable: true, configurable: true });
}

function withoutMember(container: Container, name: string | number): Container {
  if (Array.isArray(container)) return container.toSpliced(Number(name), 1);
  return Object.fromEntries(Object.entries(container).filter(([key]) => key !== name));
}

function insertItem(list: unknown, item: unknown, after: string | null | undefined): EditedValue | undefined {
  const items: unknown = list ?? [];
  if (!Array.isArray(items)) return undefined;
  if (after === undefined) return { kind: "edited", value: [...items, item] };
  const previous = after === null ? -1 : stepInto(items, after);
  return previous === undefined ? undefined : { kind: "edited", value: items.toSpliced(Number(previous) + 1, 0, item) };
}

function orderItems(list: unknown, order: readonly string[]): EditedValue | undefined {
  if (!isKeyedList(list) || new Set(order).size !== list.length || order.length !== list.length) return undefined;
  const byKey = new Map(list.map((item) => [item.key, item]));
  const items = order.flatMap((key) => byKey.get(key) ?? []);
  return items.length === list.length ? { kind: "edited", value: items } : undefined;
}

function cannot(reason: string): EditedValue {
  return { kind: "cannot", reason };
}
