import { isRecord } from "@burgee/contract";

import { findRatioProblems } from "./parse-destinations.ts";

/**
 * Ratios set by hand at run time; they win over the configured ones and over the breakers. Streams that are not named
 * get nothing.
 */
export interface RoutingOverride {
  readonly ratios: Readonly<Record<string, number>>;
}

export type OverrideParse =
  | { readonly ok: true; readonly override: RoutingOverride | undefined }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the value of the routing variable. `{}` and `{"ratios":{}}` mean no override. */
export function parseRoutingOverride(value: unknown, streamNames: readonly string[]): OverrideParse {
  if (!isRecord(value))
    return { ok: false, problems: ['the routing variable must be JSON like {"ratios":{"stream":1}}'] };
  const ratios = value["ratios"] ?? {};
  if (!isRecord(ratios)) return { ok: false, problems: ["ratios must be an object of stream names and ratios"] };
  const entries = Object.entries(ratios);
  if (entries.length === 0) return { ok: true, override: undefined };
  const problems = entries.flatMap(([name, ratio]) => [
    ...(streamNames.includes(name) ? [] : [`ratios names ${JSON.stringify(name)}, which FIREHOSE_STREAMS does not`]),
    ...findRatioProblems(ratio, `ratios.${name}`),
  ]);
  if (problems.length > 0) return { ok: false, problems };
  if (entries.every(([, ratio]) => ratio === 0)) {
    return { ok: false, problems: ["every ratio is 0; give at least one stream a ratio above 0"] };
  }
  return { ok: true, override: { ratios: ratios as Record<string, number> } };
}
