import type { ConfigRollout } from "@burgee/contract";

import type { Condition } from "./condition.ts";
import type {
  AudienceFile,
  EnvironmentSource,
  FeatureFile,
  ProjectFile,
  TargetSource,
  VariableFile,
} from "./file-schemas.ts";
import type { Expectation } from "./read-expectations.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** What a flags folder says, after shapes, conditions and rollouts were read. */
export interface ProjectSource {
  readonly project: ProjectFile;
  readonly environments: ReadonlyMap<string, EnvironmentSource>;
  readonly audiences: ReadonlyMap<string, AudienceSource>;
  readonly variables: ReadonlyMap<string, VariableSource>;
  readonly features: ReadonlyMap<string, FeatureSource>;
}

export interface AudienceSource {
  readonly file: SourceFile;
  readonly source: AudienceFile;
  readonly when: Condition;
}

export interface VariableSource {
  readonly source: VariableFile;
  /** Key of the feature that owns it, or undefined. */
  readonly feature: string | undefined;
}

export interface FeatureSource {
  readonly file: SourceFile;
  readonly source: FeatureFile;
  readonly variableKeys: readonly string[];
  /** Targets by environment key. The feature is off in an environment that is missing here. */
  readonly targets: ReadonlyMap<string, readonly TargetRule[]>;
  /** Key of the variation that is the `default:`, by environment key. Targets hold it already. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly expectations: readonly Expectation[];
}

export interface TargetRule {
  readonly source: TargetSource;
  readonly when: Condition;
  readonly rollout: ConfigRollout | undefined;
  /** Percentages from 0 to 100 by variation key, in the order of the file. */
  readonly shares: ReadonlyMap<string, number>;
  /** Those of the feature and its own. `when` holds them already. */
  readonly requires: readonly Requirement[];
}

/** A variation that another feature must serve. */
export interface Requirement {
  readonly feature: string;
  readonly variation: string;
  /** Where it stands in the file of the feature that requires it. */
  readonly path: SourcePath;
}
