import type { ChangeReply } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { judgeChange } from "./judge-change.ts";

const policy = { changes: "approved", approvals: 1, emergencies: true } as const;
const reply = {
  change: { authors: ["ada"], approvals: [], state: "open" },
  digest: "d",
  effects: [{ environmentKey: "production", policy, isPublished: true, changes: [] }],
  approvalsNeeded: 1,
  approvalsHeld: 0,
  changedSince: [],
  obstacles: ["1 more person must approve"],
} as unknown as ChangeReply;
const publisher = { projectKey: "shop", role: "publisher" } as const;

test("a publisher who did not write it approves and publishes; its author and readers do not", () => {
  expect(judgeChange(reply, "bob", publisher)).toMatchObject({ approve: undefined, completes: true });
  expect(judgeChange(reply, "ada", publisher)).toMatchObject({ approve: "not its authors", withdraw: undefined });
  const reader = judgeChange(reply, "bob", { projectKey: "shop", role: "reader" });
  expect(reader).toMatchObject({ approve: "publishers of production and owners only", completes: false });
  expect(judgeChange(reply, "bob", { ...publisher, environments: ["development"] }).reject).toBeDefined();
});

test("an approval of what the change did before an edit does not count", () => {
  const approvals = [{ by: "bob", atMs: 1, digest: "earlier" }];
  const edited = { ...reply, change: { ...reply.change, approvals } };
  expect(judgeChange(edited, "bob", publisher).approve).toBeUndefined();
  const held = { ...edited, change: { ...reply.change, approvals: [{ ...approvals[0]!, digest: "d" }] } };
  expect(judgeChange(held, "bob", publisher).approve).toBe("you approved it as it is");
});

test("what cannot be merged can be rejected and withdrawn, nothing else", () => {
  const { digest: _digest, ...rest } = reply;
  const broken = { ...rest, effects: [], obstacles: ["features/a.yaml: both sides changed it"] };
  expect(judgeChange(broken, "bob", publisher)).toMatchObject({
    approve: expect.any(String),
    publish: expect.any(String),
    reject: undefined,
  });
});

test("a policy is changed by owners alone", () => {
  const effects = [{ ...reply.effects[0]!, newPolicy: { ...policy, approvals: 2 } }];
  const obstacles = [...reply.obstacles, "it changes a policy, so that only an owner can apply it"];
  const changed = { ...reply, effects, obstacles };
  expect(judgeChange(changed, "bob", publisher)).toMatchObject({ approve: undefined, completes: false });
  expect(judgeChange(changed, "bob", { projectKey: "shop", role: "owner" }).completes).toBe(true);
});
