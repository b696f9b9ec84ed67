import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { waitUntil } from "../../official/wait-until.ts";
import type { ProviderEventName, SuiteHook } from "../provider-subject.ts";
import type { ScenarioState } from "../scenario-state.ts";
import type { StepDefinition } from "./step-definition.ts";

const UNKNOWN_KEYS = { server: "dvc_server_unknown_0123456789", web: "dvc_client_unknown_0123456789" };
const STATUS_TIMEOUT_MS = 60_000;

/** Steps about providers, their backend and their events. */
export const PROVIDER_STEPS: readonly StepDefinition[] = [
  { pattern: /^a stable provider$/, run: (state) => state.open() },
  {
    pattern: /^a not ready provider$/,
    async run(state) {
      state.world.relay.addFault(/^GET \/(config|v1\/sdkConfig)/, { kind: "delay", delayMs: 3_000 });
      void state.open();
    },
  },
  { pattern: /^a fatal provider$/, run: (state) => fails(state.open({ sdkKey: UNKNOWN_KEYS[state.kind.name] })) },
  {
    pattern: /^a error provider$/,
    async run(state) {
      state.world.relay.addFault(/./, { kind: "answer", status: 503 });
      await fails(state.open());
    },
  },
  {
    pattern: /^a stale provider$/,
    async run(state) {
      await state.open();
      state.world.loseBackend();
      await waitUntil("the provider is stale", STATUS_TIMEOUT_MS, () => state.subject.status === "STALE");
    },
  },
  { pattern: /^a provider whose backend refuses connections$/, run: (state) => openAt(state, "closed") },
  { pattern: /^a provider whose backend never answers$/, run: (state) => openAt(state, "silent") },
  {
    pattern: /^the provider status should be "(.*)"$/,
    run: ({ subject }, [status]) => assert.equal(subject.status, status),
  },
  { pattern: /^the provider has a name$/, run: ({ subject }) => assert.notEqual(subject.name, "") },
  { pattern: /^the provider is closed$/, run: ({ subject }) => subject.close() },
  {
    pattern: /^the provider is closed within (\d+) ms$/,
    async run({ subject }, [limitMs]) {
      const startedMs = performance.now();
      await subject.close();
      assert.ok(performance.now() - startedMs < Number(limitMs), "closing took too long");
    },
  },
  { pattern: /^the provider is set again$/, run: ({ subject }) => subject.set() },
  // A step that throws fails its scenario, so what came before has not thrown.
  { pattern: /^nothing was thrown$/, run: () => undefined },
  { pattern: /^the backend is lost$/, run: ({ world }) => world.loseBackend() },
  { pattern: /^the backend is back$/, run: ({ world }) => world.restoreBackend() },
  { pattern: /^the flag is modified$/, run: ({ world }) => world.modifyFlag() },
  {
    pattern: /^an? "(.*)" event is emitted(?: within (\d+) ms)?$/,
    run: (state, [name, limitMs]) =>
      state.waitForEvent(name as ProviderEventName, limitMs === undefined ? undefined : Number(limitMs)),
  },
  {
    pattern: /^the event names the flag "(.*)" and not the flag "(.*)"$/,
    run({ event }, [changed = "", same = ""]) {
      assert.deepEqual([event?.flagsChanged.includes(changed), event?.flagsChanged.includes(same)], [true, false]);
    },
  },
  {
    pattern: /^the resolved value changes$/,
    async run(state) {
      const before = state.found.value;
      await state.evaluate();
      assert.notDeepEqual(state.found.value, before);
    },
  },
  {
    pattern: /^evaluation options containing specific hooks$/,
    run(state) {
      state.hooks = ["first", "second"].map((name): SuiteHook => ({
        before: () => void state.calls.push(`${name} before`),
        after: () => void state.calls.push(`${name} after`),
        finally: () => void state.calls.push(`${name} finally`),
      }));
    },
  },
  {
    pattern: /^the specified hooks should execute during evaluation$/,
    run: ({ calls }) => assert.equal(calls.length, 6),
  },
  {
    pattern: /^the hook order should be maintained$/,
    run({ calls }) {
      const backwards = ["second after", "first after", "second finally", "first finally"];
      assert.deepEqual(calls, ["first before", "second before", ...backwards]);
    },
  },
];

async function fails(setting: Promise<void>): Promise<void> {
  await assert.rejects(setting);
}

/** Points a provider at a port of this machine that is closed, or that takes connections and says nothing. */
async function openAt(state: ScenarioState, port: "closed" | "silent"): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (port === "closed") await new Promise((resolve) => server.close(resolve));
  else server.unref();
  void state.open({ baseUrl });
}
