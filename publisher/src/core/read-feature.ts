import { checkIdentities, type IdentityClaim } from "./check-identities.ts";
import { checkValue } from "./check-value.ts";
import { suggestName } from "./closest-name.ts";
import { featureSchema, type FeatureFile, type TargetSource, type VariableFile } from "./file-schemas.ts";
import { readShape } from "./file-shape.ts";
import type { FeatureSource, TargetRule } from "./project-source.ts";
import type { ConditionScope } from "./read-condition.ts";
import { readTargets, type TargetScope } from "./read-targets.ts";
import type { SourceFile } from "./source-file.ts";
import type { ValuePatterns } from "./value-patterns.ts";

/** What a feature may refer to. */
export interface FeatureScope extends ConditionScope {
  readonly semantics: "devcycle" | "standard";
  readonly environmentKeys: readonly string[];
  /** Finds a variable by key, in `variables/` or in this feature. */
  readonly variableOf: (key: string) => VariableFile | undefined;
  readonly patterns: ValuePatterns;
}

/** Checks the shape of a feature file. Adds a problem per mistake and returns undefined when there was any. */
export function readFeatureShape(file: SourceFile): FeatureFile | undefined {
  return readShape(file, featureSchema);
}

/** Reads the rules of a feature whose shape is good and checks its references. Adds a problem per mistake. */
export function readFeature(file: SourceFile, source: FeatureFile, scope: FeatureScope): FeatureSource {
  const variationKeys = Object.keys(source.variations);
  if (variationKeys.length === 0) {
    file.errorAtKey("shape", ["variations"], "a feature needs at least one variation", "Add one, such as `on:`.");
  }
  checkVariations(file, source, scope);
  checkNamedVariations(file, source, variationKeys);
  checkFeatureIdentities(file, source);
  const targets = new Map<string, readonly TargetRule[]>();
  const targetScope: TargetScope = { ...scope, variationKeys };
  for (const [environment, rules] of Object.entries(source.environments ?? {})) {
    const path = ["environments", environment];
    if (!scope.environmentKeys.includes(environment)) {
      const remedy = suggestName(environment, scope.environmentKeys, "Add it to environments.yaml.");
      file.errorAtKey("unknown_reference", path, `there is no environment \`${environment}\``, remedy);
    }
    targets.set(environment, readTargets(file, path, rules, targetScope));
  }
  return { file, source, variableKeys: Object.keys(source.variables), targets };
}

function checkVariations(file: SourceFile, source: FeatureFile, scope: FeatureScope): void {
  const variableKeys = Object.keys(source.variables);
  for (const [variationKey, variation] of Object.entries(source.variations)) {
    const path = ["variations", variationKey, "values"];
    for (const [key, value] of Object.entries(variation.values)) {
      const at = [...path, key];
      const variable = scope.variableOf(key);
      if (!variableKeys.includes(key)) {
        const remedy = suggestName(key, variableKeys, "Declare it under `variables`.");
        file.errorAtKey("unknown_reference", at, `the feature has no variable \`${key}\``, remedy);
      } else if (variable !== undefined) {
        const problem = checkValue(value, variable.type, variable.schema, scope.patterns);
        if (problem !== undefined) file.error("type_mismatch", at, problem.message, problem.remedy);
      }
    }
    const missing = variableKeys.filter((key) => !Object.hasOwn(variation.values, key));
    if (missing.length > 0) {
      const message = `variation \`${variationKey}\` sets no value for ${missing.map((key) => `\`${key}\``).join(", ")}`;
      const remedy = "Users of this variation get the default in code. Add the value unless you want that.";
      file.warnAtKey("surprise", path, message, remedy);
    }
  }
}

function checkNamedVariations(file: SourceFile, source: FeatureFile, variationKeys: readonly string[]): void {
  for (const member of ["staticVariation", "controlVariation"] as const) {
    const key = source[member];
    if (key === undefined || variationKeys.includes(key)) continue;
    const remedy = suggestName(key, variationKeys, "Add it under `variations`.");
    file.error("unknown_reference", [member], `the feature has no variation \`${key}\``, remedy);
  }
  if (source.status === "complete" && source.staticVariation === undefined) {
    const remedy = "Add `staticVariation:` with the variation that everyone gets.";
    file.error("shape", ["status"], "a complete feature serves one variation everywhere but names none", remedy);
  }
}

function checkFeatureIdentities(file: SourceFile, source: FeatureFile): void {
  const variations = Object.entries(source.variations);
  checkIdentities(
    "variation",
    variations.map(([key, variation]) => ({ key, source: variation, file, path: ["variations", key] })),
  );
  for (const [environment, rules] of Object.entries(source.environments ?? {})) {
    const targets: readonly TargetSource[] = typeof rules === "string" ? [] : rules.targets;
    const claims = new Map<string, IdentityClaim>();
    // Two targets with the same key are reported elsewhere.
    for (const [index, target] of targets.entries()) {
      const path = ["environments", environment, "targets", index];
      if (!claims.has(target.key)) claims.set(target.key, { key: target.key, source: target, file, path });
    }
    checkIdentities("target", [...claims.values()]);
  }
}
