import type { ConfigRollout, CustomDataValue, EvaluationReason, JsonValue } from "@burgee/contract";

/** Whether something holds for the user; `error` where the engine cannot answer, such as for a nested value. */
export type Fit = boolean | "error";

/** Why a feature serves a user what it serves, as told by the engine. Plain data. */
export interface Trace {
  /** Key of the feature; undefined when nothing of that name is in the config. */
  readonly feature: string | undefined;
  readonly environment: string;
  readonly atMs: number;
  /** What the engine answers for the feature. */
  readonly outcome: TraceOutcome;
  /** The reason as SDKs report it, where the engine gives one. */
  readonly reason?: EvaluationReason;
  /** In the order in which they are tried. Empty when the feature is off, or disabled by a mistake. */
  readonly targets: readonly TargetTrace[];
  /** What the variation sets, in the order of the config; of an asked variable that one alone. */
  readonly values: readonly { readonly variable: string; readonly value: JsonValue }[];
  /** What an overlay entry makes of the feature. */
  readonly overlay?: "off" | "serve";
}

export type TraceOutcome =
  | {
      readonly kind: "served";
      readonly variation: string;
      readonly target: string;
      /** From 1. */
      readonly targetNumber: number;
    }
  | {
      /** The default in code applies. */
      readonly kind: "default";
      readonly why: "unknown" | "off" | "no_target" | "not_in_rollout";
    }
  | { readonly kind: "error"; readonly message?: string };

export interface TargetTrace {
  readonly key: string;
  /** From 1. */
  readonly number: number;
  /** Whether the engine gets as far as this target. */
  readonly isReached: boolean;
  /** Whether its conditions hold. */
  readonly fits: Fit;
  readonly condition: ConditionTrace;
  readonly rollout?: RolloutTrace;
  readonly split?: SplitTrace;
  /** What the engine answers when this is the only target. */
  readonly alone: TargetAnswer;
}

export type TargetAnswer =
  | { readonly kind: "serves"; readonly variation: string }
  /** The next target is tried. */
  | { readonly kind: "passes" }
  /** The rollout does not let the user in, and the project tries no further target then. */
  | { readonly kind: "ends" }
  | { readonly kind: "error" };

export interface RolloutTrace {
  readonly type: ConfigRollout["type"];
  readonly startDate: string;
  readonly passes: Fit;
  /** Where the user stands, from 0 to 1. The rollout lets in who stands at or below the threshold. */
  readonly position?: number;
  /** Share of users whom the rollout lets in at that time, from 0 to 1. */
  readonly threshold?: number;
}

export interface SplitTrace {
  /** Where the user stands, from 0 to 1. */
  readonly position?: number;
  /** In the order in which they are laid side by side, each from `from` to below `to`. */
  readonly shares: readonly { readonly variation: string; readonly from: number; readonly to: number }[];
}

/** A condition in the terms of the flag files, with what the engine says of it and of each part alone. */
export type ConditionTrace =
  | { readonly kind: "everyone" | "optIn" | "unknown"; readonly fits: Fit }
  | { readonly kind: "all" | "any"; readonly fits: Fit; readonly of: readonly ConditionTrace[] }
  | { readonly kind: "not"; readonly fits: Fit; readonly of: ConditionTrace }
  /** `of` is left out where audiences nest too deep. */
  | { readonly kind: "audience"; readonly fits: Fit; readonly key: string; readonly of?: ConditionTrace }
  | { readonly kind: "requires"; readonly fits: Fit; readonly feature: string; readonly variation: string }
  | AttributeTrace;

export interface AttributeTrace {
  readonly kind: "attribute";
  readonly fits: Fit;
  /** As in flag files: `country`, `custom.plan`. */
  readonly attribute: string;
  /** As in flag files: `in`, `endsWith`. */
  readonly comparator: string;
  /** The comparator for people: `is`, `ends with`. */
  readonly words: string;
  readonly values: readonly (string | number | boolean)[];
  /** What the user has; absent when the user has none. */
  readonly found?: CustomDataValue;
}
