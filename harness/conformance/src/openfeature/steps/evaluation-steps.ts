import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

import type { JsonValue } from "@openfeature/server-sdk";

import type { FlagType } from "../provider-subject.ts";
import type { ScenarioState } from "../scenario-state.ts";
import type { StepDefinition } from "./step-definition.ts";

/** How long an evaluation may hold the event loop. */
const BLOCKING_MS_MAX = 200;

/** Steps about flags, contexts and what an evaluation answers. */
export const EVALUATION_STEPS: readonly StepDefinition[] = [
  {
    pattern: /^an? (Boolean|String|Integer|Float|Object)-flag with key "(.*)" and a fallback value "(.*)"$/,
    run(state, [type = "", key = "", fallback = ""]) {
      state.flag = { type: toFlagType(type), key, fallback: parseValue(type, fallback) };
    },
  },
  {
    pattern: /^a context containing a key "(.*)", with type "(.*)" and with value "(.*)"$/,
    run: (state, [name = "", type = "", value = ""]) => addToContext(state, name, parseValue(type, value)),
  },
  {
    pattern: /^a context containing a key "(.*)" with null value$/,
    run: (state, [name = ""]) => addToContext(state, name, null),
  },
  {
    pattern: /^an evaluation context with modifiable data$/,
    run: (state) => addToContext(state, "nested", { list: [1, { deep: true }] }),
  },
  {
    pattern: /^the flag was evaluated with details(?: using the evaluation options)?$/,
    run: (state) => state.evaluate(),
  },
  {
    pattern: /^the flag was evaluated with details asynchronously$/,
    async run(state) {
      const evaluation = state.evaluate();
      const startedMs = performance.now();
      await setImmediate();
      const blockedMs = performance.now() - startedMs;
      await evaluation;
      state.calls.push(`blocked ${blockedMs < BLOCKING_MS_MAX ? "no one" : `${blockedMs} ms`}`);
    },
  },
  {
    pattern: /^the evaluation should complete without blocking$/,
    run: ({ calls }) => assert.deepEqual(calls, ["blocked no one"]),
  },
  {
    pattern: /^the resolved details value should be "(.*)"$/,
    run: ({ found, flag }, [value = ""]) => assert.deepEqual(found.value, parseValue(flag.type, value)),
  },
  { pattern: /^the reason should be "(.*)"$/, run: ({ found }, [reason]) => assert.equal(found.reason, reason) },
  { pattern: /^the error-code should be "(.*)"$/, run: ({ found }, [code]) => assert.equal(found.errorCode, code) },
  { pattern: /^the variant should be "(.*)"$/, run: ({ found }, [variant]) => assert.equal(found.variant, variant) },
  { pattern: /^the flag key should be "(.*)"$/, run: ({ found }, [key]) => assert.equal(found.flagKey, key) },
  {
    pattern: /^no error was reported$/,
    run: ({ found }) => assert.deepEqual([found.errorCode, found.errorMessage], [undefined, undefined]),
  },
  {
    pattern: /^the resolved metadata should contain$/,
    run({ found }, _texts, rows) {
      for (const { key = "", metadata_type: type = "", value = "" } of rows) {
        assert.equal(found.flagMetadata[key], parseValue(type, value), `metadata ${key}`);
      }
    },
  },
  {
    pattern: /^the original evaluation context should remain unmodified$/,
    run: ({ context }) => assert.deepEqual(context, { nested: { list: [1, { deep: true }] } }),
  },
  {
    pattern: /^the evaluation details should be immutable$/,
    run: ({ found }) => {
      assert.throws(() => Object.assign(found.flagMetadata, { added: true }), TypeError);
    },
  },
];

function addToContext(state: ScenarioState, name: string, value: JsonValue): void {
  state.context = { ...state.context, [name]: value };
}

function toFlagType(type: string): FlagType {
  return type === "Integer" || type === "Float" ? "Number" : (type as FlagType);
}

/** Values of feature files are texts; quotes inside objects are escaped there. */
function parseValue(type: string, text: string): JsonValue {
  switch (type) {
    case "Boolean":
      return text === "true";
    case "Integer":
    case "Float":
    case "Number":
      return Number(text);
    case "Object":
      return JSON.parse(text.replaceAll('\\"', '"')) as JsonValue;
    default:
      return text;
  }
}
