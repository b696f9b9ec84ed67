import type { FlagFile, FieldEdit, OverlayRule } from "@burgee/publisher/core";
import type { Problem } from "@burgee/contract/admin";
import type { FeaturePreview, Impact, Previewed } from "@burgee/publisher/preview";

/** Flag files as texts by path; undefined: removed. */
export type DraftFiles = readonly (readonly [path: string, text: string | undefined])[];

export type EditedText =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "cannot"; readonly reason: string };

export interface PreviewQuestion {
  readonly draft: DraftFiles;
  readonly environmentKey: string;
  readonly users: number;
  readonly nowMs: number;
}

/** What the Web Worker answers. Everything runs in it: the page itself holds no YAML and no compiler. */
export interface EngineCalls {
  /** Opens the files of a revision; those before are forgotten. */
  open(request: {
    readonly files: readonly FlagFile[];
    readonly overlays: Readonly<Record<string, readonly OverlayRule[]>>;
  }): true;
  /** Undefined: the text has syntax errors. */
  parse(request: { readonly text: string }): unknown;
  edit(request: { readonly text: string; readonly edits: readonly FieldEdit[] }): EditedText;
  problems(request: { readonly draft: DraftFiles }): readonly Problem[];
  previewFeature(request: PreviewQuestion & { readonly featureKey: string }): Previewed<FeaturePreview>;
  previewAll(request: PreviewQuestion): Promise<Previewed<Impact>>;
}

export type EngineCall = keyof EngineCalls;

export interface EngineRequest {
  readonly id: number;
  readonly call: EngineCall;
  readonly request: unknown;
}

export type EngineAnswer =
  | { readonly id: number; readonly kind: "done"; readonly result: unknown }
  | { readonly id: number; readonly kind: "failed"; readonly message: string }
  | { readonly id: number; readonly kind: "progress"; readonly done: number; readonly total: number };
