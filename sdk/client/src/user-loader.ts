import type { EvaluationContext } from "@burgee/contract";
import { FlagError, type RefetchMessage } from "@burgee/sdk-core";

import type { ResolvedOptions } from "./client-options.ts";
import { type ConfigResponse, fetchClientConfig, type FetchConfigDeps } from "./fetch-config.ts";
import type { ReadyOutcome } from "./flag-client.ts";

/** How a fetch ended. When it was refused, the caller is told by a `FlagError`. */
export type LoadOutcome = ReadyOutcome & { readonly isRefused?: boolean | undefined };

export interface UserLoaderDeps extends FetchConfigDeps {
  /** Applies how a fetch ended; called once for each, unless another user was loaded meanwhile. */
  settle(user: EvaluationContext, answer: ConfigResponse): LoadOutcome;
}

/** Fetches for one user at a time: the newest user wins, and calls for the same user share a fetch. */
export class UserLoader {
  /** The user of the last fetch, or the one restored after it failed. */
  user: EvaluationContext | undefined;
  readonly #options: ResolvedOptions;
  readonly #deps: UserLoaderDeps;
  #abort = new AbortController();
  #announced: RefetchMessage | undefined;
  #flight: Promise<LoadOutcome> | undefined;
  /** The fetch after the one under way. */
  #next: Promise<LoadOutcome> | undefined;

  constructor(options: ResolvedOptions, deps: UserLoaderDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /**
   * Fetches for a user. Joins a running fetch for the same user, unless that was sent too early to be fresh.
   * @param announced the version that the answer should at least have
   */
  load(user: EvaluationContext, isFresh: boolean, announced?: RefetchMessage): Promise<LoadOutcome> {
    if (user !== this.user) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#flight = this.#next = undefined;
      this.user = user;
    }
    this.#announced = announced ?? this.#announced;
    if (this.#flight === undefined) return this.#start(user);
    if (!isFresh) return this.#flight;
    this.#next ??= this.#flight.then(() => (user === this.user ? this.#start(user) : { kind: "superseded" }));
    return this.#next;
  }

  stop(): void {
    this.#abort.abort();
  }

  #start(user: EvaluationContext): Promise<LoadOutcome> {
    const { signal } = this.#abort;
    const announced = this.#announced;
    this.#announced = this.#next = undefined;
    const flight = fetchClientConfig({ options: this.#options, user, announced, signal }, this.#deps).then(
      (answer): LoadOutcome => {
        if (this.#flight === flight) this.#flight = undefined;
        return user === this.user ? this.#deps.settle(user, answer) : { kind: "superseded" };
      },
    );
    this.#flight = flight;
    return flight;
  }
}

/** Hands an outcome to the caller. Throws `FlagError` (`sdk_key_refused`). */
export async function revealOutcome(work: Promise<LoadOutcome>): Promise<ReadyOutcome> {
  const outcome = await work;
  if (outcome.isRefused === true && outcome.kind === "unavailable") {
    throw new FlagError("sdk_key_refused", outcome.problem);
  }
  return outcome;
}
