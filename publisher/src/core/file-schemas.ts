import {
  DESCRIPTION_LENGTH_MAX,
  FLAG_METADATA_MEMBERS_MAX,
  KEY_LENGTH_MAX,
  KEY_PATTERN,
  NAME_LENGTH_MAX,
} from "@burgee/contract";
import * as v from "valibot";

import { isPlainMap, isReservedName, mapOf, members, RESERVED_NAME_REMEDY, say } from "./file-shape.ts";

const text = (noun: string) => v.string(say(`${noun} must be text`, "Put it in quotes."));

const flag = (noun: string) => v.boolean(say(`${noun} must be true or false`, "Write true or false without quotes."));

const oneOf = <const Options extends readonly string[]>(noun: string, options: Options) =>
  v.picklist(options, say(`${noun} must be one of ${options.join(", ")}`, `Write one of ${options.join(", ")}.`));

const keySchema = v.pipe(
  text("a key"),
  v.regex(
    KEY_PATTERN,
    say("a key may hold only lower-case letters, digits, `-`, `_` and `.`", "Rename it, for example `new-checkout`."),
  ),
  v.check((key) => !isReservedName(key), say("a reserved name cannot be a key", RESERVED_NAME_REMEDY)),
  v.maxLength(KEY_LENGTH_MAX, say(`a key may be at most ${KEY_LENGTH_MAX} characters long`, "Shorten it.")),
);

const nameSchema = v.pipe(
  text("a name"),
  v.minLength(1, say("a name must not be empty", "Write a name or remove the field.")),
  v.maxLength(NAME_LENGTH_MAX, say(`a name may be at most ${NAME_LENGTH_MAX} characters long`, "Shorten it.")),
);

const descriptionSchema = v.pipe(
  text("a description"),
  v.maxLength(
    DESCRIPTION_LENGTH_MAX,
    say(`a description may be at most ${DESCRIPTION_LENGTH_MAX} characters long`, "Shorten it."),
  ),
);

const idSchema = v.pipe(
  text("an id"),
  v.regex(/^[0-9a-f]{24}$/, say("an id must be 24 lower-case hex digits", "Remove it: Burgee derives one.")),
);

/** Members that keep an entity's id when it is renamed: ids are hashed for bucketing. */
const identity = { id: v.exactOptional(idSchema), renamedFrom: v.exactOptional(keySchema) };

const labels = { name: v.exactOptional(nameSchema), description: v.exactOptional(descriptionSchema) };

const keyed = <Value>(noun: string, value: v.GenericSchema<unknown, Value>) =>
  mapOf(
    say(`${noun} must be a map from key to definition`, "Write `key:` and its members below it."),
    keySchema,
    value,
  );

/** Ten years. */
const STORED_DATA_LIFETIME_DAYS_MAX = 3_650;

const VISIBILITY = ["server", "client", "mobile"] as const;

const visibilitySchema = v.array(
  oneOf("each entry of sdkVisibility", VISIBILITY),
  say("sdkVisibility must be a list", "Write for example `[server, client]`."),
);

const VARIABLE_TYPES = ["String", "Boolean", "Number", "JSON"] as const;

/** `edgeDB: true`, or the long form with who may do what. */
const edgeDBSchema = v.lazy((input) => (isPlainMap(input) ? edgeDBMembers : flag("edgeDB")));

const edgeDBMembers = members("edgeDB", {
  enabled: flag("enabled"),
  clientWrites: v.exactOptional(flag("clientWrites")),
  clientReads: v.exactOptional(flag("clientReads")),
  lifetimeDays: v.exactOptional(
    v.pipe(
      v.number(say("lifetimeDays must be a number", "Write a whole number of days, for example 90.")),
      v.check(
        (days) => Number.isInteger(days) && days >= 1 && days <= STORED_DATA_LIFETIME_DAYS_MAX,
        say(
          `lifetimeDays must be a whole number from 1 to ${STORED_DATA_LIFETIME_DAYS_MAX}`,
          "Remove it to keep what servers store until it is deleted.",
        ),
      ),
    ),
  ),
});

export type EdgeDBSource = boolean | v.InferOutput<typeof edgeDBMembers>;

export const projectSchema = members("project.yaml", {
  key: keySchema,
  ...labels,
  organization: v.exactOptional(text("organization")),
  sdkVisibility: v.exactOptional(visibilitySchema),
  customData: v.exactOptional(
    mapOf(
      say("customData must be a map from attribute to type", "Write for example `plan: String`."),
      v.string(),
      oneOf("the type of a custom data attribute", ["String", "Boolean", "Number"]),
    ),
  ),
  settings: v.exactOptional(
    members("settings", {
      semantics: v.exactOptional(oneOf("semantics", ["devcycle", "standard"])),
      passthroughRollouts: v.exactOptional(flag("passthroughRollouts")),
      edgeDB: v.exactOptional(edgeDBSchema as v.GenericSchema<unknown, EdgeDBSource>),
      optIn: v.exactOptional(flag("optIn")),
      obfuscation: v.exactOptional(oneOf("obfuscation", ["off", "optional", "required"])),
    }),
  ),
});

