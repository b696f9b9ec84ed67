import type { JsonRecord } from "../flag-config.ts";
import reefConfig from "./reef-config.json" with { type: "json" };

/** A config with most of what a config can hold: audiences, a bucketing key, linear and discrete stages, unused members. */
export const REEF_CONFIG: JsonRecord = reefConfig;
