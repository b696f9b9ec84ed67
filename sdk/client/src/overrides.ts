import {
  evaluateWithDefault,
  findOverride,
  readVariableType,
  type VariableResult,
  type VariableValue,
  type WidenValue,
  withOverrides as replaceVariables,
} from "@burgee/sdk-core";

import type { FlagClient } from "./flag-client.ts";

/** How long the text of one override may be, in characters: an address is not a place for documents. */
const TEXT_LENGTH_MAX = 2_000;
const OVERRIDES_MAX = 100;

/**
 * A client that serves these values in place of the evaluated ones, and does not report them. For development: whoever can
 * call it decides what the page shows.
 *
 * @example
 * ```ts
 * import { pageOverrides, withOverrides } from "@burgee/client-sdk/overrides";
 *
 * const flags = withOverrides(client, { "new-checkout": true, ...pageOverrides() });
 * console.log(flags.variableValue("new-checkout", false));
 * ```
 */
export function withOverrides(client: FlagClient, overrides: Readonly<Record<string, VariableValue>>): FlagClient {
  const variable = <T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> => {
    const override = findOverride(overrides, key);
    if (override?.variable === undefined || override.variable.type !== readVariableType(defaultValue)) {
      return client.variable(key, defaultValue);
    }
    return evaluateWithDefault(key, defaultValue, () => override) as unknown as VariableResult<WidenValue<T>>;
  };
  const replaced: Partial<FlagClient> = {
    variable,
    variableValue: (key, defaultValue) => variable(key, defaultValue).value,
    allVariables: () => replaceVariables(client.allVariables(), overrides),
  };
  return new Proxy(client, {
    get(target, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

/**
 * Overrides that the page's visitor chose: `?burgee.<key>=<value>` in the address, else the entry `burgee:overrides` of
 * `localStorage` with a JSON object. A value is JSON, or text when it is none. Never throws.
 *
 * @example
 * ```ts
 * import { pageOverrides } from "@burgee/client-sdk/overrides";
 *
 * console.log(Object.keys(pageOverrides()));
 * ```
 */
export function pageOverrides(): Record<string, VariableValue> {
  const stored = attempt(() => JSON.parse(globalThis.localStorage.getItem("burgee:overrides") ?? "{}") as unknown);
  const query = attempt(() => new URLSearchParams(globalThis.location.search)) ?? new URLSearchParams();
  const inAddress = [...query].flatMap(([name, text]) =>
    name.startsWith("burgee.") && text.length <= TEXT_LENGTH_MAX ? [[name.slice(7), parseValue(text)] as const] : [],
  );
  const entries = [...Object.entries(stored ?? {}), ...inAddress].filter(
    ([, value]) => readVariableType(value) !== undefined,
  );
  return Object.fromEntries(entries.slice(-OVERRIDES_MAX)) as Record<string, VariableValue>;
}

function parseValue(text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown) ?? text;
}

function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
