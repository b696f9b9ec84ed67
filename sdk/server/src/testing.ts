import type { EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import { answerTestFlag, describeTrackedEvent, evaluateWithDefault, Listeners } from "@burgee/sdk-core";
import type {
  ConfigStatus,
  FlushReport,
  TestFlags,
  TrackedEvent,
  VariableResult,
  VariableValue,
  WidenValue,
} from "@burgee/sdk-core";
import { consoleLogger, systemClock } from "@burgee/sdk-core/web";

import { assertContext, assertCustomData, findContextFault, findKeyFault, nameSubject } from "./context-check.ts";
import type { UserContext } from "./context-check.ts";
import type { FlagClient, ServerEvents } from "./flag-client.ts";

/** A client for tests, with the values that the test gives it and without any network. */
export interface TestClient extends FlagClient {
  /** What was tracked, oldest first. */
  readonly tracked: readonly { readonly context: EvaluationContext; readonly event: TrackedEvent }[];
  /** Changes values, and reports that to listeners as a new config. */
  setFlags(flags: TestFlags<EvaluationContext>): void;
}

/**
 * Creates a client for tests. It is ready at once, and checks contexts, keys and types like the real one.
 *
 * @example
 * ```ts
 * import { createTestClient } from "@burgee/server-sdk/testing";
 *
 * const client = createTestClient({ flags: { "new-checkout": true, "cart-limit": ({ country }) => (country === "CA" ? 5 : 20) } });
 * console.log(client.variableValue({ user_id: "ada", country: "CA" }, "cart-limit", 0));
 * client.setFlags({ "new-checkout": false });
 * ```
 */
export function createTestClient({ flags = {} }: { readonly flags?: TestFlags<EvaluationContext> } = {}): TestClient {
  const listeners = new Listeners<ServerEvents>(consoleLogger);
  const tracked: { context: EvaluationContext; event: TrackedEvent }[] = [];
  const nothingSent: FlushReport = { sent: 0, kept: 0, droppedInTotal: 0 };
  const status: ConfigStatus = { source: "initial", isStale: false, ageMs: undefined };
  let current = { ...flags };
  let isClosed = false;

  function check(context: UserContext): EvaluationContext {
    const named = nameSubject(context);
    assertContext(named);
    return named;
  }

  function variable<T extends VariableValue>(context: UserContext, key: string, defaultValue: T) {
    const result = evaluateWithDefault(key, defaultValue, () => {
      const named = nameSubject(context);
      const fault = findContextFault(named) ?? findKeyFault(key);
      return fault === undefined ? answerTestFlag(current, key, named) : { variable: undefined, eval: fault };
    });
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  function allVariables(context: UserContext): Readonly<Record<string, ServedVariable>> {
    const named = check(context);
    const served = Object.keys(current).flatMap((key) => answerTestFlag(current, key, named).variable ?? []);
    return Object.fromEntries(served.map((entry) => [entry.key, entry]));
  }

  return {
    tracked,
    status,
    configMetadata: {
      project: { id: "test", key: "test" },
      environment: { id: "test", key: "test" },
      etag: undefined,
      lastModifiedMs: undefined,
      version: undefined,
      ...status,
    },
    setFlags(changes) {
      current = { ...current, ...changes };
      listeners.emit("configUpdated", { etag: undefined, version: undefined, variables: Object.keys(changes) });
    },
    ready: async () => ({ kind: "ready" }),
    variable,
    variableValue: (context, key, defaultValue) => variable(context, key, defaultValue).value,
    forContext: (context) => ({
      variable: (key, defaultValue) => variable(context, key, defaultValue),
      variableValue: (key, defaultValue) => variable(context, key, defaultValue).value,
    }),
    allVariables,
    allFeatures(context): Readonly<Record<string, ServedFeature>> {
      check(context);
      return {};
    },
    bootstrap: (context) => ({
      project: { _id: "test", key: "test" },
      environment: { _id: "test", key: "test" },
      features: {},
      featureVariationMap: {},
      variableVariationMap: {},
      variables: allVariables(context),
    }),
    track(context, event) {
      const named = check(context);
      describeTrackedEvent(named, event, undefined, systemClock.nowMs());
      if (!isClosed) tracked.push({ context: named, event });
      return !isClosed;
    },
    setClientCustomData: assertCustomData,
    flush: async () => nothingSent,
    async close() {
      isClosed = true;
      listeners.clear();
      return nothingSent;
    },
    [Symbol.asyncDispose]: async () => undefined,
    on: (name, listener) => listeners.add(name, listener),
    onConfigUpdated: (listener) => listeners.add("configUpdated", () => listener()),
  };
}
