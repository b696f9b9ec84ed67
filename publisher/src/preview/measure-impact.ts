import type { EvaluationContext } from "@burgee/contract";

import { canonicalJson } from "../core/canonical-json.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { openSnapshot } from "./open-snapshot.ts";

/** Users who went from one variation of a feature to another. */
export interface Move {
  /** Key of the variation; null stands for the default in code. */
  readonly from: string | null;
  readonly to: string | null;
  /** The variation is the same and has other values. */
  readonly hasNewValues?: true;
  readonly users: number;
}

/** What a change does to users of one feature. */
export interface FeatureImpact {
  readonly feature: string;
  /** Key before the change, when it was renamed. */
  readonly renamedFrom?: string;
  readonly changedUsers: number;
  /** From 0 to 1. */
  readonly changedShare: number;
  /** Largest first. */
  readonly moves: readonly Move[];
  /** Users who get the default in code after the change. */
  readonly defaultUsers: number;
}

export interface Impact {
  readonly users: number;
  /** Features with any change, most affected first. */
  readonly features: readonly FeatureImpact[];
}

/** What a user is served of a feature: a variation, and its values as text. */
interface Served {
  readonly variation: string;
  readonly values: string;
}

/**
 * Evaluates the same users before and after a change. Features are told apart by id, so a renamed one is still the same.
 * @param nowMs epoch milliseconds for which rollouts are judged
 */
export function measureImpact(
  before: CompiledEnvironment,
  after: CompiledEnvironment,
  users: readonly EvaluationContext[],
  nowMs: number,
): Impact {
  const older = openServing(before, nowMs);
  const newer = openServing(after, nowMs);
  const ids = new Set([...older.keys.keys(), ...newer.keys.keys()]);
  const tallies = new Map(
    [...ids].map((id) => [id, { moves: new Map<string, Move>(), changedUsers: 0, defaultUsers: 0 }]),
  );
  for (const user of users) {
    const [old, now] = [older.serve(user), newer.serve(user)];
    for (const [id, tally] of tallies) {
      const [from, to] = [old.get(id), now.get(id)];
      if (to === undefined) tally.defaultUsers += 1;
      if (from?.variation === to?.variation && from?.values === to?.values) continue;
      tally.changedUsers += 1;
      countMove(tally.moves, from, to);
    }
  }
  const features = [...tallies].flatMap(([id, { moves, changedUsers, defaultUsers }]): FeatureImpact[] => {
    const [oldKey, newKey] = [older.keys.get(id), newer.keys.get(id)];
    const isRenamed = oldKey !== undefined && newKey !== undefined && oldKey !== newKey;
    if (changedUsers === 0 && !isRenamed) return [];
    return [
      {
        feature: newKey ?? oldKey ?? id,
        ...(isRenamed ? { renamedFrom: oldKey } : {}),
        changedUsers,
        changedShare: users.length === 0 ? 0 : changedUsers / users.length,
        moves: [...moves.values()].sort((a, b) => b.users - a.users),
        defaultUsers,
      },
    ];
  });
  return { users: users.length, features: features.sort((a, b) => b.changedUsers - a.changedUsers) };
}

function countMove(moves: Map<string, Move>, from: Served | undefined, to: Served | undefined): void {
  const key = JSON.stringify([from?.variation, to?.variation]);
  const isSame = from !== undefined && from.variation === to?.variation;
  const users = (moves.get(key)?.users ?? 0) + 1;
  moves.set(key, {
    from: from?.variation ?? null,
    to: to?.variation ?? null,
    ...(isSame ? { hasNewValues: true } : {}),
    users,
  });
}

function openServing(snapshot: CompiledEnvironment, nowMs: number) {
  const engine = openSnapshot(snapshot);
  const variations = new Map(
    snapshot.document.features.flatMap((feature) =>
      feature.variations.map(({ _id, key, variables }): [string, Served] => {
        return [_id, { variation: key, values: canonicalJson(variables) }];
      }),
    ),
  );
  return {
    /** Keys of the features by id. */
    keys: new Map(snapshot.document.features.map(({ _id, key }) => [_id, key])),
    /** What a user is served, by feature id. */
    serve(user: EvaluationContext): ReadonlyMap<string, Served | undefined> {
      const features = engine.evaluateAll(user, { nowMs }).features();
      return new Map(features.map((feature) => [feature._id, variations.get(feature._variation)]));
    },
  };
}
