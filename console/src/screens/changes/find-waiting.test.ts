import type { ChangeListing, EnvironmentOverview } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { isWaitingFor, mayApprove } from "./find-waiting.ts";

const change = {
  id: "c1",
  title: "Ramp",
  authors: ["ada"],
  environments: ["production"],
  state: "open",
  approvals: [],
} as unknown as ChangeListing;
const environment = (environmentKey: string, changes: "direct" | "approved") =>
  ({ environmentKey, policy: { changes, approvals: 1, emergencies: true } }) as unknown as EnvironmentOverview;
const environments = [environment("development", "direct"), environment("production", "approved")];
const publisher = { projectKey: "shop", role: "publisher" } as const;

test("a change waits for publishers who did not write it and have not approved it", () => {
  expect(isWaitingFor(change, "bob", publisher, environments)).toBe(true);
  expect(isWaitingFor(change, "ada", publisher, environments)).toBe(false);
  expect(isWaitingFor(change, "bob", { projectKey: "shop", role: "reader" }, environments)).toBe(false);
  const approvals = [{ by: "bob", atMs: 1, digest: "0" }];
  expect(isWaitingFor({ ...change, approvals }, "bob", publisher, environments)).toBe(false);
});

test("a change of environments that need no approval waits for nobody", () => {
  expect(isWaitingFor({ ...change, environments: ["development"] }, "bob", publisher, environments)).toBe(false);
});

test("a publisher of some environments approves changes that stay inside them", () => {
  const some = { ...publisher, environments: ["development"] };
  expect(mayApprove(change, "bob", some, environments)).toBe(false);
  expect(mayApprove({ ...change, environments: ["development"] }, "bob", some, environments)).toBe(true);
  expect(mayApprove({ ...change, environments: ["*"] }, "bob", some, environments)).toBe(false);
});
