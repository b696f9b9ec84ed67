import type { ServedVariable } from "@burgee/contract";
import {
  answerTestFlag,
  type ConfigStatus,
  describeTrackedEvent,
  evaluateWithDefault,
  type FlushReport,
  Listeners,
  type TestFlags,
  type TrackedEvent,
  type VariableResult,
  type VariableValue,
  type WidenValue,
} from "@burgee/sdk-core";
import { consoleLogger, systemClock } from "@burgee/sdk-core/web";

import type { ClientUser } from "./client-user.ts";
import type { ClientEvents, FlagClient, ReadyOutcome } from "./flag-client.ts";

/** A client for tests, with the values that the test gives it and without any network. */
export interface TestClient extends FlagClient {
  /** What was tracked, oldest first. */
  readonly tracked: readonly { readonly user: ClientUser; readonly event: TrackedEvent }[];
  /** Changes values, and reports which to listeners. */
  setFlags(flags: TestFlags<ClientUser>): void;
}

/**
 * Creates a client for tests. It is ready at once.
 *
 * @example
 * ```ts
 * import { createTestClient } from "@burgee/client-sdk/testing";
 *
 * const client = createTestClient({ flags: { "new-checkout": true }, user: { user_id: "ada" } });
 * console.log(client.variableValue("new-checkout", false));
 * client.setFlags({ "new-checkout": false });
 * ```
 */
export function createTestClient({
  flags = {},
  user = {},
}: { readonly flags?: TestFlags<ClientUser>; readonly user?: ClientUser } = {}): TestClient {
  const listeners = new Listeners<ClientEvents>(consoleLogger);
  const tracked: { user: ClientUser; event: TrackedEvent }[] = [];
  const ready: ReadyOutcome = { kind: "ready" };
  const status: ConfigStatus = { source: "bootstrap", isStale: false, ageMs: undefined };
  const nothingSent: FlushReport = { sent: 0, kept: 0, droppedInTotal: 0 };
  let current = { ...flags };
  let identified = user;
  let isClosed = false;

  function variable<T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> {
    const result = evaluateWithDefault(key, defaultValue, () => answerTestFlag(current, key, identified));
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  async function identify(next: ClientUser): Promise<ReadyOutcome> {
    identified = next;
    listeners.emit("changed", { variables: Object.keys(current), features: [] });
    return ready;
  }

  return {
    tracked,
    status,
    setFlags(changes) {
      current = { ...current, ...changes };
      listeners.emit("changed", { variables: Object.keys(changes), features: [] });
    },
    ready: async () => ready,
    refresh: async () => ready,
    identify,
    reset: () => identify({}),
    variable,
    variableValue: (key, defaultValue) => variable(key, defaultValue).value,
    allVariables(): Readonly<Record<string, ServedVariable>> {
      const served = Object.keys(current).flatMap((key) => answerTestFlag(current, key, identified).variable ?? []);
      return Object.fromEntries(served.map((entry) => [entry.key, entry]));
    },
    allFeatures: () => ({}),
    track(event) {
      describeTrackedEvent({ user_id: "test" }, event, undefined, systemClock.nowMs());
      if (!isClosed) tracked.push({ user: identified, event });
      return !isClosed;
    },
    on: (name, handler) => listeners.add(name, handler),
    flush: async () => nothingSent,
    async close() {
      isClosed = true;
      listeners.clear();
      return nothingSent;
    },
  };
}
