import type { ConfigRollout, EvaluationContext } from "@burgee/contract";
import type { Change, Problem } from "@burgee/contract/admin";
import type { FieldEdit, OverlayRule } from "@burgee/publisher/core";
import type {
  CurvePoint,
  DescribedAudience,
  FeaturePreview,
  Impact,
  Overlays,
  Previewed,
  PreviewUsers,
  ServedOfFeature,
  Trace,
  Turn,
} from "@burgee/publisher/preview";

/** A problem, and the path from the top of its file to the value; empty for the file itself. */
export type PlacedProblem = Problem & { readonly path: readonly (string | number)[] };

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What is evaluated: files that are open in the worker, or a compiled environment that it holds. */
export type Source =
  | { readonly kind: "files"; readonly workspace: string; readonly environmentKey: string }
  | { readonly kind: "held"; readonly name: string };

/** What edited files are compared with: as they were opened, or a compiled environment that the worker holds. */
export type Against = "base" | { readonly held: string };

interface OfFeature {
  readonly workspace: string;
  readonly environmentKey: string;
  readonly featureKey: string;
  /** Or how many to make up. */
  readonly users: PreviewUsers;
}

/** A trace, and what a picture of it needs beside. */
export interface Explanation {
  readonly trace: Trace;
  /** In the order of the file. */
  readonly variations: readonly { readonly key: string; readonly name: string }[];
  /** Rollouts by the number of their target. */
  readonly rollouts: Readonly<Record<number, ConfigRollout>>;
  /** The next moment at which the user is served something else. */
  readonly turn?: Turn;
}

/** What changed in open files, in the shape of a push. */
export interface FilePatch {
  /** Digest of all files as they are: `tree` of a push. */
  readonly tree: string;
  readonly files: readonly TextFile[];
  readonly removed: readonly string[];
}

/** Texts of one file; left out where it does not exist. */
export interface FileSides {
  readonly base: string | undefined;
  readonly yours: string | undefined;
  readonly theirs: string | undefined;
}

export type SplicedText =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "cannot"; readonly reason: string };

/** What the worker is asked, and what it answers. Plain data. */
export interface Questions {
  open: {
    ask: { workspace: string; files: readonly TextFile[]; overlays?: Overlays };
    answer: readonly PlacedProblem[];
  };
  hold: { ask: { name: string; snapshot: unknown }; answer: true };
  edit: { ask: { workspace: string; path: string; text: string | null }; answer: readonly PlacedProblem[] };
  /** Audiences with their rules in words. */
  audiences: { ask: { workspace: string }; answer: Previewed<readonly DescribedAudience[]> };
  previewFeature: { ask: OfFeature & { nowMs: number; against: Against }; answer: Previewed<FeaturePreview> };
  previewAll: {
    ask: { workspace: string; environmentKey: string; users: PreviewUsers; nowMs: number; against: Against };
    answer: Previewed<Impact>;
  };
  curve: { ask: OfFeature & { fromMs: number; toMs: number; steps: number }; answer: Previewed<readonly CurvePoint[]> };
  explain: {
    ask: { source: Source; featureKey: string; user: EvaluationContext; nowMs: number };
    answer: Previewed<Explanation>;
  };
  serveAll: {
    ask: { source: Source; user: EvaluationContext; nowMs: number };
    answer: Previewed<readonly ServedOfFeature[]>;
  };
  /** What differs between two sources, and which users it would reach. */
  compare: {
    ask: {
      before: Source;
      after: Source;
      users: PreviewUsers;
      nowMs: number;
      /** Rules of the overlay that would hold over what comes after. */
      rules?: readonly OverlayRule[];
    };
    answer: Previewed<{ readonly changes: readonly Change[]; readonly impact: Impact }>;
  };
  patch: { ask: { workspace: string }; answer: FilePatch };
  /** The value of one file's text; without one when the text has syntax errors. */
  parse: { ask: { text: string }; answer: { readonly value?: unknown } };
  /** Edits values in a file's text; all other characters stay. */
  splice: { ask: { text: string; edits: readonly FieldEdit[] }; answer: SplicedText };
  /** Merges one file; what both sides changed is taken from yours. Undefined: the file is removed. */
  merge: { ask: { path: string } & FileSides; answer: { readonly text: string | undefined } };
  readUsers: { ask: { text: string }; answer: UsersAnswer };
}

export type UsersAnswer =
  | { readonly ok: true; readonly users: readonly EvaluationContext[] }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

export type QuestionName = keyof Questions;
export type Ask<Name extends QuestionName> = Questions[Name]["ask"];
export type Answer<Name extends QuestionName> = Questions[Name]["answer"];

/** From the page to the worker. */
export type ToWorker =
  | {
      readonly [Name in QuestionName]: { readonly id: number; readonly name: Name; readonly ask: Ask<Name> };
    }[QuestionName]
  | { readonly id: number; readonly name: "cancel" };

/** From the worker to the page. */
export type FromWorker =
  | { readonly id: number; readonly kind: "answer"; readonly answer: unknown }
  | { readonly id: number; readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: "cancelled" }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };
