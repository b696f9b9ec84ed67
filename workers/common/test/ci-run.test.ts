import { ANY_BRANCH, ciSubject } from "@burgee/contract";
import { expect, it } from "vitest";

import { reachOf } from "../src/core/identity.ts";
import { bearer, CI_ISSUER, createIdentityKit, PROJECT_ID } from "./identity-kit.ts";

const SHA = "c".repeat(40);

async function identifyRun(branches: readonly string[], claims: Record<string, string>) {
  const kit = createIdentityKit();
  for (const branch of branches) {
    const subject = ciSubject(CI_ISSUER, "acme/flags", branch);
    await kit.know(PROJECT_ID, { kind: "ci", subject, role: "publisher", environments: ["production"] });
  }
  const found = await kit.ask(bearer(await kit.signCi(claims)));
  if (found.kind !== "identified") throw new Error(found.kind);
  return found.identity;
}

it("says which commit a CI runs on, and what its very branch may do", async () => {
  const { ci } = await identifyRun(["main"], { sha: SHA });
  expect(ci?.commit).toBe(SHA);
  expect(reachOf(ci?.branchGrants ?? [], PROJECT_ID)).toEqual(["production"]);
  expect(reachOf(ci?.branchGrants ?? [], "another project")).toEqual([]);
});

it("gives a run on any other branch, a tag or a pull request no grants of a branch", async () => {
  for (const ref of ["refs/heads/feature", "refs/heads/*", "refs/tags/main", "refs/pull/7/merge"]) {
    const { ci, grants } = await identifyRun([ANY_BRANCH, "main"], { ref });
    expect(grants).toHaveLength(1);
    expect(ci).toEqual({ commit: undefined, branchGrants: [] });
  }
});
