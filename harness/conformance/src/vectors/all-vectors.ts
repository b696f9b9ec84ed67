import bucketingKeys from "../../vectors/bucketing-keys.json" with { type: "json" };
import customData from "../../vectors/custom-data.json" with { type: "json" };
import distributions from "../../vectors/distributions.json" with { type: "json" };
import hashing from "../../vectors/hashing.json" with { type: "json" };
import operators from "../../vectors/operators.json" with { type: "json" };
import reef from "../../vectors/reef.json" with { type: "json" };
import refusals from "../../vectors/refusals.json" with { type: "json" };
import rollouts from "../../vectors/rollouts.json" with { type: "json" };
import standard from "../../vectors/standard.json" with { type: "json" };
import strings from "../../vectors/strings.json" with { type: "json" };
import versions from "../../vectors/versions.json" with { type: "json" };
import wholeConfig from "../../vectors/whole-config.json" with { type: "json" };
import type { VectorFile } from "./vector-case.ts";

/** The committed vectors, as every host in every language reads them. */
export const ALL_VECTORS: readonly VectorFile[] = [
  hashing,
  bucketingKeys,
  rollouts,
  distributions,
  operators,
  strings,
  customData,
  versions,
  wholeConfig,
  refusals,
  reef,
  standard,
] as unknown as readonly VectorFile[];
