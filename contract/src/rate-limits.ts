/** How many requests one caller may make in a period, as the platform's rate-limit binding takes it. */
export interface RateLimit {
  readonly limit: number;
  readonly periodSeconds: 10 | 60;
}

/**
 * The rate limits that ship, by Worker and name of the binding. The `[[ratelimits]]` of each `wrangler.toml` repeat them, and a
 * test compares. An isolate counts up to them, and asks the binding, which counts a whole Cloudflare location. The var
 * `RATE_LIMIT_FACTOR` multiplies them: the local platform, load tests and benchmarks have one address and few keys.
 */
export const RATE_LIMITS = {
  events: {
    /** Posts of one SDK key: 30,000 clients in one location, each with a post every six seconds. */
    KEY_LIMIT: { limit: 300_000, periodSeconds: 60 },
    /** Posts of one address: a thousand clients behind one, each with a post every ten seconds. */
    ADDRESS_LIMIT: { limit: 6_000, periodSeconds: 60 },
    /** Requests of one address to operators' routes; `burgee events reconcile` reads some pages a second. */
    OPERATOR_LIMIT: { limit: 1_200, periodSeconds: 60 },
    /** Wrong operators' tokens of one address. */
    LOGIN_LIMIT: { limit: 20, periodSeconds: 60 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RateLimit>>>>;
