import type { JsonValue } from "@burgee/contract";
import type { FlagBundle } from "@burgee/publisher/core";

export const PROJECT_KEY = "openfeature";
export const ENVIRONMENT_KEY = "live";

/** A flag as `test-flags.json` of the specification describes it. */
export interface TestFlag {
  readonly variants: Readonly<Record<string, JsonValue>>;
  readonly defaultVariant?: string | null;
  readonly disabled?: boolean;
  readonly flagMetadata?: Readonly<Record<string, string | number | boolean>> | null;
  /** In the Common Expression Language. */
  readonly contextEvaluator?: string;
}

type Condition = Readonly<Record<string, unknown>>;

/** Expressions of `test-flags.json` as conditions of flag files, with the variant that they select. */
const RULES: Readonly<Record<string, { readonly when: Condition; readonly variant: string }>> = {
  "email == 'ballmer@macrosoft.com' ? 'zero' : ''": { when: { email: ["ballmer@macrosoft.com"] }, variant: "zero" },
  "!customer && email == 'ballmer@macrosoft.com' && age > 10 ? 'internal' : ''": {
    when: { email: ["ballmer@macrosoft.com"], custom: { customer: [false], age: { above: 10 } } },
    variant: "internal",
  },
};

const TARGETING_KEY = "5c3d8535-f81a-4478-a6d3-afaa4d51199e";

/** Flags that the suite for providers asks for beside those of the specification. */
const OWN_FLAGS: Readonly<Record<string, TestFlag>> = {
  "large-integer-flag": { variants: { one: 1, "max-int32": 2_147_483_647 }, defaultVariant: "max-int32" },
  "huge-integer-flag": { variants: { one: 1, "max-safe": Number.MAX_SAFE_INTEGER }, defaultVariant: "max-safe" },
};

/**
 * Flag files of the flags that both suites ask for. JSON is YAML.
 * @param turn how often `changing-flag` was modified
 */
export function createFlagBundle(specified: Readonly<Record<string, TestFlag>>, turn: number): FlagBundle {
  const flags = Object.entries({ ...specified, ...OWN_FLAGS, "changing-flag": createChangingFlag(turn) });
  const features = flags.map(([key, flag]) => writeFeature(key, flag, chooseTargets(flag)));
  const variants = { hit: "hit", miss: "miss" };
  const byKey = [
    { key: "hit", when: { user_id: [TARGETING_KEY] }, serve: "hit" },
    { key: "rest", serve: "miss" },
  ];
  const project = {
    key: PROJECT_KEY,
    name: "OpenFeature",
    sdkVisibility: ["server", "client"],
    customData: { customer: "Boolean", age: "Number", role: "String", hostname: "String", userId: "String" },
  };
  return {
    files: [
      { path: "project.yaml", text: JSON.stringify(project) },
      { path: "environments.yaml", text: JSON.stringify({ [ENVIRONMENT_KEY]: { type: "production" } }) },
      ...features,
      writeFeature("targeting-key-flag", { variants }, byKey),
      // Nothing hits `hostname`: it is an attribute of its own in every context, not custom data.
      writeFeature("hostname-flag", { variants }, [
        { key: "hit", when: { custom: { hostname: ["web-1"] } }, serve: "hit" },
      ]),
      writeFeature("user-id-flag", { variants }, [{ key: "hit", when: { custom: { userId: ["u-1"] } }, serve: "hit" }]),
      writeFeature("role-flag", { variants }, [{ key: "hit", when: { custom: { role: ["admin"] } }, serve: "hit" }]),
      writeFeature("split-flag", { variants }, [{ key: "halves", split: { hit: 50, miss: 50 } }]),
    ],
  };
}

function createChangingFlag(turn: number): TestFlag {
  return { variants: { foo: `foo ${turn}` }, defaultVariant: "foo" };
}

/** None where the flag is off or has no variant to serve. */
function chooseTargets({ defaultVariant, disabled, contextEvaluator }: TestFlag): readonly Condition[] {
  if (disabled === true || defaultVariant === undefined || defaultVariant === null) return [];
  const rest = { key: "rest", serve: defaultVariant };
  if (contextEvaluator === undefined) return [rest];
  const rule = RULES[contextEvaluator];
  if (rule === undefined) throw new Error(`no condition is known for ${contextEvaluator}`);
  return [{ key: "rule", when: rule.when, serve: rule.variant }, rest];
}

function writeFeature(
  key: string,
  { variants, flagMetadata }: TestFlag,
  targets: readonly Condition[],
): FlagBundle["files"][number] {
  const feature = {
    name: key,
    type: "release",
    variables: {
      [key]: { type: readType(Object.values(variants)[0]), ...(flagMetadata && { metadata: flagMetadata }) },
    },
    variations: Object.fromEntries(
      Object.entries(variants).map(([name, value]) => [name, { values: { [key]: value } }]),
    ),
    environments: targets.length === 0 ? {} : { [ENVIRONMENT_KEY]: { targets } },
  };
  return { path: `features/${key}.yaml`, text: JSON.stringify(feature) };
}

function readType(value: unknown): string {
  if (typeof value === "boolean") return "Boolean";
  if (typeof value === "number") return "Number";
  return typeof value === "string" ? "String" : "JSON";
}
