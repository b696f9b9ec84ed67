import { type EvaluationContext, EVENTS_HEADER, FEATURE_MAP_PER_POST } from "@burgee/contract";
import { computeBackoffMs, describeError, type RandomSource, type Timer, type Transport } from "@burgee/sdk-core";
import { limitTime } from "@burgee/sdk-core/web";

import { parseClientConfig, type ClientConfig } from "./client-config.ts";

/** The version that a realtime message announced. The answer must not be older. */
export interface ConfigFloor {
  readonly etag: string | undefined;
  /** Epoch milliseconds. */
  readonly lastModifiedMs: number | undefined;
}

export interface ConfigRequest {
  readonly baseUrl: string;
  readonly sdkKey: string;
  readonly user: EvaluationContext;
  readonly usesStoredData: boolean;
  readonly floor: ConfigFloor | undefined;
  /** Limit for all tries together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type ConfigResponse =
  | { readonly kind: "loaded"; readonly config: ClientConfig }
  /** The key is unknown or revoked: trying again cannot succeed. */
  | { readonly kind: "refused" }
  | { readonly kind: "failed"; readonly problem: string };

export interface FetchConfigDeps {
  readonly transport: Transport;
  readonly timer: Timer;
  readonly random: RandomSource;
}

const TRIES_MAX = 4;
const RETRY_BACKOFF = { baseMs: 200, capMs: 2_000 };

const decoder = new TextDecoder();

/** Fetches what a user is served. Tries again after failures that may pass. Never rejects. */
export async function fetchClientConfig(request: ConfigRequest, deps: FetchConfigDeps): Promise<ConfigResponse> {
  const { signal, release } = limitTime(request.timeoutMs, request.signal);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetchOnce(request, signal, deps);
    if (answer.kind !== "failed" || !answer.isTransient || attempt === TRIES_MAX || signal.aborted) {
      release();
      return answer;
    }
    await deps.timer.sleep(computeBackoffMs(attempt, RETRY_BACKOFF, deps.random), signal);
  }
}

type OneResponse = Exclude<ConfigResponse, { kind: "failed" }> | FailedTry;
type FailedTry = { readonly kind: "failed"; readonly problem: string; readonly isTransient: boolean };

async function fetchOnce(request: ConfigRequest, signal: AbortSignal, deps: FetchConfigDeps): Promise<OneResponse> {
  try {
    const response = await deps.transport.send({
      method: "GET",
      url: `${request.baseUrl}/v1/sdkConfig?${buildConfigQuery(request)}`,
      headers: { accept: "application/json" },
      timeoutMs: request.timeoutMs,
      signal,
    });
    const { status } = response;
    if (status === 401 || status === 403) return { kind: "refused" };
    if (status !== 200) return fail(`the platform answered ${status}`, status >= 500 || status === 429);
    const config = parseClientConfig(decoder.decode(response.body));
    if (config === undefined) return fail("the platform answered something else than a config", true);
    const hasMapPerPost = response.header(EVENTS_HEADER) === FEATURE_MAP_PER_POST;
    return { kind: "loaded", config: { ...config, hasMapPerPost } };
  } catch (error) {
    return fail(`the platform could not be reached: ${describeError(error)}`, true);
  }
}

function fail(problem: string, isTransient: boolean): FailedTry {
  return { kind: "failed", problem, isTransient };
}

/** Writes the user as query parameters, as every client SDK sends it. */
function buildConfigQuery({
  sdkKey,
  user,
  usesStoredData,
  floor,
}: Pick<ConfigRequest, "sdkKey" | "user" | "usesStoredData" | "floor">): URLSearchParams {
  const query = new URLSearchParams({ sdkKey });
  for (const [name, value] of Object.entries(user)) {
    if (value === undefined || value === null) continue;
    query.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  if (usesStoredData) query.set("enableEdgeDB", "true");
  if (floor !== undefined) {
    query.set("sse", "1");
    if (floor.lastModifiedMs !== undefined) query.set("sseLastModified", String(floor.lastModifiedMs));
    if (floor.etag !== undefined) query.set("sseEtag", floor.etag);
  }
  return query;
}
