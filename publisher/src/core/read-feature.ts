import { checkIdentities, type IdentityClaim } from "./check-identities.ts";
import { checkValue } from "./check-value.ts";
import { suggestName } from "./closest-name.ts";
import { checkForm, completeFeature, valuePath } from "./complete-feature.ts";
import {
  featureSchema,
  type FeatureFile,
  type TargetSource,
  type VariableFile,
  VARIATION_MEMBERS,
} from "./file-schemas.ts";
import { readShape } from "./file-shape.ts";
import type { FeatureSource } from "./project-source.ts";
import type { ConditionScope } from "./read-condition.ts";
import { readEnvironments } from "./read-environments.ts";
import { readExpectations } from "./read-expectations.ts";
import { readRequirements } from "./read-requirements.ts";
import { readDate } from "./read-rollout.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";
import type { ValuePatterns } from "./value-patterns.ts";

/** What a feature may refer to. */
export interface FeatureScope extends ConditionScope {
  readonly semantics: "devcycle" | "standard";
  readonly environmentKeys: readonly string[];
  /** Whether a user whom a rollout does not let in reaches the next target. */
  readonly passthroughRollouts: boolean;
  /** Finds a variable by key, in `variables/` or in this feature. */
  readonly variableOf: (key: string) => VariableFile | undefined;
  readonly patterns: ValuePatterns;
}

/** Checks the shape of a feature file. Adds a problem per mistake and returns undefined when there was any. */
export function readFeatureShape(file: SourceFile): FeatureFile | undefined {
  return file.once(completeFeature, () => {
    const shape = readShape(file, featureSchema);
    const isWhole = checkForm(file);
    return shape === undefined || !isWhole ? undefined : completeFeature(file, shape);
  });
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
  checkLifeCycle(file, source);
  const requires = readRequirements(source.requires, ["requires"]);
  const { targets, defaults } = readEnvironments(file, source, { ...scope, variationKeys, requires });
  const expectations = readExpectations(file, source, scope.environmentKeys);
  return { file, source, variableKeys: Object.keys(source.variables), targets, defaults, expectations };
}

function checkLifeCycle(file: SourceFile, source: FeatureFile): void {
  if (source.expires !== undefined && readDate(source.expires) === undefined) {
    const remedy = "Write `2026-12-01` or `2026-12-01T09:00:00Z`.";
    file.error("shape", ["expires"], `\`${source.expires}\` is not a date`, remedy);
  }
  if (source.expires !== undefined && source.permanent === true) {
    const message = "a permanent feature does not expire";
    file.errorAtKey("shape", ["permanent"], message, "Remove `permanent` or `expires`.");
  }
}

function checkVariations(file: SourceFile, source: FeatureFile, scope: FeatureScope): void {
  const variableKeys = Object.keys(source.variables);
  for (const [variationKey, variation] of Object.entries(source.variations)) {
    const path = valuePath(file, variationKey);
    for (const [key, value] of Object.entries(variation.values)) {
      const at = [...path, key];
      const variable = scope.variableOf(key);
      if (!variableKeys.includes(key)) {
        const known = path.length === 2 ? [...variableKeys, ...VARIATION_MEMBERS] : variableKeys;
        const remedy = suggestName(key, known, "Declare it under `variables`.");
        file.errorAtKey("unknown_reference", at, `the feature has no variable \`${key}\``, remedy);
      } else if (variable !== undefined) {
        const problem = checkValue(value, variable.type, variable.schema, scope.patterns);
        if (problem !== undefined) file.error("type_mismatch", at, problem.message, problem.remedy);
      }
    }
    warnAboutMissing(
      file,
      path,
      variationKey,
      variableKeys.filter((key) => !Object.hasOwn(variation.values, key)),
    );
  }
}

function warnAboutMissing(file: SourceFile, path: SourcePath, variationKey: string, missing: readonly string[]): void {
  if (missing.length === 0) return;
  const message = `variation \`${variationKey}\` sets no value for ${missing.map((key) => `\`${key}\``).join(", ")}`;
  const remedy = "Users of this variation get the default in code. Add the value unless you want that.";
  file.warnAtKey("surprise", path, message, remedy);
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
    const targets: readonly TargetSource[] = typeof rules === "string" ? [] : (rules.targets ?? []);
    const claims = new Map<string, IdentityClaim>();
    // Two targets with the same key are reported elsewhere.
    for (const [index, target] of targets.entries()) {
      const path = ["environments", environment, "targets", index];
      if (!claims.has(target.key)) claims.set(target.key, { key: target.key, source: target, file, path });
    }
    checkIdentities("target", [...claims.values()]);
  }
}