export const environmentsSchema = keyed(
  "environments.yaml",
  members("an environment", {
    ...identity,
    ...labels,
    type: oneOf("the type of an environment", ["development", "staging", "production", "disaster_recovery"]),
    realtime: v.exactOptional(flag("realtime")),
  }),
);

export const audienceSchema = members("an audience", { ...identity, ...labels, when: v.unknown() });

const valueRulesSchema = members("schema", {
  enum: v.exactOptional(v.array(v.unknown(), say("enum must be a list", "Write the allowed values as a list."))),
  pattern: v.exactOptional(text("pattern")),
  min: v.exactOptional(v.number(say("min must be a number", "Write a number."))),
  max: v.exactOptional(v.number(say("max must be a number", "Write a number."))),
});

const metadataSchema = v.pipe(
  mapOf(
    say("metadata must be a map from name to value", "Write for example `owner: checkout team`."),
    nameSchema,
    v.custom<string | number | boolean>(
      (value) =>
        typeof value === "boolean" ||
        (typeof value === "number" && Number.isFinite(value)) ||
        (typeof value === "string" && value.length <= DESCRIPTION_LENGTH_MAX),
      say(
        `a value of metadata must be text of at most ${DESCRIPTION_LENGTH_MAX} characters, a number, true or false`,
        "Shorten it, or put it in quotes.",
      ),
    ),
  ),
  v.check(
    (metadata) => Object.keys(metadata).length <= FLAG_METADATA_MEMBERS_MAX,
    say(`metadata may have at most ${FLAG_METADATA_MEMBERS_MAX} members`, "Remove some."),
  ),
);

export const variableSchema = members("a variable", {
  ...identity,
  ...labels,
  type: oneOf("the type of a variable", VARIABLE_TYPES),
  schema: v.exactOptional(valueRulesSchema),
  metadata: v.exactOptional(metadataSchema),
});

/** `theme: String`, `theme: { type: String, … }`, or `theme:` alone when `variables/theme.yaml` defines it. */
const variableUseSchema = v.lazy((input) => {
  if (input === null) return v.null();
  if (typeof input === "string") return oneOf("the type of a variable", VARIABLE_TYPES);
  return variableSchema;
});

const variationSchema = members("a variation", {
  ...identity,
  ...labels,
  values: mapOf(say("values must be a map", "Write one line per variable: `key: value`."), v.string(), v.unknown()),
});

const percentageSchema = v.pipe(
  v.number(say("a percentage must be a number from 0 to 100", "Write it without quotes and without %.")),
  v.check(
    (value) => Number.isFinite(value) && value >= 0 && value <= 100,
    say("a percentage must lie between 0 and 100", "Write half of all as 50, not 0.5."),
  ),
);

const dateSchema = text("a date");

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
  when: v.exactOptional(v.unknown()),
  serve: v.exactOptional(text("serve")),
  split: v.exactOptional(mapOf(say("split must be a map", "Write `variation: 50`."), v.string(), percentageSchema)),
  rollout: v.exactOptional(rolloutSchema),
  bucketBy: v.exactOptional(text("bucketBy")),
});

/** `production: on` serves one variation to everyone; the long form lists targets. */
const featureEnvironmentSchema = v.lazy((input) => {
  if (typeof input === "string") return v.string();
  return members("the environment of a feature", {
    status: v.exactOptional(oneOf("status", ["active", "inactive"])),
    targets: v.array(targetSchema, say("targets must be a list", "Write each target as `- key: …`.")),
  });
});

export const featureSchema = members("a feature", {
  ...identity,
  ...labels,
  type: oneOf("the type of a feature", ["release", "experiment", "permission", "ops"]),
  status: v.exactOptional(oneOf("status", ["active", "complete", "archived"])),
  staticVariation: v.exactOptional(text("staticVariation")),
  controlVariation: v.exactOptional(text("controlVariation")),
  tags: v.exactOptional(v.array(text("a tag"), say("tags must be a list", "Write for example `[growth]`."))),
  sdkVisibility: v.exactOptional(visibilitySchema),
  optIn: v.exactOptional(
    members("optIn", {
      publicName: v.exactOptional(nameSchema),
      publicDescription: v.exactOptional(descriptionSchema),
    }),
  ),
  variables: keyed("variables", variableUseSchema as v.GenericSchema<unknown, VariableUse>),
  variations: keyed("variations", variationSchema),
  environments: v.exactOptional(
    keyed("environments", featureEnvironmentSchema as v.GenericSchema<unknown, FeatureEnvironment>),
  ),
});

type VariableUse = null | (typeof VARIABLE_TYPES)[number] | VariableFile;
type FeatureEnvironment = string | { status?: "active" | "inactive"; targets: TargetSource[] };

export type ProjectFile = v.InferOutput<typeof projectSchema>;
export type EnvironmentSource = v.InferOutput<typeof environmentsSchema>[string];
export type AudienceFile = v.InferOutput<typeof audienceSchema>;
export type VariableFile = v.InferOutput<typeof variableSchema>;
export type FeatureFile = v.InferOutput<typeof featureSchema>;
export type TargetSource = v.InferOutput<typeof targetSchema>;
export type RolloutSource = v.InferOutput<typeof rolloutSchema>;
export type ValueRules = v.InferOutput<typeof valueRulesSchema>;
