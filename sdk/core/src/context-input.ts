import type { EvaluationContext } from "@burgee/contract";

/** A context whose subject is named in camelCase, like all other members. */
interface CamelCaseContext extends Omit<EvaluationContext, "user_id"> {
  readonly userId: string;
  readonly user_id?: undefined;
}

/**
 * An evaluation context as applications write it: `user_id` or `userId` names the subject.
 *
 * @example
 * ```ts
 * const ada: ContextInput = { userId: "ada", country: "CA" };
 * console.log(client.variableValue(ada, "welcome-headline", "Welcome"));
 * ```
 */
export type ContextInput = EvaluationContext | CamelCaseContext;

/** The context with its subject under `user_id`, as rules and reports name it. Returns the given object if it is so already. */
export function readContextInput(context: ContextInput): EvaluationContext {
  const given = context as { readonly user_id?: string; readonly userId?: string } | null | undefined;
  if (given?.user_id !== undefined || given?.userId === undefined) return context as EvaluationContext;
  const { userId, ...attributes } = context as CamelCaseContext;
  return { ...attributes, user_id: userId };
}
