import { RATE_LIMITS } from "@burgee/contract";
import { createRateLimiter, type Clock, type RateLimitBinding, type RateLimiter } from "@burgee/worker-common";

type LimitName = keyof typeof RATE_LIMITS.events;

/** Rate limits of the deployment; without a binding only the isolate counts. */
export interface LimitEnv extends Readonly<Partial<Record<LimitName, RateLimitBinding>>> {
  readonly RATE_LIMIT_FACTOR?: string;
}

/** The Worker's limits of how often a caller may ask. */
export interface Limiters {
  readonly key: RateLimiter;
  readonly address: RateLimiter;
  readonly operator: RateLimiter;
  /** Counts wrong tokens only. */
  readonly login: RateLimiter;
}

export function createLimiters(env: LimitEnv, clock: Clock): Limiters {
  const create = (name: LimitName): RateLimiter =>
    createRateLimiter(RATE_LIMITS.events[name], { binding: env[name], clock, factor: env.RATE_LIMIT_FACTOR });
  return {
    key: create("KEY_LIMIT"),
    address: create("ADDRESS_LIMIT"),
    operator: create("OPERATOR_LIMIT"),
    login: create("LOGIN_LIMIT"),
  };
}
