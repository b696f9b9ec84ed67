import type { EvaluationContext } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";

import type { ResolvedOptions } from "./client-options.ts";
import { type ConfigResponse, type ConfigFloor, type FetchConfigDeps, fetchClientConfig } from "./fetch-config.ts";
import type { ReadyOutcome } from "./flag-client.ts";

export type LoadOutcome =
  | ConfigResponse
  /** The values of an earlier visit are served instead. */
  | { readonly kind: "cached"; readonly problem: string }
  /** Another user was loaded meanwhile. */
  | { readonly kind: "superseded" };

/** Fetches for one user at a time: the newest user wins, and calls for the same user share a fetch. */
export class UserLoader {
  readonly #options: ResolvedOptions;
  readonly #deps: FetchConfigDeps;
  #user: EvaluationContext | undefined;
  #abort = new AbortController();
  #flight: { readonly floor: ConfigFloor | undefined; readonly outcome: Promise<LoadOutcome> } | undefined;

  constructor(options: ResolvedOptions, deps: FetchConfigDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** The user of the last fetch, or the one restored after it failed. */
  get user(): EvaluationContext | undefined {
    return this.#user;
  }

  set user(user: EvaluationContext) {
    this.#user = user;
  }

  /** Fetches for a user. Joins a running fetch for the same user, unless that may return less than the floor. */
  async load(user: EvaluationContext, floor: ConfigFloor | undefined): Promise<LoadOutcome> {
    if (user !== this.#user) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#flight = undefined;
      this.#user = user;
    }
    if (this.#flight !== undefined) {
      if (floor === undefined || floor.etag === this.#flight.floor?.etag) return this.#flight.outcome;
      await this.#flight.outcome;
      if (user !== this.#user) return { kind: "superseded" };
      return this.load(user, floor);
    }
    const outcome = this.#fetch(user, floor, this.#abort.signal);
    this.#flight = { floor, outcome };
    const settled = await outcome;
    if (this.#flight?.outcome === outcome) this.#flight = undefined;
    return settled;
  }

  stop(): void {
    this.#abort.abort();
  }

  async #fetch(user: EvaluationContext, floor: ConfigFloor | undefined, signal: AbortSignal): Promise<LoadOutcome> {
    const { baseUrl, sdkKey, storeUserData, flagReasons, requestTimeoutMs } = this.#options;
    const request = {
      baseUrl,
      sdkKey,
      user,
      usesStoredData: storeUserData,
      flagReasons,
      floor,
      timeoutMs: requestTimeoutMs,
      signal,
    };
    const answer = await fetchClientConfig(request, this.#deps);
    return user === this.#user ? answer : { kind: "superseded" };
  }
}

/** Converts an outcome for the caller. Throws `FlagError` (`sdk_key_refused`). */
export function describeOutcome(outcome: LoadOutcome): ReadyOutcome {
  switch (outcome.kind) {
    case "loaded":
      return { kind: "ready" };
    case "failed":
      return { kind: "unavailable", problem: outcome.problem };
    case "refused":
      throw new FlagError("sdk_key_refused", "the platform does not know the SDK key: check that it was not revoked");
    case "cached":
    case "superseded":
      return outcome;
  }
}
