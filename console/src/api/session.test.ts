import { expect, test } from "vitest";

import { judge } from "./session.ts";

test("a role includes those below it", () => {
  const owner = { projectKey: "shop", role: "owner" } as const;
  expect(judge(owner, { role: "publisher", environment: "production" }).may).toBe(true);
  expect(judge({ projectKey: "shop", role: "reader" }, { role: "publisher" })).toEqual({
    may: false,
    who: "publishers and owners only",
  });
});

test("a publisher of some environments may not change the others", () => {
  const publisher = { projectKey: "shop", role: "publisher", environments: ["staging"] } as const;
  expect(judge(publisher, { role: "publisher", environment: "staging" }).may).toBe(true);
  expect(judge(publisher, { role: "publisher", environment: "production" })).toEqual({
    may: false,
    who: "publishers of production and owners only",
  });
});

test("an operator without a role in the project may nothing there", () => {
  expect(judge({ projectKey: "shop" }, { role: "reader" }).may).toBe(false);
  expect(judge(undefined, { role: "reader" }).may).toBe(false);
});
