import type { EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { cutSnapshot } from "./cut-snapshot.ts";
import { findChangedFeatures } from "./find-changed-features.ts";
import type { FeatureImpact, Impact, Move, MovedUser, Reach } from "./impact.ts";
import { openServing, type Served, type Serving } from "./open-serving.ts";

export interface ImpactOptions {
  /** Also counts variations and targets, and keeps examples of the users who move. Default: false. */
  readonly isDetailed?: boolean;
}

/** Examples per move. Ours: as many as a person looks through. */
export const MOVE_EXAMPLES_MAX = 50;

/** An impact that is measured in several steps, so that a page can go on in between. */
export interface ImpactTally {
  add(users: readonly EvaluationContext[]): void;
  /** What was added so far. */
  result(): Impact;
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
  options: ImpactOptions = {},
): Impact {
  const tally = tallyImpact(before, after, nowMs, options);
  tally.add(users);
  return tally.result();
}

/** Begins to measure an impact. Only features that differ are evaluated: the others serve what they served. */
export function tallyImpact(
  before: CompiledEnvironment,
  after: CompiledEnvironment,
  nowMs: number,
  options: ImpactOptions = {},
): ImpactTally {
  const changed = findChangedFeatures(before, after);
  return tallyFeatures(cutSnapshot(before, changed), cutSnapshot(after, changed), nowMs, options);
}

/** Measures one feature, whether it differs or not. Undefined when neither side has it. */
export function measureFeature(
  before: CompiledEnvironment | undefined,
  after: CompiledEnvironment | undefined,
  users: readonly EvaluationContext[],
  nowMs: number,
): FeatureImpact | undefined {
  const known = after ?? before;
  if (known === undefined) return undefined;
  const none = cutSnapshot(known, new Set());
  const tally = tallyFeatures(before ?? none, after ?? none, nowMs, { isDetailed: true, keepsUnchanged: true });
  tally.add(users);
  return tally.result().features[0];
}

/** Users of one feature by what they are served before and after. */
class FeatureTally {
  readonly #pairs = new Map<Served | undefined, Map<Served | undefined, Pair>>();

  pair(from: Served | undefined, to: Served | undefined): Pair {
    let ends = this.#pairs.get(from);
    if (ends === undefined) this.#pairs.set(from, (ends = new Map<Served | undefined, Pair>()));
    let pair = ends.get(to);
    if (pair === undefined) ends.set(to, (pair = { from, to, isMove: isMove(from, to), users: 0, examples: [] }));
    return pair;
  }

  all(): readonly Pair[] {
    return [...this.#pairs.values()].flatMap((ends) => [...ends.values()]);
  }
}

interface Pair {
  readonly from: Served | undefined;
  readonly to: Served | undefined;
  readonly isMove: boolean;
  readonly examples: MovedUser[];
  users: number;
}

function isMove(from: Served | undefined, to: Served | undefined): boolean {
  return from?.variation !== to?.variation || from?.values !== to?.values;
}

interface TallyOptions extends ImpactOptions {
  readonly keepsUnchanged?: boolean;
}

function tallyFeatures(
  before: CompiledEnvironment,
  after: CompiledEnvironment,
  nowMs: number,
  { isDetailed = false, keepsUnchanged = false }: TallyOptions,
): ImpactTally {
  const both = [...before.document.features, ...after.document.features];
  const ids = [...new Set(both.map(({ _id }) => _id))];
  const older = openServing(before, nowMs, ids);
  const newer = openServing(after, nowMs, ids);
  const tallies = ids.map((id) => ({ id, tally: new FeatureTally() }));
  let total = 0;
  return {
    add(users) {
      total += users.length;
      for (const user of users) {
        const [old, now] = [older.serve(user), newer.serve(user)];
        for (const [position, { tally }] of tallies.entries()) {
          const [from, to] = [old[position], now[position]];
          const pair = tally.pair(from, to);
          pair.users += 1;
          if (!isDetailed || !pair.isMove || pair.examples.length >= MOVE_EXAMPLES_MAX) continue;
          pair.examples.push({ user, fromTarget: from?.target ?? null, toTarget: to?.target ?? null });
        }
      }
    },
    result() {
      const features = tallies.flatMap(({ id, tally }): FeatureImpact[] => {
        const pairs = tally.all();
        const [oldKey, newKey] = [older.features.get(id)?.key, newer.features.get(id)?.key];
        const isRenamed = oldKey !== undefined && newKey !== undefined && oldKey !== newKey;
        const changedUsers = sum(pairs.filter((pair) => pair.isMove));
        if (changedUsers === 0 && !isRenamed && !keepsUnchanged) return [];
        return [
          {
            feature: newKey ?? oldKey ?? id,
            ...(isRenamed ? { renamedFrom: oldKey } : {}),
            changedUsers,
            changedShare: total === 0 ? 0 : changedUsers / total,
            moves: toMoves(pairs, isDetailed),
            defaultUsers: sum(pairs.filter(({ to }) => to === undefined)),
            ...(isDetailed
              ? { before: toReach(pairs, "from", older, id), after: toReach(pairs, "to", newer, id) }
              : {}),
          },
        ];
      });
      return { users: total, features: features.sort((a, b) => b.changedUsers - a.changedUsers) };
    },
  };
}

function sum(pairs: readonly Pair[]): number {
  return pairs.reduce((users, pair) => users + pair.users, 0);
}

/** Joins pairs that differ in their targets alone. */
function toMoves(pairs: readonly Pair[], isDetailed: boolean): readonly Move[] {
  const moves = new Map<string, Move & { readonly examples: readonly MovedUser[] }>();
  for (const { from, to, users, examples } of pairs.filter((pair) => pair.isMove)) {
    const key = JSON.stringify([from?.variation, to?.variation]);
    const known = moves.get(key);
    moves.set(key, {
      from: from?.variation ?? null,
      to: to?.variation ?? null,
      ...(from !== undefined && from.variation === to?.variation ? { hasNewValues: true } : {}),
      users: (known?.users ?? 0) + users,
      examples: [...(known?.examples ?? []), ...examples].slice(0, MOVE_EXAMPLES_MAX),
    });
  }
  return [...moves.values()]
    .map(({ examples, ...move }): Move => (isDetailed ? { ...move, examples } : move))
    .sort((a, b) => b.users - a.users);
}

function toReach(pairs: readonly Pair[], side: "from" | "to", { features, targetKeys }: Serving, id: string): Reach {
  const feature = features.get(id);
  const countOf = (fits: (served: Served | undefined) => boolean) => sum(pairs.filter((pair) => fits(pair[side])));
  const served = (feature?.variations ?? []).map(({ _id, key }) => {
    return { variation: key, users: countOf((one) => one?.variationId === _id) };
  });
  return {
    variations: [...served, { variation: null, users: countOf((one) => one === undefined) }],
    targets: (feature?.configuration.targets ?? []).map(({ _id }, index) => {
      return { target: targetKeys[_id] ?? _id, users: countOf((one) => one?.target === index + 1) };
    }),
  };
}
