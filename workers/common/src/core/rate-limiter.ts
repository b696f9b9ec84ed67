import { sha256Hex, type RateLimit } from "@burgee/contract";

import type { Clock } from "../ports.ts";

export interface RateLimiter {
  /** Seconds after which a refused caller may try again. */
  readonly retryAfterSeconds: number;
  /**
   * Counts a request; false when its caller is over the limit. Answers from the isolate's own count, and with a promise only
   * near the limit, where the binding must be asked. Never rejects.
   */
  admit(caller: string): boolean | Promise<boolean>;
  /** Whether a caller has used up its limit in this isolate. Counts nothing. */
  isSpent(caller: string): boolean;
}

export interface RateLimiterDeps {
  /** Counts over all isolates of a location. Absent or failing: only this isolate's count holds. */
  readonly binding: RateLimitBinding | undefined;
  readonly clock: Pick<Clock, "now">;
  /** Text of the var `RATE_LIMIT_FACTOR`. */
  readonly factor: string | undefined;
}

/** Share of the limit that an isolate admits without asking the binding, which takes time. */
const UNASKED_SHARE = 0.1;
/** Callers counted at once. One more makes the limiter forget them all, so that invented callers take no memory. */
const CALLERS_MAX = 20_000;

/** Counts callers in fixed periods. Use one per isolate and limit. */
export function createRateLimiter({ limit, periodSeconds }: RateLimit, deps: RateLimiterDeps): RateLimiter {
  const countMax = limit * readFactor(deps.factor);
  const unaskedMax = deps.binding === undefined ? countMax : countMax * UNASKED_SHARE;
  const counts = new Map<string, number>();
  let endsAtMs = Number.NEGATIVE_INFINITY;
  const startPeriod = (): void => {
    const nowMs = deps.clock.now();
    if (nowMs < endsAtMs) return;
    counts.clear();
    endsAtMs = nowMs + periodSeconds * 1_000;
  };
  return {
    retryAfterSeconds: periodSeconds,
    admit(caller) {
      startPeriod();
      const count = (counts.get(caller) ?? 0) + 1;
      if (count === 1 && counts.size >= CALLERS_MAX) counts.clear();
      counts.set(caller, count);
      if (count <= unaskedMax) return true;
      return count <= countMax && isWithinLimit(deps.binding, caller);
    },
    isSpent(caller) {
      startPeriod();
      return (counts.get(caller) ?? 0) >= countMax;
    },
  };
}

/** A factor that is no number above 0 counts as 1: a wrong setting must not switch the limits off. */
function readFactor(text: string | undefined): number {
  const factor = Number(text);
  return factor > 0 && Number.isFinite(factor) ? factor : 1;
}

/**
 * Who sent a request, for limits: its IPv4 address, or the first 64 bits of an IPv6 one, of which a customer has a whole
 * network. Undefined when another Worker sent it.
 */
export function readCallerAddress(headers: Headers): string | undefined {
  const address = headers.get("cf-connecting-ip") ?? undefined;
  if (address === undefined || !address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined && groups.length < 4) {
    // `::` stands for as many zeros as are missing; another address of the network may be written without it.
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(":")}::`;
}

/**
 * The platform's rate-limit binding, as far as it is used. It stores the names of those whom it counts, so it is given digests:
 * names are SDK keys and addresses.
 */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** Whether a caller is within its limit. Without a binding, or when it fails, everybody is. */
export async function isWithinLimit(binding: RateLimitBinding | undefined, key: string): Promise<boolean> {
  if (binding === undefined) return true;
  try {
    return (await binding.limit({ key: await sha256Hex(key) })).success;
  } catch {
    return true;
  }
}
