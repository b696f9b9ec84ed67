import type { RequirementSource } from "./feature-schemas.ts";
import type { Requirement } from "./project-source.ts";
import type { SourcePath } from "./source-file.ts";

/** Reads `requires:`, with the place of each entry. What it names is checked when all features were read. */
export function readRequirements(
  source: readonly RequirementSource[] | undefined,
  path: SourcePath,
): readonly Requirement[] {
  return (source ?? []).map(({ feature, serves }, index) => ({ feature, variation: serves, path: [...path, index] }));
}

/**
 * The name under which conditions refer to those whom a feature serves a variation: it stands where audience keys do. No
 * audience has it, because keys hold no slash.
 */
export function servedKey(feature: string, variation: string): string {
  return `${feature}/${variation}`;
}

/** The feature and variation that a `servedKey` stands for; undefined for the key of an audience. */
export function parseServedKey(key: string): { readonly feature: string; readonly variation: string } | undefined {
  const slash = key.indexOf("/");
  return slash === -1 ? undefined : { feature: key.slice(0, slash), variation: key.slice(slash + 1) };
}
