import { FlagError } from "@burgee/sdk-core";

import type { ReadyOutcome } from "./flag-client.ts";

/** How a fetch ended. When it was refused, the caller is told by a `FlagError`. */
export type LoadOutcome = ReadyOutcome & { readonly isRefused?: boolean | undefined };

/** Hands an outcome to the caller. Throws `FlagError` (`sdk_key_refused`). */
export async function revealOutcome(work: Promise<LoadOutcome>): Promise<ReadyOutcome> {
  const outcome = await work;
  if (outcome.isRefused === true && outcome.kind === "unavailable") {
    throw new FlagError("sdk_key_refused", outcome.problem);
  }
  return outcome;
}
