import { checkIdentities, type IdentityClaim } from "./check-identities.ts";
import { checkValueRules } from "./check-value-rules.ts";
import { suggestName } from "./closest-name.ts";
import { variableSchema, type FeatureFile, type VariableFile } from "./file-schemas.ts";
import { isPlainMap, readShape } from "./file-shape.ts";
import type { VariableSource } from "./project-source.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";
import type { ValuePatterns } from "./value-patterns.ts";

interface LocatedFeature {
  readonly file: SourceFile;
  readonly source: FeatureFile;
}

/**
 * Gathers variables from `variables/` and from features. Each may belong to one feature only, because evaluators look
 * at no further feature after the first that has the variable.
 */
export function readVariables(
  files: ReadonlyMap<string, SourceFile>,
  features: ReadonlyMap<string, LocatedFeature>,
  patterns: ValuePatterns,
): ReadonlyMap<string, VariableSource> {
  const variables = new Map<string, VariableSource>();
  const claims: IdentityClaim[] = [];
  const define = (
    key: string,
    source: VariableFile,
    feature: string | undefined,
    file: SourceFile,
    path: SourcePath,
  ) => {
    checkValueRules(file, path, source, patterns);
    claims.push({ key, source, file, path });
    variables.set(key, { source, feature });
  };
  for (const [key, file] of files) {
    const source = file.problems.length > 0 ? undefined : readShape(file, variableSchema);
    if (source !== undefined) define(key, source, undefined, file, []);
  }
  for (const [featureKey, { file, source }] of features) {
    for (const [key, use] of Object.entries(source.variables)) {
      const path = isPlainMap(file.value) && Object.hasOwn(file.value, "flag") ? ["flag"] : ["variables", key];
      const existing = variables.get(key);
      if (use === null) {
        if (claimOwnership(file, path, key, existing, [...files.keys()])) {
          variables.set(key, { source: existing.source, feature: featureKey });
        }
      } else if (existing === undefined) {
        define(key, typeof use === "string" ? { type: use } : use, featureKey, file, path);
      } else {
        const place = existing.feature === undefined ? `variables/${key}.yaml` : `feature \`${existing.feature}\``;
        const remedy =
          existing.feature === undefined ? `Write \`${key}:\` with nothing behind it.` : "Rename one of them.";
        file.errorAtKey("duplicate", path, `variable \`${key}\` is already defined by ${place}`, remedy);
      }
    }
  }
  checkIdentities("variable", claims);
  return variables;
}

function claimOwnership(
  file: SourceFile,
  path: SourcePath,
  key: string,
  existing: VariableSource | undefined,
  known: readonly string[],
): existing is VariableSource {
  if (existing === undefined) {
    // A file that exists but could not be read already has a problem.
    if (known.includes(key)) return false;
    const remedy = `${suggestName(key, known, "")} Give it a type here, such as \`${key}: String\`, or add variables/${key}.yaml.`;
    file.errorAtKey("unknown_reference", path, `variable \`${key}\` is not defined`, remedy.trim());
    return false;
  }
  if (existing.feature === undefined) return true;
  const message = `variable \`${key}\` already belongs to feature \`${existing.feature}\``;
  file.errorAtKey("duplicate", path, message, "A variable has one feature: remove it from one of the two.");
  return false;
}
