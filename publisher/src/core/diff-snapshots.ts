import type { ConfigFeature, ConfigTarget } from "@burgee/contract";
import type { Change } from "@burgee/contract/admin";

import { canonicalJson } from "./canonical-json.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { type AudienceNames, describeFilters, nameAudiences } from "./describe-filters.ts";
import { describeRollout, toPercent } from "./describe-rollout.ts";
import { reachableAudiences } from "./expand-audiences.ts";
import { isSameJson } from "./same-json.ts";

export type { Change } from "@burgee/contract/admin";

/** One fact about a snapshot. Its path consists of ids, so that renaming an entity is one change and not two. */
interface Fact {
  readonly path: string;
  readonly subject: string;
  readonly value: string;
}

/** Lists what differs between two snapshots of one environment, in the order of the newer one. */
export function diffSnapshots(before: CompiledEnvironment | undefined, after: CompiledEnvironment): readonly Change[] {
  const unchanged = before === undefined ? new Set<string>() : findUnchanged(before, after);
  const older = new Map((before === undefined ? [] : listFacts(before, unchanged)).map((fact) => [fact.path, fact]));
  const newer = new Map(listFacts(after, unchanged).map((fact) => [fact.path, fact]));
  const changes: Change[] = [];
  for (const [path, fact] of newer) {
    const old = older.get(path);
    // The content of a new entity is not listed.
    if (old === undefined) {
      if (hasParent(path, older, newer)) continue;
      changes.push({ kind: "added", subject: fact.subject, after: fact.value });
    } else if (old.value !== fact.value) {
      changes.push({ kind: "changed", subject: fact.subject, before: old.value, after: fact.value });
    }
  }
  for (const [path, fact] of older) {
    if (newer.has(path) || hasParent(path, newer, older)) continue;
    changes.push({ kind: "removed", subject: fact.subject, before: fact.value });
  }
  return changes;
}

/** Whether the enclosing entity is in `here` but not in `other`. */
function hasParent(path: string, other: ReadonlyMap<string, Fact>, here: ReadonlyMap<string, Fact>): boolean {
  const parts = path.split("/");
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const parent = parts.slice(0, length).join("/");
    if (here.has(parent) && !other.has(parent)) return true;
  }
  return false;
}

/** Ids of the features of which every fact is the same in both. Comparing them is faster than describing them. */
function findUnchanged(before: CompiledEnvironment, after: CompiledEnvironment): ReadonlySet<string> {
  const older = new Map(before.document.features.map((feature) => [feature._id, feature]));
  const variableKeyIn = ({ document }: CompiledEnvironment) => {
    const keys = new Map(document.variables.map(({ _id, key }) => [_id, key]));
    return (id: string) => keys.get(id);
  };
  const [oldKeyOf, newKeyOf] = [variableKeyIn(before), variableKeyIn(after)];
  const hasSameKey = (id: string) => before.keys[id] === after.keys[id];
  // Named audiences are described by their names, and listed on their own.
  const isSameAudience = (id: string) =>
    hasSameKey(id) &&
    (after.keys[id] !== undefined || isSameJson(before.document.audiences?.[id], after.document.audiences?.[id]));
  const unchanged = after.document.features.filter((feature) => {
    const { _id, variations, configuration } = feature;
    if (!isSameJson(older.get(_id), feature) || !isSameJson(before.visibility[_id], after.visibility[_id]))
      return false;
    if (!configuration.targets.every((target) => hasSameKey(target._id))) return false;
    if (!variations.every(({ variables }) => variables.every(({ _var }) => oldKeyOf(_var) === newKeyOf(_var))))
      return false;
    const roots = configuration.targets.map((target) => target._audience.filters);
    return [...reachableAudiences(roots, after.document.audiences ?? {})].every(isSameAudience);
  });
  return new Set(unchanged.map(({ _id }) => _id));
}

