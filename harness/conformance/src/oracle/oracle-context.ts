import type { CustomDataValue } from "@burgee/contract";
import { isRecord } from "@burgee/contract";

type CustomDataMap = ReadonlyMap<string, CustomDataValue>;

/** A context after the reading rules; absent attributes are null. */
export interface OracleContext {
  readonly userId: string;
  readonly email: string | null;
  readonly country: string | null;
  readonly appVersion: string | null;
  readonly deviceModel: string | null;
  readonly platform: string | null;
  readonly platformVersion: string | null;
  /** `customData` overlaid by `privateCustomData`. */
  readonly customData: CustomDataMap;
  readonly clientCustomData: CustomDataMap;
}

/** The reference refuses such a context for the whole call. */
export class ContextFault extends Error {
  override readonly name = "ContextFault";
}

/** Reads a context as the reference reads a user, with platform data under `platform` and `platformVersion`. */
export function readContext(context: unknown, clientCustomData: unknown): OracleContext {
  if (!isRecord(context) || typeof context["user_id"] !== "string") throw new ContextFault("user_id must be a string");
  const text = (name: string): string | null => {
    const value = context[name];
    return typeof value === "string" ? value : null;
  };
  return {
    userId: context["user_id"],
    email: text("email"),
    country: text("country"),
    appVersion: text("appVersion"),
    deviceModel: text("deviceModel"),
    platform: text("platform"),
    platformVersion: text("platformVersion"),
    customData: new Map([...readCustomData(context["customData"]), ...readCustomData(context["privateCustomData"])]),
    clientCustomData: readCustomData(clientCustomData),
  };
}

function readCustomData(data: unknown): CustomDataMap {
  const entries = new Map<string, CustomDataValue>();
  if (!isRecord(data)) return entries;
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (value !== null && typeof value === "object") throw new ContextFault(`custom data ${key} must not be nested`);
    entries.set(key, value as CustomDataValue);
  }
  return entries;
}
