import { expect, test } from "vitest";

import { withTargets } from "../../../test/sample-bundle.ts";
import { compileBundle } from "../../core/compile-bundle.ts";
import { explain } from "./explain.ts";
import { findTurn } from "./find-turn.ts";

const ANN = { user_id: "ann" };
const NOW_MS = Date.parse("2026-12-01");

async function compile(rollout: string) {
  const compiled = await compileBundle(
    withTargets([`- { key: soon, rollout: ${rollout}, serve: short }`, "- { key: rest, serve: long }"]),
  );
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

test("a stage lets a user in at its date", async () => {
  const stages = "[{ date: 2027-02-01, percentage: 100 }]";
  const snapshot = await compile(`{ type: stepped, startDate: 2027-01-01, startPercentage: 0, stages: ${stages} }`);
  const turn = findTurn(snapshot, "checkout", ANN, NOW_MS);
  expect(turn).toEqual({ atMs: Date.parse("2027-02-01"), variation: "short" });
});

test("a gradual rollout lets a user in when it passes where the user stands", async () => {
  const stages = "[{ date: 2027-02-01, percentage: 100 }]";
  const snapshot = await compile(`{ type: gradual, startDate: 2027-01-01, startPercentage: 0, stages: ${stages} }`);
  const { atMs = 0 } = findTurn(snapshot, "checkout", ANN, NOW_MS) ?? {};
  const passes = (ms: number) => explain(snapshot, { featureKey: "checkout" }, ANN, ms).targets[0]?.rollout?.passes;
  expect([passes(atMs - 1_001), passes(atMs)]).toEqual([false, true]);
});

test("nothing turns where no rollout is to come", async () => {
  const snapshot = await compile("{ type: schedule, startDate: 2026-01-01 }");
  expect(findTurn(snapshot, "checkout", ANN, NOW_MS)).toBeUndefined();
});
