import * as v from "valibot";

import {
  asJsonSchema,
  dateSchema,
  descriptionSchema,
  either,
  flag,
  identity,
  keyed,
  keySchema,
  labels,
  nameSchema,
  oneOf,
  percentageSchema,
  text,
  visibilitySchema,
} from "./field-schemas.ts";
import { isPlainMap, mapOf, members, say } from "./file-shape.ts";
import { flagUseSchema, type VariableUse, variableUseSchema } from "./variable-schemas.ts";

/** Conditions are read by a reader of their own, which explains mistakes better. */
export const conditionSchema = v.pipe(v.unknown(), asJsonSchema({ $ref: "#/$defs/condition" }));

const valuesSchema = mapOf(
  say("values must be a map", "Write one line per variable: `key: value`."),
  v.string(),
  v.unknown(),
);

/** The members of a variation that are no variables of the feature. */
export const VARIATION_MEMBERS = ["id", "renamedFrom", "name", "description", "values"] as const;

const longVariationSchema = members("a variation", { ...identity, ...labels, values: valuesSchema });

/** Values beside the members of the variation: every other member is a variable. */
const shortVariationSchema = v.pipe(
  mapOf(say("a variation must be a map", "Write one line per variable: `key: value`."), v.string(), v.unknown()),
  v.looseObject({ ...identity, ...labels }),
  asJsonSchema({ not: { required: ["values"] }, additionalProperties: true }),
);

const scalarSchema = v.pipe(
  v.custom<string | number | boolean>((input) => ["string", "number", "boolean"].includes(typeof input)),
  asJsonSchema({ type: ["string", "number", "boolean"] }),
);

/** `{ values: { pages: 3 } }`, `{ pages: 3 }`, or a value alone where the feature has a `flag`. */
const variationSchema = either<VariationShape>(
  (input): v.GenericSchema<unknown, VariationShape> => {
    if (typeof input !== "object" || input === null) return input === null ? longVariationSchema : scalarSchema;
    return isPlainMap(input) && !Object.hasOwn(input, "values") ? shortVariationSchema : longVariationSchema;
  },
  [longVariationSchema, shortVariationSchema, scalarSchema],
);

const requirementsSchema = v.array(
  members("a requirement", { feature: keySchema, serves: text("serves") }),
  say("requires must be a list", "Write for example `- { feature: new-checkout, serves: on }`."),
);

const rolloutSchema = members("a rollout", {
  type: oneOf("the type of a rollout", ["schedule", "gradual", "stepped"]),
  startDate: dateSchema,
  startPercentage: v.exactOptional(percentageSchema),
  stages: v.exactOptional(
    v.array(
      members("a stage", {
        date: dateSchema,
        percentage: percentageSchema,
        type: v.exactOptional(oneOf("the type of a stage", ["linear", "discrete"])),
      }),
      say("stages must be a list", "Write each stage as `- { date: …, percentage: … }`."),
    ),
  ),
});

const targetSchema = members("a target", {
  key: keySchema,
  ...identity,
  ...labels,
  when: v.exactOptional(conditionSchema),
  serve: v.exactOptional(text("serve")),
  split: v.exactOptional(mapOf(say("split must be a map", "Write `variation: 50`."), v.string(), percentageSchema)),
  rollout: v.exactOptional(rolloutSchema),
  bucketBy: v.exactOptional(text("bucketBy")),
  requires: v.exactOptional(requirementsSchema),
});

/** `production: on` serves one variation to everyone; the long form lists targets, or takes those of another environment. */
const longEnvironmentSchema = members("the environment of a feature", {
  status: v.exactOptional(oneOf("status", ["active", "inactive"])),
  like: v.exactOptional(text("like")),
  targets: v.exactOptional(v.array(targetSchema, say("targets must be a list", "Write each target as `- key: …`."))),
  default: v.exactOptional(text("default")),
});

const featureEnvironmentSchema = either<FeatureEnvironment>(
  (input) => (typeof input === "string" ? v.string() : longEnvironmentSchema),
  [v.string(), longEnvironmentSchema],
);

const linkSchema = members("a link", {
  title: v.exactOptional(nameSchema),
  url: v.pipe(
    text("url"),
    v.regex(/^https:\/\/[^\s/]+\S*$/, say("a link must begin with https://", "Write the whole address.")),
    v.maxLength(2_000, say("a link may be at most 2,000 characters long", "Shorten it.")),
  ),
});

const expectationSchema = members("an expectation", {
  environment: v.exactOptional(text("environment")),
  user: v.pipe(
    v.custom<Record<string, unknown>>(isPlainMap, say("user must be a map", "Write for example `{ country: CA }`.")),
    asJsonSchema({ type: "object" }),
  ),
  at: v.exactOptional(dateSchema),
  serve: text("serve"),
});

export const featureSchema = v.pipe(
  members("a feature", {
    ...identity,
    ...labels,
    type: oneOf("the type of a feature", ["release", "experiment", "permission", "ops"]),
    status: v.exactOptional(oneOf("status", ["active", "complete", "archived"])),
    owner: v.exactOptional(nameSchema),
    links: v.exactOptional(v.array(linkSchema, say("links must be a list", "Write each as `- url: https://…`."))),
    expires: v.exactOptional(dateSchema),
    permanent: v.exactOptional(flag("permanent")),
    metadata: v.exactOptional(
      v.pipe(
        v.custom<Record<string, unknown>>(
          isPlainMap,
          say("metadata must be a map", "Write for example `team: growth`."),
        ),
        asJsonSchema({ type: "object" }),
      ),
    ),
    staticVariation: v.exactOptional(text("staticVariation")),
    controlVariation: v.exactOptional(text("controlVariation")),
    default: v.exactOptional(text("default")),
    tags: v.exactOptional(v.array(text("a tag"), say("tags must be a list", "Write for example `[growth]`."))),
    sdkVisibility: v.exactOptional(visibilitySchema),
    optIn: v.exactOptional(
      members("optIn", {
        publicName: v.exactOptional(nameSchema),
        publicDescription: v.exactOptional(descriptionSchema),
      }),
    ),
    requires: v.exactOptional(requirementsSchema),
    flag: v.exactOptional(flagUseSchema),
    variables: v.exactOptional(keyed("variables", variableUseSchema)),
    variations: v.exactOptional(keyed("variations", variationSchema)),
    environments: v.exactOptional(keyed("environments", featureEnvironmentSchema)),
    expect: v.exactOptional(
      v.array(expectationSchema, say("expect must be a list", "Write each as `- { user: {…}, serve: … }`.")),
    ),
  }),
  asJsonSchema({ anyOf: [{ required: ["flag"] }, { required: ["variables", "variations"] }] }),
);

export type VariationSource = v.InferOutput<typeof longVariationSchema>;
type VariationShape = VariationSource | v.InferOutput<typeof shortVariationSchema> | string | number | boolean;
type FeatureEnvironment = string | v.InferOutput<typeof longEnvironmentSchema>;

/** A feature file as it is written. */
export type FeatureShape = v.InferOutput<typeof featureSchema>;
/** A feature file with all its short forms written out. */
export interface FeatureFile extends Omit<FeatureShape, "flag" | "variables" | "variations"> {
  readonly variables: Readonly<Record<string, VariableUse>>;
  readonly variations: Readonly<Record<string, VariationSource>>;
}
export type TargetSource = v.InferOutput<typeof targetSchema>;
export type RequirementSource = v.InferOutput<typeof requirementsSchema>[number];
export type RolloutSource = v.InferOutput<typeof rolloutSchema>;
