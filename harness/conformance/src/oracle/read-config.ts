import type { JsonValue } from "@burgee/contract";

import {
  type JsonObject,
  ConfigRefusal,
  isJsonObject,
  member,
  requireArray,
  requireNumber,
  requireObject,
  requireObjects,
  requireOneOf,
  requireString,
} from "./json-shape.ts";
import type {
  OracleConfig,
  OracleFeature,
  OracleRollout,
  OracleTarget,
  OracleVariable,
  OracleVariation,
} from "./oracle-config.ts";
import { readOperator } from "./read-filter.ts";

/** Reads a config as strictly as the reference does. Throws `ConfigRefusal` where the reference refuses it. */
export function readConfig(document: JsonValue): OracleConfig {
  if (!isJsonObject(document)) throw new ConfigRefusal("the config must be an object");
  const project = requireObject(document, "project");
  for (const name of ["_id", "key", "a0_organization"]) requireString(project, name);
  const settings = requireObject(project, "settings");
  const disablePassthrough = member(settings, "disablePassthroughRollouts") ?? false;
  if (typeof disablePassthrough !== "boolean" || settings["disablePassthroughRollouts"] === null) {
    throw new ConfigRefusal("disablePassthroughRollouts must be a boolean");
  }
  const environment = requireObject(document, "environment");
  for (const name of ["_id", "key"]) requireString(environment, name);
  const variables = requireObjects(document, "variables").map(readVariable);
  return {
    semantics: member(settings, "semantics") === "standard" ? "standard" : "devcycle",
    passthroughRollouts: !disablePassthrough,
    features: requireObjects(document, "features").map(readFeature),
    variablesById: new Map(variables.map((variable) => [variable._id, variable])),
    variablesByKey: new Map(variables.map((variable) => [variable.key, variable])),
    audiences: readAudiences(member(document, "audiences")),
  };
}

function readVariable(object: JsonObject): OracleVariable {
  return {
    _id: requireString(object, "_id"),
    key: requireString(object, "key"),
    type: requireOneOf(object, "type", ["String", "Boolean", "Number", "JSON"]),
  };
}

function readAudiences(audiences: JsonValue | undefined): OracleConfig["audiences"] {
  if (!isJsonObject(audiences)) return new Map();
  return new Map(
    Object.entries(audiences).map(([id, audience]) => {
      if (!isJsonObject(audience)) throw new ConfigRefusal("an audience must be an object");
      return [id, readOperator(requireObject(audience, "filters"))];
    }),
  );
}

function readFeature(object: JsonObject): OracleFeature {
  const configuration = requireObject(object, "configuration");
  requireString(configuration, "_id");
  readUnusedParts(configuration);
  return {
    _id: requireString(object, "_id"),
    key: requireString(object, "key"),
    type: requireOneOf(object, "type", ["release", "experiment", "permission", "ops"]),
    variations: requireObjects(object, "variations").map(readVariation),
    targets: requireObjects(configuration, "targets").map(readTarget),
  };
}

/** Prerequisites and the winning variation are checked and then never used. */
function readUnusedParts(configuration: JsonObject): void {
  const prerequisites = member(configuration, "prerequisites");
  if (Array.isArray(prerequisites)) {
    for (const prerequisite of requireObjects(configuration, "prerequisites")) {
      requireString(prerequisite, "_feature");
      requireOneOf(prerequisite, "comparator", ["=", "!="]);
    }
  }
  const winning = member(configuration, "winningVariation");
  if (isJsonObject(winning)) requireString(winning, "_variation");
}

function readVariation(object: JsonObject): OracleVariation {
  const variables = requireObjects(object, "variables").map((entry) => {
    const value = member(entry, "value");
    if (value === undefined) throw new ConfigRefusal("value is missing");
    return { _var: requireString(entry, "_var"), value };
  });
  return {
    _id: requireString(object, "_id"),
    key: requireString(object, "key"),
    name: requireString(object, "name"),
    variables,
  };
}

function readTarget(object: JsonObject): OracleTarget {
  const rollout = member(object, "rollout");
  const bucketingKey = member(object, "bucketingKey");
  return {
    _id: requireString(object, "_id"),
    filters: readOperator(requireObject(requireObject(object, "_audience"), "filters")),
    distribution: requireObjects(object, "distribution").map((share) => ({
      _variation: requireString(share, "_variation"),
      percentage: requireNumber(share, "percentage"),
    })),
    rollout: isJsonObject(rollout) ? readRollout(rollout) : undefined,
    bucketingKey: typeof bucketingKey === "string" ? bucketingKey : "user_id",
  };
}

function readRollout(object: JsonObject): OracleRollout {
  const hasStages = Array.isArray(member(object, "stages"));
  return {
    type: requireOneOf(object, "type", ["schedule", "gradual", "stepped"]),
    startMs: requireDate(object, "startDate"),
    startPercentage: Object.hasOwn(object, "startPercentage") ? requireNumber(object, "startPercentage") : 1,
    stages: hasStages
      ? requireArray(object, "stages").map((stage) => {
          if (!isJsonObject(stage)) throw new ConfigRefusal("a stage must be an object");
          return {
            type: requireOneOf(stage, "type", ["linear", "discrete"]),
            dateMs: requireDate(stage, "date"),
            percentage: requireNumber(stage, "percentage"),
          };
        })
      : [],
  };
}

/** Dates are `YYYY-MM-DDTHH:mm:ss.sssZ`; other forms are outside the domain that is compared. */
function requireDate(object: JsonObject, name: string): number {
  const time = Date.parse(requireString(object, name));
  if (Number.isNaN(time)) throw new ConfigRefusal(`${name} must be a date`);
  return time;
}
