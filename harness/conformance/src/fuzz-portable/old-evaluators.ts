import type { InstantiateReference } from "../subjects/reference-engine.ts";
import { type Exclusion, FLAT_EXCLUSIONS, OLD_EXCLUSIONS } from "./exclusions.ts";
import { type Vocabulary, WHOLE_VOCABULARY } from "./vocabulary.ts";

/** An evaluator that is still in use in old releases of DevCycle's SDKs, by way of their lock files. */
export interface OldEvaluator {
  readonly version: string;
  readonly load: () => Promise<InstantiateReference>;
  /** What it does not know, so that files for it must not use it. `burgee validate --portability` reports each. */
  readonly vocabulary: Vocabulary;
  readonly exclusions: readonly Exclusion[];
}

const PREFIXES_UNKNOWN: Vocabulary = { prefixes: false, passthrough: false, depthMax: WHOLE_VOCABULARY.depthMax };

/** Each is compared on the v1 config, which is what releases with it read. */
export const OLD_EVALUATORS: readonly OldEvaluator[] = [
  {
    version: "1.1.24",
    load: () => instantiateOf(import("devcycle-evaluator-1.1.24")),
    vocabulary: { ...PREFIXES_UNKNOWN, depthMax: 1 },
    exclusions: FLAT_EXCLUSIONS,
  },
  {
    version: "1.10.0",
    load: () => instantiateOf(import("devcycle-evaluator-1.10.0")),
    vocabulary: PREFIXES_UNKNOWN,
    exclusions: OLD_EXCLUSIONS,
  },
  {
    version: "1.22.0",
    load: () => instantiateOf(import("devcycle-evaluator-1.22.0")),
    vocabulary: PREFIXES_UNKNOWN,
    exclusions: OLD_EXCLUSIONS,
  },
  {
    version: "1.31.2",
    load: () => instantiateOf(import("devcycle-evaluator-1.31.2")),
    vocabulary: { ...WHOLE_VOCABULARY, passthrough: false },
    exclusions: OLD_EXCLUSIONS,
  },
];

/** Old versions lack functions that only other checks call. */
async function instantiateOf(loading: Promise<{ readonly instantiate: unknown }>): Promise<InstantiateReference> {
  return (await loading).instantiate as InstantiateReference;
}
