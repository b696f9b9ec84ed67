import { describeError } from "./config-fetch.ts";
import type { VariableResult } from "./evaluate-variable.ts";
import type { Logger } from "./ports.ts";

/**
 * What is evaluated.
 *
 * @example
 * ```ts
 * const describe = ({ key, defaultValue }: HookContext): string => `${key}, by default ${String(defaultValue)}`;
 * console.log(describe({ key: "cart-limit", defaultValue: 20, context: { user_id: "ada" } }));
 * ```
 */
export interface HookContext {
  readonly key: string;
  readonly defaultValue: unknown;
  /** Who it is evaluated for, as the caller said it. */
  readonly context: unknown;
}

/**
 * Observes evaluations, for example to trace them. `before` runs in the order of the hooks, the others in reverse. A hook
 * that throws is logged and changes nothing.
 *
 * @example
 * ```ts
 * const trace: EvaluationHook = {
 *   after: ({ key }, result) => console.log(key, result.value, result.eval.reason),
 *   error: ({ key }, error) => console.warn(key, error),
 * };
 * createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com", hooks: [trace] });
 * ```
 */
export interface EvaluationHook {
  before?(hookContext: HookContext): void;
  /** A value was served, or a default for an ordinary reason. */
  after?(hookContext: HookContext, result: VariableResult<unknown>): void;
  /** The evaluation failed, so that the default is served with the reason `ERROR`. */
  error?(hookContext: HookContext, error: Error): void;
  /** Runs last, however the evaluation ended. */
  finally?(hookContext: HookContext, result: VariableResult<unknown>): void;
}

/** Evaluates between the hooks. `evaluate` must not throw. */
export function evaluateWithHooks<Result extends VariableResult<unknown>>(
  hooks: readonly EvaluationHook[],
  hookContext: HookContext,
  evaluate: () => Result,
  logger: Logger,
): Result {
  const attempt = (stage: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      logger.error(`a hook failed in ${stage}: ${describeError(error)}`);
    }
  };
  for (const hook of hooks) attempt("before", () => hook.before?.(hookContext));
  const result = evaluate();
  const { reason, details } = result.eval;
  for (let index = hooks.length - 1; index >= 0; index -= 1) {
    const hook = hooks[index];
    if (hook === undefined) continue;
    if (reason === "ERROR") attempt("error", () => hook.error?.(hookContext, new Error(details ?? "unknown error")));
    else attempt("after", () => hook.after?.(hookContext, result));
    // oxlint-disable-next-line promise/valid-params -- a hook of that name, not a promise
    attempt("finally", () => hook.finally?.(hookContext, result));
  }
  return result;
}
