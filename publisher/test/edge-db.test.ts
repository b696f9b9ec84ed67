import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { problemsOf } from "./problem-kit.ts";
import { sampleBundle } from "./sample-bundle.ts";

const PROJECT = "key: shop\nsdkVisibility: [server]\ncustomData: { plan: String, seats: Number, beta: Boolean }\n";

function withSetting(text: string) {
  return sampleBundle({ "project.yaml": `${PROJECT}settings:\n  edgeDB: ${text}\n` });
}

describe("the setting edgeDB", () => {
  it.each([
    ["true", { enabled: true }],
    ["false", { enabled: false }],
    ["{ enabled: true }", { enabled: true }],
    ["{ enabled: true, clientWrites: false, clientReads: true }", { enabled: true }],
    ["{ enabled: true, clientWrites: true }", { enabled: true, clientWrites: true }],
    [
      "{ enabled: true, clientReads: false, lifetimeDays: 90 }",
      { enabled: true, clientReads: false, lifetimeDays: 90 },
    ],
  ])("%s is published without members that have their default", async (text, expected) => {
    const compiled = await compileBundle(withSetting(text));
    const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
    expect(snapshot?.document.project.settings.edgeDB).toEqual(expected);
  });

  it.each<[string, RegExp]>([
    ["yes please", /edgeDB must be true or false/],
    ["{ clientWrites: true }", /lacks `enabled`/],
    ["{ enabled: true, clientWrite: true }", /no field `clientWrite`/],
    ["{ enabled: true, clientWrites: 1 }", /clientWrites must be true or false/],
    ["{ enabled: true, lifetimeDays: 0 }", /whole number from 1 to 3650/],
    ["{ enabled: true, lifetimeDays: 3651 }", /whole number from 1 to 3650/],
    ["{ enabled: true, lifetimeDays: 1.5 }", /whole number from 1 to 3650/],
    ["{ enabled: true, lifetimeDays: .inf }", /whole number from 1 to 3650/],
    ['{ enabled: true, lifetimeDays: "90" }', /must be a number/],
    ["[true]", /edgeDB must be true or false/],
  ])("%s is refused", async (text, message) => {
    const [problem, ...others] = await problemsOf(withSetting(text));
    expect(others).toEqual([]);
    expect(problem?.place).toMatch(/^project\.yaml:5:/);
    expect(problem?.message).toMatch(message);
  });
});
