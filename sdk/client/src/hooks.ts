import {
  type EvaluationHook,
  evaluateWithHooks,
  type VariableResult,
  type VariableValue,
  type WidenValue,
} from "@burgee/sdk-core";
import { consoleLogger } from "@burgee/sdk-core/web";

import type { FlagClient } from "./flag-client.ts";

/**
 * A client that calls hooks around each evaluation, for example to trace them. A hook that throws is logged and changes
 * nothing.
 *
 * @example
 * ```ts
 * import { withHooks } from "@burgee/client-sdk/hooks";
 *
 * const flags = withHooks(client, [{ after: ({ key }, { value }) => console.log(key, value) }]);
 * console.log(flags.variableValue("new-checkout", false));
 * ```
 */
export function withHooks(client: FlagClient, hooks: readonly EvaluationHook[]): FlagClient {
  const variable = <T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> =>
    evaluateWithHooks(
      hooks,
      { key, defaultValue, context: undefined },
      () => client.variable(key, defaultValue),
      consoleLogger,
    );
  return new Proxy(client, {
    get(target, name) {
      if (name === "variable") return variable;
      if (name === "variableValue") {
        return <T extends VariableValue>(key: string, defaultValue: T) => variable(key, defaultValue).value;
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
