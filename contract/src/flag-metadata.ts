import type { FlagMetadata } from "./config-document.ts";
import { isRecord } from "./evaluation-context.ts";

const NONE: ReadonlyMap<string, FlagMetadata> = new Map();

/** Metadata by variable key of a parsed config. What is no scalar is left out, since OpenFeature takes nothing else. */
export function readFlagMetadata(document: unknown): ReadonlyMap<string, FlagMetadata> {
  const variables = isRecord(document) ? document["variables"] : undefined;
  if (!Array.isArray(variables)) return NONE;
  const entries = (variables as readonly unknown[]).flatMap((variable) => {
    const { key, metadata } = isRecord(variable) ? variable : {};
    return typeof key === "string" && isRecord(metadata) ? [[key, keepScalars(metadata)] as const] : [];
  });
  return entries.length === 0 ? NONE : new Map(entries);
}

function keepScalars(metadata: Record<string, unknown>): FlagMetadata {
  const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => isScalar(value))) as FlagMetadata;
}
