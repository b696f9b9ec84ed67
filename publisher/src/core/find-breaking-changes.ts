import type { ConfigFeature, ConfigTarget } from "@burgee/contract";
import type { BREAKING_KINDS } from "@burgee/contract/admin";

import { canonicalJson } from "./canonical-json.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { describeFilters, nameAudiences } from "./describe-filters.ts";

/** Kinds of changes that break what is live. Each is let through by a permission of the same name. */
export type BreakingKind = (typeof BREAKING_KINDS)[number];

/** A change that would break code that reads an environment, or move its users, without anybody having asked for it. */
export interface BreakingChange {
  readonly kind: BreakingKind;
  /** What it concerns, such as `variable checkout-pages`. */
  readonly subject: string;
  readonly message: string;
  /** What to write so that nothing breaks. */
  readonly remedy: string;
}

/** Compares what is live with what would follow it. Lists what code or users would notice although no rule says so. */
export function findBreakingChanges(
  before: CompiledEnvironment | undefined,
  after: CompiledEnvironment,
): readonly BreakingChange[] {
  if (before === undefined) return [];
  const pair: SnapshotPair = { before, after };
  const renamed = findRenamedFeatures(pair);
  const successors = new Map(renamed.map(({ old, next }) => [old._id, next._id]));
  return [
    ...renamed.map((match) => reshuffledFeature(before, match)),
    ...findRemovedFeatures(pair, successors),
    ...findVariableChanges(pair),
    ...findReshuffledParts(pair),
  ];
}

interface SnapshotPair {
  readonly before: CompiledEnvironment;
  readonly after: CompiledEnvironment;
}

interface RenamedFeature {
  readonly old: ConfigFeature;
  readonly next: ConfigFeature;
}

/** Features that vanished while one with the same key, or with variables of theirs, appeared under another id. */
function findRenamedFeatures({ before, after }: SnapshotPair): readonly RenamedFeature[] {
  const vanished = without(before.document.features, after.document.features);
  const appeared = without(after.document.features, before.document.features);
  const ownersBefore = featureOfVariables(before);
  const ownersAfter = featureOfVariables(after);
  return vanished.flatMap((old): RenamedFeature[] => {
    const keys = ownersBefore.get(old._id) ?? [];
    const next = appeared.find((candidate) => {
      const others = ownersAfter.get(candidate._id) ?? [];
      return candidate.key === old.key || keys.some((key) => others.includes(key));
    });
    return next === undefined ? [] : [{ old, next }];
  });
}

function reshuffledFeature(before: CompiledEnvironment, { old, next }: RenamedFeature): BreakingChange {
  const message =
    old.key === next.key
      ? `feature \`${old.key}\` gets another id, and its users are distributed anew`
      : `feature \`${old.key}\` becomes \`${next.key}\` under another id, and its users are distributed anew`;
  return {
    kind: "reshuffle",
    subject: `feature ${next.key}`,
    message,
    remedy: keepIdentity(before, old, next, next.key),
  };
}

/** Serving: some target of the feature can give its values to somebody. */
function isServed(feature: ConfigFeature): boolean {
  return feature.configuration.targets.length > 0;
}

function findRemovedFeatures(
  { before, after }: SnapshotPair,
  successors: ReadonlyMap<string, string>,
): readonly BreakingChange[] {
  const gone = without(before.document.features, after.document.features);
  const removed = gone.filter((feature) => isServed(feature) && !successors.has(feature._id));
  return removed.map(({ key }) => ({
    kind: "removal",
    subject: `feature ${key}`,
    message: `feature \`${key}\` is live and disappears`,
    remedy: "Bring its file back, or turn it off and wait until no code reads it.",
  }));
}

/** Code asks for variables by key, so keys are compared and not ids. */
function findVariableChanges({ before, after }: SnapshotPair): readonly BreakingChange[] {
  const served = new Set(before.document.features.filter(isServed).map(({ _id }) => _id));
  const byKey = new Map(after.document.variables.map((variable) => [variable.key, variable]));
  const byId = new Map(after.document.variables.map((variable) => [variable._id, variable]));
  return before.document.variables.flatMap(({ _id, key, type }): BreakingChange[] => {
    if (!served.has(before.variableOwners[_id] ?? "")) return [];
    const subject = `variable ${key}`;
    const next = byKey.get(key);
    if (next !== undefined) {
      if (next.type === type) return [];
      const message = `variable \`${key}\` is live as ${type} and becomes ${next.type}: code that reads it gets its default`;
      return [
        { kind: "type_change", subject, message, remedy: `Keep \`${type}\`, and give a new variable the other type.` },
      ];
    }
    const renamed = byId.get(_id);
    const what = renamed === undefined ? "disappears" : `becomes \`${renamed.key}\``;
    const message = `variable \`${key}\` is live and ${what}: code that reads it gets its default`;
    return [{ kind: "removal", subject, message, remedy: "Keep it until no code reads it." }];
  });
}

