import { isRecord } from "@burgee/contract";
import type { JsonValue } from "@burgee/contract";

/** What a flag may hold. A provider asks for integers and floats separately; on the wire both are numbers. */
type FlagType = "boolean" | "string" | "number" | "object";

const FLAG_TYPES: readonly FlagType[] = ["boolean", "string", "number", "object"];

export interface FlagExpectation {
  readonly key: string;
  readonly type: FlagType;
}

/** What one context must be served. */
export interface ContextExpectation {
  readonly name: string;
  readonly context: Readonly<Record<string, JsonValue>> & { readonly targetingKey: string };
  /** Flag key to exact value. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Keys of flags for which the caller's default applies: a success without a value. */
  readonly codeDefaults?: readonly string[];
}

/** What the server under test holds. */
export interface OfrepExpectations {
  readonly flags: readonly FlagExpectation[];
  /** A key that the server does not hold. */
  readonly unknownFlag: string;
  /** At least one. Two with different values allow a test of ETags across contexts. */
  readonly contexts: readonly ContextExpectation[];
}

/** Reads an expectations file; throws an Error that lists every problem. */
export function parseExpectations(input: unknown): OfrepExpectations {
  const problems: string[] = [];
  const root = isRecord(input) ? input : {};
  const flags = Array.isArray(root["flags"]) ? (root["flags"] as unknown[]) : [];
  const contexts = Array.isArray(root["contexts"]) ? (root["contexts"] as unknown[]) : [];
  if (flags.length === 0) problems.push("flags must list at least one {key, type}");
  for (const [index, flag] of flags.entries()) {
    const isFlag = isRecord(flag) && typeof flag["key"] === "string" && FLAG_TYPES.includes(flag["type"] as FlagType);
    if (!isFlag) problems.push(`flags[${index}] must be {key, type} with a type of ${FLAG_TYPES.join(", ")}`);
  }
  if (contexts.length === 0) problems.push("contexts must list at least one {name, context, values}");
  for (const [index, entry] of contexts.entries()) {
    const isComplete =
      isRecord(entry) &&
      typeof entry["name"] === "string" &&
      isRecord(entry["context"]) &&
      typeof entry["context"]["targetingKey"] === "string" &&
      isRecord(entry["values"]);
    if (!isComplete) problems.push(`contexts[${index}] must be {name, context: {targetingKey, …}, values}`);
  }
  if (problems.length > 0) throw new Error(`the expectations cannot be used:\n  ${problems.join("\n  ")}`);
  return { unknownFlag: "no-such-flag-7f3a", ...root } as unknown as OfrepExpectations;
}

/** The type of a value on the wire; undefined for what no flag may hold. */
export function readFlagType(value: unknown): FlagType | undefined {
  if (isRecord(value)) return "object";
  const type = typeof value;
  return type === "boolean" || type === "string" || type === "number" ? type : undefined;
}
