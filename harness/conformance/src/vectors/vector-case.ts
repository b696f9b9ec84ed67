import type { JsonValue, ServedConfig, ServedVariable } from "@burgee/contract";

import type { Question } from "../subjects/subject.ts";

/** One file of `harness/conformance/vectors`. */
export interface VectorFile {
  readonly title: string;
  readonly cases: readonly VectorCase[];
}

/** One question to the engine with the answer that the specification gives. */
export interface VectorCase {
  /** Row of the behaviour table (`S4`), or the section whose table it belongs to (`9.4`). */
  readonly row: string;
  readonly name: string;
  readonly config: { readonly [key: string]: JsonValue };
  readonly question: Question;
  /** The variable that is asked for; absent: everything is. */
  readonly variableKey?: string;
  readonly expected: VectorExpectation;
  /**
   * What the published engine does with it: `same`; `throws` for the whole call; `refuses` the whole config;
   * `outside` its domain, so that only the specification decides.
   */
  readonly reference: "same" | "throws" | "refuses" | "outside";
}

export type VectorExpectation =
  | { readonly kind: "served"; readonly variable: ServedVariable }
  | { readonly kind: "default" }
  | { readonly kind: "error" }
  | {
      readonly kind: "all";
      readonly served: ServedConfig;
      /** True when the load must have listed a warning. */
      readonly warns?: true;
    };