/** Variations and targets of features that stay. Only those that take part in hashing can move users. */
function findReshuffledParts(pair: SnapshotPair): readonly BreakingChange[] {
  const following = new Map(pair.after.document.features.map((feature) => [feature._id, feature]));
  return pair.before.document.features.flatMap((old) => {
    const next = following.get(old._id);
    return next === undefined ? [] : [...findVariations(pair, old, next), ...findTargets(pair, old, next)];
  });
}

function findVariations({ before }: SnapshotPair, old: ConfigFeature, next: ConfigFeature): readonly BreakingChange[] {
  const hashed = new Set(
    old.configuration.targets
      .filter(isSplit)
      .flatMap(({ distribution }) => distribution.map((share) => share._variation)),
  );
  const appeared = without(next.variations, old.variations);
  return without(old.variations, next.variations).flatMap((variation): BreakingChange[] => {
    if (!hashed.has(variation._id)) return [];
    const values = canonicalJson(variation.variables);
    const same = appeared.find(({ key, variables }) => key === variation.key || canonicalJson(variables) === values);
    if (same === undefined) return [];
    const message = `variation \`${variation.key}\` of a split gets another id as \`${same.key}\`: users change variations`;
    const remedy = keepIdentity(before, variation, same, `variation ${same.key} of ${next.key}`);
    return [{ kind: "reshuffle", subject: `feature ${next.key}, variation ${same.key}`, message, remedy }];
  });
}

function findTargets(pair: SnapshotPair, old: ConfigFeature, next: ConfigFeature): readonly BreakingChange[] {
  const { before, after } = pair;
  const appeared = without(next.configuration.targets, old.configuration.targets);
  return without(old.configuration.targets, next.configuration.targets).flatMap((target): BreakingChange[] => {
    if (!isSplit(target) && !hasRollout(target)) return [];
    const key = before.keys[target._id] ?? target._id;
    const facts = targetFacts(before, target);
    const same = appeared.find((candidate) => {
      return after.keys[candidate._id] === key || targetFacts(after, candidate) === facts;
    });
    if (same === undefined) return [];
    const nextKey = after.keys[same._id] ?? same._id;
    const message = `target \`${key}\` gets another id as \`${nextKey}\`: its users are distributed anew`;
    const remedy = keepIdentity(before, { _id: target._id, key }, { key: nextKey }, `target ${nextKey} of ${next.key}`);
    return [{ kind: "reshuffle", subject: `feature ${next.key}, target ${nextKey}`, message, remedy }];
  });
}

/** Whom a target is for and what it can serve, whatever its id and its shares. */
function targetFacts(snapshot: CompiledEnvironment, target: ConfigTarget): string {
  const variations = target.distribution.map(({ _variation }) => _variation).sort();
  return `${describeFilters(target._audience.filters, nameAudiences(snapshot))}\n${variations.join()}`;
}

function isSplit({ distribution }: ConfigTarget): boolean {
  return distribution.filter(({ percentage }) => percentage > 0).length > 1;
}

function hasRollout({ rollout }: ConfigTarget): boolean {
  return rollout !== undefined && rollout !== null && rollout.type !== "schedule";
}

/** What to write so that the entity named `place` gets the id of a live one. */
function keepIdentity(
  { origins }: CompiledEnvironment,
  live: { readonly _id: string; readonly key: string },
  next: { readonly key: string },
  place: string,
): string {
  const origin = origins?.[live._id];
  if (origin === undefined && live.key === next.key) return `Remove \`renamedFrom:\` and \`id:\` from ${place}.`;
  return `Write \`${origin ?? `renamedFrom: ${live.key}`}\` into ${place}.`;
}

function featureOfVariables({ document, variableOwners }: CompiledEnvironment): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>();
  for (const { _id, key } of document.variables) {
    const owner = variableOwners[_id] ?? "";
    keys.set(owner, [...(keys.get(owner) ?? []), key]);
  }
  return keys;
}

function without<Item extends { readonly _id: string }>(
  items: readonly Item[],
  others: readonly Item[],
): readonly Item[] {
  const known = new Set(others.map(({ _id }) => _id));
  return items.filter(({ _id }) => !known.has(_id));
}
