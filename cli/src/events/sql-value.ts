import type { JS } from "@duckdb/node-api";

/** A value that JSON can hold. */
export type SqlValue = string | number | boolean | null | readonly SqlValue[] | { readonly [key: string]: SqlValue };

/** Turns DuckDB's JavaScript value into plain data. Integers beyond 2^53 become text. */
export function readSqlValue(value: JS | undefined): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((entry) => readSqlValue(entry));
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  const entries = Object.entries(value as Record<string, JS>);
  return Object.fromEntries(entries.map(([key, entry]) => [key, readSqlValue(entry)]));
}
