import type { ConfigDocument, ConfigFeature } from "@burgee/contract";

import { canonicalJson } from "../core/canonical-json.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { reachableAudiences } from "../core/expand-audiences.ts";

/** Ids of the features that may serve a user something else after a change, those of one side alone among them. */
export function findChangedFeatures(before: CompiledEnvironment, after: CompiledEnvironment): ReadonlySet<string> {
  const older = new Map(before.document.features.map((feature) => [feature._id, feature]));
  const newer = new Map(after.document.features.map((feature) => [feature._id, feature]));
  const ids = [...new Set([...older.keys(), ...newer.keys()])];
  const isSameFrame = isSame(before.document.project.settings, after.document.project.settings);
  const areSame = comparison(before.document, after.document);
  return new Set(
    ids.filter((id) => {
      const [old, now] = [older.get(id), newer.get(id)];
      return !isSameFrame || old === undefined || now === undefined || !areSame(old, now);
    }),
  );
}

/** Compares features with all that they refer to; each audience and variable once. */
function comparison(before: ConfigDocument, after: ConfigDocument) {
  const isSameAudience = compareOnce(before.audiences ?? {}, after.audiences ?? {});
  const isSameVariable = compareOnce(byId(before), byId(after));
  return (old: ConfigFeature, now: ConfigFeature): boolean => {
    if (!isSame(old, now)) return false;
    const variables = now.variations.flatMap((variation) => variation.variables.map(({ _var }) => _var));
    const roots = now.configuration.targets.map((target) => target._audience.filters);
    return (
      variables.every(isSameVariable) && [...reachableAudiences(roots, after.audiences ?? {})].every(isSameAudience)
    );
  };
}

function byId({ variables }: ConfigDocument): Readonly<Record<string, unknown>> {
  return Object.fromEntries(variables.map((variable) => [variable._id, variable]));
}

function compareOnce(older: Readonly<Record<string, unknown>>, newer: Readonly<Record<string, unknown>>) {
  const known = new Map<string, boolean>();
  return (id: string): boolean => {
    const same = known.get(id) ?? isSame(older[id], newer[id]);
    known.set(id, same);
    return same;
  };
}

/** What was compiled incrementally is mostly the same object. */
function isSame(old: unknown, now: unknown): boolean {
  return old === now || canonicalJson(old) === canonicalJson(now);
}
