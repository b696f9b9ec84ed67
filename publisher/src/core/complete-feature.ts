import { type FeatureFile, type FeatureShape, VARIATION_MEMBERS, type VariationSource } from "./feature-schemas.ts";
import { isPlainMap } from "./file-shape.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/**
 * Writes out the short forms of a feature: `flag:`, variations without `values:`, and the variations of a Boolean flag.
 * Adds a problem per mistake and returns undefined when there was any.
 */
export function completeFeature(file: SourceFile, shape: FeatureShape): FeatureFile | undefined {
  const { flag, variables, variations, ...rest } = shape;
  const flagKey = flag === undefined ? undefined : keyOfFile(file.path);
  const written = variations ?? {};
  let isGood = true;
  const completed: Record<string, VariationSource> = {};
  for (const [key, variation] of Object.entries(written)) {
    const values = readValues(variation, flagKey);
    if (values === undefined) {
      const remedy = "Write `values: { variable: … }`, or one line per variable.";
      file.error("shape", ["variations", key], `variation \`${key}\` names no variable for its value`, remedy);
      isGood = false;
    } else completed[key] = values;
  }
  if (!isGood) return undefined;
  const isImplied = flagKey !== undefined && variations === undefined;
  return {
    ...rest,
    variables: flagKey === undefined || flag === undefined ? (variables ?? {}) : { [flagKey]: flag },
    variations: isImplied ? { on: { values: { [flagKey]: true } }, off: { values: { [flagKey]: false } } } : completed,
  };
}

/** Where the value of a variable stands in the file. */
export function valuePath(file: SourceFile, variation: string, variable?: string): SourcePath {
  const written = isPlainMap(file.value) ? file.value["variations"] : undefined;
  const source = isPlainMap(written) ? written[variation] : undefined;
  const isLong = isPlainMap(source) && Object.hasOwn(source, "values");
  return ["variations", variation, ...(isLong ? ["values"] : []), ...(variable === undefined ? [] : [variable])];
}

/** Checks that a feature has variables and variations in one of their forms. Adds a problem per mistake. */
export function checkForm(file: SourceFile): boolean {
  const source = file.value;
  if (!isPlainMap(source)) return false;
  const has = (member: string): boolean => Object.hasOwn(source, member);
  const flag = source["flag"];
  if (has("flag") && has("variables")) {
    const remedy = "Move the flag's variable under `variables:` as well, or remove `variables:`.";
    file.errorAtKey("shape", ["flag"], "a feature has either `flag` or `variables`", remedy);
    return false;
  }
  const isBoolean = flag === "Boolean" || (isPlainMap(flag) && flag["type"] === "Boolean");
  const missing = [
    ...(has("flag") || has("variables") ? [] : ["variables"]),
    ...(has("variations") || isBoolean ? [] : ["variations"]),
  ];
  for (const member of missing) {
    const hint = member === "variables" ? ", or `flag: Boolean` for one variable that has the feature's key" : "";
    file.error("shape", [], `a feature lacks \`${member}\``, `Add \`${member}:\`${hint}.`);
  }
  return missing.length === 0;
}

type VariationShape = NonNullable<FeatureShape["variations"]>[string];

function readValues(source: VariationShape, flagKey: string | undefined): VariationSource | undefined {
  if (!isPlainMap(source)) return flagKey === undefined ? undefined : { values: { [flagKey]: source } };
  if (isLong(source)) return source;
  const isMember = ([name]: readonly [string, unknown]): boolean => VARIATION_MEMBERS.some((member) => member === name);
  const members = Object.entries(source);
  const values = Object.fromEntries(members.filter((entry) => !isMember(entry)));
  return { ...Object.fromEntries(members.filter(isMember)), values };
}

function isLong(source: object): source is VariationSource {
  return Object.hasOwn(source, "values");
}

function keyOfFile(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/\.[^.]+$/, "");
}
