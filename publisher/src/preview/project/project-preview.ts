import type { EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import type { FlagFile } from "../../core/flag-bundle.ts";
import type { Problem } from "../../core/problem.ts";
import type { FeatureImpact, Impact } from "../impact.ts";
import type { DescribedAudience } from "./describe-audiences.ts";
import type { CurvePoint } from "./measure-curve.ts";
import type { Overlays } from "./preview-state.ts";

/** What would be evaluated, or why it cannot be. */
export type Previewed<Result> =
  | { readonly kind: "previewed"; readonly result: Result }
  /** The files have errors. */
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  /** There is no such environment or feature. */
  | { readonly kind: "unknown" };

/** Users to evaluate, or how many to make up. Those that are made up have the values that the rules mention. */
export type PreviewUsers = readonly EvaluationContext[] | number;

interface Question {
  readonly environmentKey: string;
  readonly users: PreviewUsers;
  readonly nowMs: number;
}

/** What the edited files are compared with: the files that were opened, or a snapshot, such as the published one. */
export type Against = "base" | CompiledEnvironment;

export interface FeatureQuestion extends Question {
  readonly featureKey: string;
  readonly against: Against;
}

export interface WholeQuestion extends Question {
  readonly against: Against;
}

export interface CurveQuestion extends Omit<Question, "nowMs"> {
  readonly featureKey: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Points of time, both ends included; at most `CURVE_STEPS_MAX`. */
  readonly steps: number;
}

export interface FeaturePreview {
  readonly users: number;
  readonly impact: FeatureImpact;
}

/** A flags folder that is being edited, and what its edits would do. */
export interface ProjectPreview {
  /** Writes one file, or removes it. Returns the problems of all files. */
  edit(path: string, text: string | undefined): readonly Problem[];
  /** The problems of all files as they are. */
  problems(): readonly Problem[];
  /** The files as they are, in order of their paths. */
  files(): readonly FlagFile[];
  /** The audiences as the files are, with their rules in words; unknown in a project without environments. */
  audiences(): Previewed<readonly DescribedAudience[]>;
  /** A whole environment as it would be served. */
  snapshot(environmentKey: string): Previewed<CompiledEnvironment>;
  /** Who would be served something else by one feature. Compiles that feature alone. */
  previewFeature(question: FeatureQuestion): Previewed<FeaturePreview>;
  /** Who would be served something else by any feature. Lets others run in between. */
  previewAll(question: WholeQuestion, onProgress?: (done: number, total: number) => void): Promise<Previewed<Impact>>;
  /** The share of the users whom each variation of a feature is served over time. */
  curve(question: CurveQuestion): Previewed<readonly CurvePoint[]>;
}

export interface ProjectPreviewOptions {
  /** Overlay entries that hold whatever the files say. */
  readonly overlays?: Overlays;
}
