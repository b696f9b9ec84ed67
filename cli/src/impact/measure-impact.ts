import type { EvaluationContext } from "@burgee/contract";
import type { CompiledEnvironment } from "@burgee/publisher/core";

import { loadSnapshot } from "../snapshots.ts";
import { makeSampleUsers } from "./sample-users.ts";

/** How many sample users a change gives another variation of one feature, or other values. */
export interface FeatureImpact {
  readonly feature: string;
  readonly changedUsers: number;
  /** From 0 to 1. */
  readonly changedShare: number;
}

export interface Impact {
  readonly sampleUsers: number;
  /** Features with any change, most affected first. */
  readonly features: readonly FeatureImpact[];
}

/** Evaluates the same sample users before and after a change, as of `nowMs`. */
export function measureImpact(
  before: CompiledEnvironment,
  after: CompiledEnvironment,
  userCount: number,
  nowMs: number,
): Impact {
  const users = makeSampleUsers([before.document, after.document], userCount);
  const served = [before, after].map((snapshot) => serveAll(snapshot, users, nowMs));
  const changes = new Map<string, number>();
  for (const index of users.keys()) {
    const [older, newer] = served.map((maps) => maps[index] ?? new Map<string, string>());
    if (older === undefined || newer === undefined) continue;
    for (const key of new Set([...older.keys(), ...newer.keys()])) {
      if (older.get(key) !== newer.get(key)) changes.set(key, (changes.get(key) ?? 0) + 1);
    }
  }
  const features = [...changes]
    .map(([feature, changedUsers]) => ({ feature, changedUsers, changedShare: changedUsers / users.length }))
    .sort((a, b) => b.changedUsers - a.changedUsers);
  return { sampleUsers: users.length, features };
}

/** Returns for each user the values that each feature serves, as text: a changed value counts like another variation. */
function serveAll(
  snapshot: CompiledEnvironment,
  users: readonly EvaluationContext[],
  nowMs: number,
): readonly ReadonlyMap<string, string>[] {
  const engine = loadSnapshot(snapshot);
  const variations = new Map(
    snapshot.document.features.flatMap((feature) =>
      feature.variations.map((variation) => [variation._id, JSON.stringify(variation.variables)] as const),
    ),
  );
  return users.map((user) => {
    const features = engine.evaluateAll(user, { nowMs }).features();
    return new Map(features.map((feature) => [feature.key, variations.get(feature._variation) ?? ""]));
  });
}
