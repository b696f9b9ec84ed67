import { expect, it } from "vitest";

import { RecordingLogger } from "../test/recording-logger.ts";
import { evaluateWithDefault } from "./evaluate-variable.ts";
import { evaluateWithHooks, type EvaluationHook } from "./evaluation-hooks.ts";
import { findOverride } from "./override-values.ts";

const hookContext = { key: "k", defaultValue: 1, context: { user_id: "a" } };

function record(name: string, log: string[]): EvaluationHook {
  return {
    before: () => log.push(`${name} before`),
    after: (_, { value }) => log.push(`${name} after ${String(value)}`),
    error: (_, { message }) => log.push(`${name} error ${message}`),
    finally: (_, { value }) => log.push(`${name} finally ${String(value)}`),
  };
}

it("runs hooks around an evaluation, the later ones inside the earlier", () => {
  const log: string[] = [];
  const hooks = [record("one", log), record("two", log)];
  evaluateWithHooks(hooks, hookContext, () => evaluateWithDefault("k", 1, () => undefined), new RecordingLogger());
  expect(log).toEqual(["one before", "two before", "two after 1", "two finally 1", "one after 1", "one finally 1"]);
});

it("tells hooks of an evaluation that failed", () => {
  const log: string[] = [];
  const fail = () =>
    evaluateWithDefault("k", 1, () => {
      throw new Error("a bug");
    });
  evaluateWithHooks([record("one", log)], hookContext, fail, new RecordingLogger());
  expect(log).toEqual(["one before", "one error Error", "one finally 1"]);
});

it("serves the same value when every hook throws", () => {
  const logger = new RecordingLogger();
  const fail = (): never => {
    throw new TypeError("mine");
  };
  const hooks = [{ before: fail, after: fail, error: fail, finally: fail }];
  const evaluate = () => evaluateWithDefault("k", 1, () => findOverride({ k: 7 }, "k"));
  expect(evaluateWithHooks(hooks, hookContext, evaluate, logger).value).toBe(7);
  expect(logger.lines).toHaveLength(3);
});

it.each([
  [{ k: 7 }, 1, { value: 7, isDefaulted: false, eval: { reason: "OVERRIDE" } }],
  [{ k: "text" }, 1, { value: 1, isDefaulted: true, eval: { details: "Variable Type Mismatch" } }],
  [{ k: null as never }, 1, { value: 1, isDefaulted: true, eval: { details: "Missing Config" } }],
  [{}, 1, { value: 1, isDefaulted: true, eval: { details: "Missing Config" } }],
])("overrides a variable with %j", (overrides, defaultValue, expected) => {
  expect(evaluateWithDefault("k", defaultValue, () => findOverride(overrides, "k"))).toMatchObject(expected);
});

it("overrides nothing with names of Object.prototype", () => {
  expect(findOverride({}, "constructor")).toBeUndefined();
});
