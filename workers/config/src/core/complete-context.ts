import type { EvaluationContext } from "@burgee/contract";
import { type Clock, type Log, withTimeout } from "@burgee/worker-common";

import type { UserDirectory } from "./ports.ts";
import type { EvaluableConfig } from "./resolve-config.ts";
import { mayUseStoredUser } from "./stored-data-policy.ts";
import { joinStoredParts, mergeStoredUser } from "./stored-user.ts";

/** Longest wait for stored data in milliseconds; an evaluation without it is better than none. */
const READ_TIMEOUT_MS = 500;

export interface AddStoredUserDeps {
  readonly users: UserDirectory;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Adds the user's stored data to a context. Never throws: when the store is slow or down, the context is returned as it
 * came.
 * @param trustsClients whether what client keys stored takes part
 */
export async function addStoredUser(
  context: EvaluationContext,
  environmentId: string,
  trustsClients: boolean,
  { users, clock, log }: AddStoredUserDeps,
): Promise<EvaluationContext> {
  try {
    const read = users.readUser(environmentId, context.user_id).then((parts) => ({ parts }));
    const answer = await withTimeout(read, READ_TIMEOUT_MS, clock);
    if (answer === undefined) log("warn", "stored user data did not come in time", { environmentId });
    const stored = answer === undefined ? undefined : joinStoredParts(answer.parts, trustsClients);
    return stored === undefined ? context : mergeStoredUser(context, stored);
  } catch (error) {
    log("warn", "stored user data could not be read", { environmentId, error: String(error) });
    return context;
  }
}

/** Adds the user's stored data to a context when the project wants that for the caller's kind of key. */
export function completeContext(
  context: EvaluationContext,
  { record, loaded }: EvaluableConfig,
  deps: AddStoredUserDeps,
): EvaluationContext | Promise<EvaluationContext> {
  const { edgeDB } = loaded.compiled.engine.project.settings;
  if (!mayUseStoredUser(record.kind, edgeDB)) return context;
  return addStoredUser(context, record.environmentId, edgeDB?.clientWrites === true, deps);
}
