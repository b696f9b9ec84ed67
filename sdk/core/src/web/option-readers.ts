import { isSdkKey } from "@burgee/contract";
import type { SdkKeyKind } from "@burgee/contract";

import { FlagError } from "../flag-error.ts";

/** Checks an SDK key. Throws `FlagError` (`invalid_sdk_key`). */
export function readSdkKey(sdkKey: unknown, kind: SdkKeyKind): string {
  if (isSdkKey(String(sdkKey), kind)) return sdkKey as string;
  throw new FlagError("invalid_sdk_key", `sdkKey must be a ${kind} key: dvc_${kind}_*`);
}

/** Checks an address. Throws `FlagError` (`invalid_option`). */
export function readUrl(name: string, text: unknown): string {
  try {
    // Browsers without `URL.canParse` are supported.
    if (/^https?:$/.test(new URL(text as string).protocol)) return text as string;
  } catch {
    // The text is no URL, which the message below says.
  }
  throw new FlagError("invalid_option", `${name} must be an http(s) URL`);
}

/** Checks the platform's address and removes slashes at its end. Throws `FlagError` (`invalid_option`). */
export function readBaseUrl(text: unknown): string {
  return readUrl("baseUrl", text).replace(/\/+$/, "");
}

/** Checks a number; the bounds are allowed values. Throws `FlagError` (`invalid_option`). */
export function readNumber(name: string, value: unknown, [least, most]: readonly [number, number]): number {
  if (Number.isFinite(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new FlagError("invalid_option", `${name} must be ${least} to ${most}`);
}
