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
  config: {
    /** Requests with one SDK key: 10,000 a second in one location. Servers poll every ten seconds, or ask for every evaluation. */
    KEY_LIMIT: { limit: 600_000, periodSeconds: 60 },
    /** Requests of one address: a thousand servers behind one that poll every ten seconds, or 500 evaluations a second. */
    ADDRESS_LIMIT: { limit: 30_000, periodSeconds: 60 },
  },
  realtime: {
    /** Openings of event streams from one address: an office of a thousand clients, each of which reconnects three times. */
    ADDRESS_LIMIT: { limit: 3_000, periodSeconds: 60 },
    /** Openings with the stream addresses of one SDK key: twenty full shards whose clients all reconnect. */
    KEY_LIMIT: { limit: 100_000, periodSeconds: 60 },
  },
  publish: {
    /** Requests of one address to the publishing API; `burgee status` of a large project asks some a second. */
    OPERATOR_LIMIT: { limit: 1_200, periodSeconds: 60 },
    /** Wrong credentials of one address; a person mistypes less often. */
    LOGIN_LIMIT: { limit: 20, periodSeconds: 60 },
  },
  events: {
    /** Posts of one SDK key: 30,000 clients in one location, each with a post every six seconds. */
    KEY_LIMIT: { limit: 300_000, periodSeconds: 60 },
    /** Posts of one address: a thousand clients behind one, each with a post every ten seconds. */
    ADDRESS_LIMIT: { limit: 6_000, periodSeconds: 60 },
    /** Requests of one address to operators' routes; `burgee events reconcile` reads some pages a second. */
    OPERATOR_LIMIT: { limit: 1_200, periodSeconds: 60 },
    /** Wrong credentials of one address. */
    LOGIN_LIMIT: { limit: 20, periodSeconds: 60 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RateLimit>>>>;
