import * as v from "valibot";

import { conditionSchema } from "./feature-schemas.ts";
import {
  asJsonSchema,
  either,
  flag,
  identity,
  keyed,
  keySchema,
  labels,
  oneOf,
  text,
  visibilitySchema,
} from "./field-schemas.ts";
import { isPlainMap, mapOf, members, say } from "./file-shape.ts";

export * from "./feature-schemas.ts";
export * from "./variable-schemas.ts";

/** Ten years. */
const STORED_DATA_LIFETIME_DAYS_MAX = 3_650;

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
      asJsonSchema({ type: "integer", minimum: 1, maximum: STORED_DATA_LIFETIME_DAYS_MAX }),
    ),
  ),
});

/** `edgeDB: true`, or the long form with who may do what. */
const edgeDBSchema = either<EdgeDBSource>(
  (input) => (isPlainMap(input) ? edgeDBMembers : flag("edgeDB")),
  [flag("edgeDB"), edgeDBMembers],
);

export type EdgeDBSource = boolean | v.InferOutput<typeof edgeDBMembers>;

const CUSTOM_DATA_TYPES = ["String", "Boolean", "Number"] as const;

const customDataTypeSchema = oneOf("the type of a custom data attribute", CUSTOM_DATA_TYPES);

const customDataMembers = members("a custom data attribute", {
  type: customDataTypeSchema,
  values: v.exactOptional(v.array(v.unknown(), say("values must be a list", "Write for example `[free, pro]`."))),
});

/** `plan: String`, or with the values it can have. */
const customDataSchema = either<CustomDataSource>(
  (input) => (isPlainMap(input) ? customDataMembers : customDataTypeSchema),
  [customDataTypeSchema, customDataMembers],
);

/** How many people one change can need. Ours. */
const APPROVALS_MAX = 10;

export const projectSchema = members("project.yaml", {
  key: keySchema,
  ...labels,
  organization: v.exactOptional(text("organization")),
  sdkVisibility: v.exactOptional(visibilitySchema),
  customData: v.exactOptional(
    mapOf(
      say("customData must be a map from attribute to type", "Write for example `plan: String`."),
      v.string(),
      customDataSchema,
    ),
  ),
  settings: v.exactOptional(
    members("settings", {
      semantics: v.exactOptional(oneOf("semantics", ["devcycle", "standard"])),
      passthroughRollouts: v.exactOptional(flag("passthroughRollouts")),
      edgeDB: v.exactOptional(edgeDBSchema),
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
    changes: v.exactOptional(oneOf("changes", ["direct", "approved", "git"])),
    approvals: v.exactOptional(
      v.pipe(
        v.number(say("approvals must be a number", "Write how many people must approve, for example 1.")),
        v.check(
          (count) => Number.isInteger(count) && count >= 1 && count <= APPROVALS_MAX,
          say(`approvals must be a whole number from 1 to ${APPROVALS_MAX}`, "Write 1 for one other person."),
        ),
        asJsonSchema({ type: "integer", minimum: 1, maximum: APPROVALS_MAX }),
      ),
    ),
    emergencies: v.exactOptional(flag("emergencies")),
  }),
);

export const audienceSchema = members("an audience", { ...identity, ...labels, when: conditionSchema });

export type CustomDataSource = (typeof CUSTOM_DATA_TYPES)[number] | v.InferOutput<typeof customDataMembers>;
export type ProjectFile = v.InferOutput<typeof projectSchema>;
export type EnvironmentSource = v.InferOutput<typeof environmentsSchema>[string];
export type AudienceFile = v.InferOutput<typeof audienceSchema>;
