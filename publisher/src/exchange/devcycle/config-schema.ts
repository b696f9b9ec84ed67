import type { ConfigDocument } from "@burgee/contract";
import * as v from "valibot";

import { NotImportable } from "../exchange-error.ts";

const identified = { _id: v.string(), key: v.string() };

const filter: v.GenericSchema = v.lazy((input) =>
  typeof input === "object" && input !== null && "operator" in input
    ? v.looseObject({ operator: v.string(), filters: v.array(filter) })
    : v.looseObject({
        type: v.string(),
        values: v.optional(v.array(v.union([v.string(), v.number(), v.boolean()]))),
        _audiences: v.optional(v.array(v.string())),
      }),
);

const audience = v.looseObject({ filters: filter });

const rollout = v.looseObject({
  type: v.string(),
  startDate: v.string(),
  startPercentage: v.optional(v.number()),
  stages: v.optional(v.array(v.looseObject({ type: v.string(), date: v.string(), percentage: v.number() }))),
});

const target = v.looseObject({
  _id: v.string(),
  _audience: audience,
  distribution: v.array(v.looseObject({ _variation: v.string(), percentage: v.number() })),
  rollout: v.optional(v.nullable(rollout)),
  bucketingKey: v.optional(v.nullable(v.string())),
});

/** The members of a config that are imported. Source: measured, see `contract/src/config-document.ts`. */
const config = v.looseObject({
  project: v.looseObject({ ...identified, settings: v.looseObject({}) }),
  environment: v.looseObject(identified),
  features: v.array(
    v.looseObject({
      ...identified,
      type: v.string(),
      variations: v.array(
        v.looseObject({
          ...identified,
          name: v.string(),
          variables: v.array(v.looseObject({ _var: v.string(), value: v.unknown() })),
        }),
      ),
      configuration: v.looseObject({ _id: v.string(), targets: v.array(target) }),
    }),
  ),
  variables: v.array(v.looseObject({ ...identified, type: v.string() })),
  audiences: v.optional(v.record(v.string(), audience)),
});

/** Reads a DevCycle config for server SDKs. Throws `NotImportable` with the first places that are not as they must be. */
export function readConfigDocument(text: string): ConfigDocument {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new NotImportable("the file is not JSON");
  }
  const result = v.safeParse(config, input);
  if (result.success) return input as ConfigDocument;
  const places = result.issues.slice(0, 5).map((issue) => `${v.getDotPath(issue) ?? "the top"}: ${issue.message}`);
  throw new NotImportable(`the file is no DevCycle config for server SDKs. ${places.join("; ")}`);
}
