import { findCustomDataProblem, parseEvaluationContext, USER_ID_LENGTH_MAX } from "@burgee/contract";
import type { CustomData, EvaluationContext, EvaluationReason } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";

/**
 * An evaluation context whose subject may be named in three ways; `user_id` counts before `userId` and `targetingKey`.
 *
 * @example
 * ```ts
 * const contexts: UserContext[] = [{ user_id: "ada" }, { userId: "ada" }, { targetingKey: "ada", country: "CA" }];
 * console.log(contexts.map((context) => client.variableValue(context, "cart-limit", 20)));
 * ```
 */
export type UserContext =
  | EvaluationContext
  | (Omit<EvaluationContext, "user_id"> & ({ readonly userId: string } | { readonly targetingKey: string }));

/** The context with its subject as `user_id`. Most have one already, and are returned as they are. */
export function nameSubject(context: UserContext): EvaluationContext {
  if (typeof context !== "object" || context === null || "user_id" in context) return context;
  const { userId, targetingKey, ...attributes } = context as {
    readonly userId?: string;
    readonly targetingKey?: string;
  };
  return { ...attributes, user_id: userId ?? targetingKey } as EvaluationContext;
}

/** Why a context cannot be evaluated, or undefined. Runs on every evaluation. The engine checks custom data. */
export function findContextFault(context: EvaluationContext): EvaluationReason | undefined {
  const userId: unknown = (context as EvaluationContext | null | undefined)?.user_id;
  if (typeof userId !== "string" || userId === "") {
    return { reason: "ERROR", details: "user_id must be a non-empty string" };
  }
  if (userId.length <= USER_ID_LENGTH_MAX) return undefined;
  return { reason: "ERROR", details: `user_id must be at most ${USER_ID_LENGTH_MAX} characters` };
}

/** Why a variable key cannot be evaluated, or undefined. */
export function findKeyFault(key: string): EvaluationReason | undefined {
  return typeof key === "string" ? undefined : { reason: "ERROR", details: "the variable key must be a string" };
}

/** Throws `FlagError` (`invalid_context`) that lists every problem of a context. */
export function assertContext(context: EvaluationContext): void {
  const parse = parseEvaluationContext(context);
  if (!parse.ok) throw new FlagError("invalid_context", parse.problems.join("; "));
}

/** Throws `FlagError` (`invalid_custom_data`). */
export function assertCustomData(customData: CustomData): void {
  const problem = findCustomDataProblem("customData", customData);
  if (problem !== undefined) throw new FlagError("invalid_custom_data", problem);
}
