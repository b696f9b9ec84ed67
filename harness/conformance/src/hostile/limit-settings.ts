import { readFileSync } from "node:fs";

import type { PlatformOptions } from "@burgee/local/platform";
import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";

/**
 * How many requests a platform takes from one caller: many times what ships, because a run is one caller; what ships; or so
 * few that a run reaches the limits of SDK keys.
 */
export type Limits = "raised" | "shipped" | "tiny";

/** `RATE_LIMIT_FACTOR` of a platform whose keys have tiny limits. */
export const TINY_FACTOR = 0.001;

/** Options of a platform with such limits. */
export function listLimitOptions(limits: Limits): Pick<PlatformOptions, "limits" | "bindings"> {
  const lowered = { RATE_LIMIT_FACTOR: String(TINY_FACTOR) };
  switch (limits) {
    case "raised":
    case "shipped":
      return { limits };
    case "tiny":
      // The publishing API keeps what ships: checks prepare themselves through it.
      return {
        limits: "shipped",
        bindings: { "burgee-config": lowered, "burgee-events": lowered, "burgee-realtime": lowered },
      };
  }
}

/** Event streams that one address may have open on a shard, as the realtime Worker's `wrangler.toml` ships it. */
export function readStreamShare(): number {
  const config = PLATFORM_WORKERS.find(({ name }) => name === "burgee-realtime")?.config;
  const text = readFileSync(`${repositoryRoot}${config}`, "utf8");
  const share = /^STREAMS_PER_ADDRESS = "(\d+)"$/m.exec(text)?.[1];
  if (share === undefined) throw new Error(`${config} does not set STREAMS_PER_ADDRESS`);
  return Number(share);
}
