import { readFileSync } from "node:fs";

import { isRecord } from "@burgee/contract";

const PROFILE = new URL("../../../../.burgee/local/platform.json", import.meta.url);

/** The production server key of the platform that `npm start` runs, when it is the server at this address. */
export function findLocalKey(url: string): string | undefined {
  let profile: unknown;
  try {
    profile = JSON.parse(readFileSync(PROFILE, "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(profile) || profile["url"] !== url.replace(/\/+$/, "")) return undefined;
  const keys = isRecord(profile["keys"]) ? profile["keys"]["production"] : undefined;
  return isRecord(keys) && typeof keys["server"] === "string" ? keys["server"] : undefined;
}
