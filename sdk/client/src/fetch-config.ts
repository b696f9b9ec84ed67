import { type EvaluationContext, EVENTS_HEADER, FEATURE_MAP_PER_POST } from "@burgee/contract";
import {
  type Clock,
  computeBackoffMs,
  describeFailure,
  describeStatus,
  isRefusal,
  type RandomSource,
  readVersionNumber,
  type RefetchMessage,
  type RollbackGuard,
  type Timer,
  type Transport,
} from "@burgee/sdk-core";

import { parseClientConfig, type ClientConfig } from "./client-config.ts";
import type { ResolvedOptions } from "./client-options.ts";

export interface FetchConfigDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly transport: Pick<Transport, "send">;
  readonly guard: RollbackGuard;
  /** The config in use, if it was evaluated for this user. */
  held(user: EvaluationContext): ClientConfig | undefined;
}

/** For whom values are fetched, and with what. */
export interface ConfigRequest extends FetchConfigDeps {
  readonly options: ResolvedOptions;
  readonly user: EvaluationContext;
  /** The version that the answer should at least have, as a realtime message announced it. */
  readonly announced: Partial<RefetchMessage> | undefined;
  readonly signal: AbortSignal;
}

export type ConfigResponse =
  | { readonly kind: "loaded"; readonly config: ClientConfig }
  /** When it is refused, the key is unknown or revoked, or something between refuses the request. */
  | { readonly kind: "failed"; readonly problem: string; readonly isRefused: boolean };

const TRIES_MAX = 4;
const RETRY_BACKOFF = { baseMs: 200, capMs: 2_000 };

const decoder = new TextDecoder();

/** Fetches what a user is served. Tries again after failures that may pass. Never rejects. */
export async function fetchClientConfig(request: ConfigRequest): Promise<ConfigResponse> {
  const { clock, options, random, signal, timer } = request;
  const endMs = clock.monotonicMs() + options.requestTimeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetchOnce(request, attempt, endMs - clock.monotonicMs());
    const pauseMs = computeBackoffMs(attempt, RETRY_BACKOFF, random);
    const isLast = attempt === TRIES_MAX || clock.monotonicMs() + pauseMs >= endMs || signal.aborted;
    if (answer.kind === "loaded" || !answer.isTransient || isLast) return answer;
    await timer.sleep(pauseMs, signal);
  }
}

type OneResponse = ConfigResponse & { readonly isTransient?: boolean };

async function fetchOnce(request: ConfigRequest, attempt: number, timeoutMs: number): Promise<OneResponse> {
  const { guard, held, options, signal, transport, user } = request;
  const before = held(user);
  // A server that answered an older version should look for one that is at least as new as the one held.
  const { announced = attempt > 1 ? before : undefined } = request;
  try {
    const { status, header, body } = await transport.send({
      method: "GET",
      url: `${options.baseUrl}/v1/sdkConfig?${buildConfigQuery(options, user, announced)}`,
      headers: { accept: "application/json" },
      timeoutMs,
      signal,
    });
    if (status !== 200) return fail(describeStatus(status), status >= 500 || status === 429, isRefusal(status));
    const parsed = parseClientConfig(decoder.decode(body));
    if (parsed === undefined) return fail("answered no config");
    const config = {
      ...parsed,
      hasMapPerPost: header(EVENTS_HEADER) === FEATURE_MAP_PER_POST,
      version: readVersionNumber(header("burgee-config")),
      lastModifiedMs: Date.parse(header("last-modified") ?? "") || undefined,
    };
    return guard(config, before) ? { kind: "loaded", config } : fail("answered an older version");
  } catch (error) {
    return fail(describeFailure(error));
  }
}

function fail(problem: string, isTransient = true, isRefused = false): OneResponse {
  return { kind: "failed", problem: `the platform ${problem}`, isTransient, isRefused };
}

/** Writes the user as query parameters, as every client SDK sends it. */
function buildConfigQuery(
  options: ResolvedOptions,
  user: EvaluationContext,
  announced: ConfigRequest["announced"],
): URLSearchParams {
  const parameters = {
    sdkKey: options.sdkKey,
    ...user,
    enableEdgeDB: options.storeUserData || undefined,
    flagReasons: options.flagReasons ? 1 : undefined,
    ...(announced && { sse: 1, sseLastModified: announced.lastModifiedMs, sseEtag: announced.etag }),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value != null) query.set(name, typeof value === "object" ? JSON.stringify(value) : `${value}`);
  }
  return query;
}
