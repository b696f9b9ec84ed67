import type { PlatformWorkerName } from "./platform-workers.ts";

/** Multiplies every rate limit: they stay on, far from where they refuse. */
const rates = { RATE_LIMIT_FACTOR: "1000" };

/** Vars of Workers that run on this machine: everything comes from one address with few keys. */
export const RAISED_LIMITS = {
  "burgee-config": rates,
  "burgee-events": rates,
  "burgee-publish": rates,
  "burgee-realtime": { ...rates, STREAMS_PER_ADDRESS: "5000", STREAMS_PER_KEY: "5000" },
} satisfies Partial<Record<PlatformWorkerName, Record<string, string>>>;
