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

const LIMITED_WORKERS = ["burgee-config", "burgee-events", "burgee-realtime", "burgee-publish"] as const;
/** Vars that the local platform raises beside the factor. */
const RAISED_VARS = ["STREAMS_PER_ADDRESS", "STREAMS_PER_KEY", "ADMIN_LOGIN_FAILURES_MAX"];

/** Vars of the Workers, over those of the local platform. */
export function listLimitSettings(limits: Limits): NonNullable<PlatformOptions["bindings"]> {
  if (limits === "raised") return {};
  return Object.fromEntries(
    LIMITED_WORKERS.map((worker) => {
      // Checks prepare themselves through the publishing API.
      const factor = limits === "tiny" && worker !== "burgee-publish" ? String(TINY_FACTOR) : "1";
      return [worker, { ...readShippedVars(worker), RATE_LIMIT_FACTOR: factor }];
    }),
  );
}

/** What the Worker's `wrangler.toml` sets of the vars that the local platform raises. */
export function readShippedVars(worker: (typeof LIMITED_WORKERS)[number]): Readonly<Record<string, string>> {
  const config = PLATFORM_WORKERS.find(({ name }) => name === worker)?.config;
  const text = readFileSync(`${repositoryRoot}${config}`, "utf8");
  return Object.fromEntries(
    RAISED_VARS.flatMap((name) => {
      const value = new RegExp(`^${name} = "(\\d+)"$`, "m").exec(text)?.[1];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