/** Facts about a snapshot, without those features. */
function listFacts(snapshot: CompiledEnvironment, without: ReadonlySet<string>): readonly Fact[] {
  const { document, keys } = snapshot;
  const facts: Fact[] = [
    { path: "project", subject: "project settings", value: canonicalJson(document.project.settings) },
    { path: "realtime", subject: "event stream", value: snapshot.realtime ? "on" : "off" },
  ];
  const audiences = document.audiences ?? {};
  const names = nameAudiences(snapshot);
  for (const [id, audience] of Object.entries(audiences)) {
    // An audience without a key is part of a condition, and the condition is described in its target.
    const key = keys[id];
    if (key === undefined) continue;
    const value = describeFilters(audience.filters, names);
    facts.push({ path: `audience ${id}`, subject: `audience ${key}`, value });
  }
  const variableKeys = new Map(document.variables.map((variable) => [variable._id, variable.key]));
  for (const variable of document.variables) {
    const path = `variable ${variable._id}`;
    facts.push({ path, subject: `variable ${variable.key}`, value: `${variable.key}: ${variable.type}` });
  }
  for (const feature of document.features) {
    if (!without.has(feature._id)) facts.push(...listFeatureFacts(feature, snapshot, variableKeys, names));
  }
  return facts;
}

function listFeatureFacts(
  feature: ConfigFeature,
  snapshot: CompiledEnvironment,
  variableKeys: ReadonlyMap<string, string>,
  names: AudienceNames,
): readonly Fact[] {
  const path = `feature ${feature._id}`;
  const subject = `feature ${feature.key}`;
  const targetKey = (target: ConfigTarget) => snapshot.keys[target._id] ?? target._id;
  const rules = feature.configuration.targets.map(targetKey);
  const facts: Fact[] = [
    { path, subject, value: `${feature.key} (${feature.type})` },
    { path: `${path}/visibility`, subject: `${subject}, visible to`, value: listVisibility(feature, snapshot) },
    { path: `${path}/rules`, subject: `${subject}, order of targets`, value: rules.join(", ") || "off" },
  ];
  for (const variation of feature.variations) {
    const inside = `${path}/variation ${variation._id}`;
    const named = `${subject}, variation ${variation.key}`;
    facts.push({ path: inside, subject: named, value: `${variation.key} "${variation.name}"` });
    for (const { _var, value } of variation.variables) {
      const key = variableKeys.get(_var) ?? _var;
      facts.push({ path: `${inside}/${_var}`, subject: `${named}, ${key}`, value: canonicalJson(value) });
    }
  }
  const variationKeys = new Map(feature.variations.map((variation) => [variation._id, variation.key]));
  for (const target of feature.configuration.targets) {
    const inside = `${path}/target ${target._id}`;
    const named = `${subject}, target ${targetKey(target)}`;
    const when = describeFilters(target._audience.filters, names);
    const serves = describeShares(target, variationKeys);
    facts.push(
      { path: inside, subject: named, value: targetKey(target) },
      { path: `${inside}/when`, subject: `${named}, when`, value: when },
      { path: `${inside}/serves`, subject: `${named}, serves`, value: serves },
      { path: `${inside}/rollout`, subject: `${named}, rollout`, value: describeRollout(target.rollout) },
      { path: `${inside}/bucketBy`, subject: `${named}, bucketBy`, value: target.bucketingKey ?? "user_id" },
    );
  }
  return facts;
}

function listVisibility(feature: ConfigFeature, snapshot: CompiledEnvironment): string {
  return [...(snapshot.visibility[feature._id] ?? [])].sort().join(", ") || "nobody";
}

function describeShares(target: ConfigTarget, variationKeys: ReadonlyMap<string, string>): string {
  return [...target.distribution]
    .sort((a, b) => b.percentage - a.percentage || (a._variation < b._variation ? -1 : 1))
    .map(({ _variation, percentage }) => `${variationKeys.get(_variation) ?? _variation} ${toPercent(percentage)}`)
    .join(", ");
}
