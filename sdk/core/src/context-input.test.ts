import { expect, it } from "vitest";

import { readContextInput, type ContextInput } from "./context-input.ts";

it("gives back the very object that names its subject as the wire does", () => {
  const ada = { user_id: "ada", country: "CA" };
  expect(readContextInput(ada)).toBe(ada);
});

it("renames userId and leaves the given object alone", () => {
  const ada = Object.freeze({ userId: "ada", country: "CA" });
  expect(readContextInput(ada)).toEqual({ user_id: "ada", country: "CA" });
});

it.each([
  ["nothing", undefined],
  ["null", null],
  ["text", "ada"],
  ["a context without a subject", { country: "CA" }],
  ["a context with both names", { user_id: "ada", userId: "grace" }],
])("hands %s on as it is, for the checks that follow", (_, input) => {
  expect(readContextInput(input as ContextInput)).toBe(input);
});
