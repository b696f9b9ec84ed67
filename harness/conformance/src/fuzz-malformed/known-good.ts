import { type BucketingEngine, loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext, JsonValue } from "@burgee/contract";

import { createOracle } from "../oracle/oracle.ts";
import { REEF_CONFIG } from "../vectors/drafts/reef-config.ts";
import { type JsonRecord, NOW_MS } from "../vectors/flag-config.ts";
import { addFaultyFeature } from "./faulty-feature.ts";

const CONTEXTS: readonly EvaluationContext[] = [
  { user_id: "diver-7" },
  { user_id: "ana", email: "ana@reef.example", appVersion: "3.10.1" },
  { user_id: "cy", country: "FR", customData: { plan: "pro", seats: 12, org_id: "org-1", beta: true } },
  { user_id: "日本", country: "FR", privateCustomData: { plan: "team", seats: 5, org_id: "ö" } },
];

/** The worked example, and beside it a feature whose shares reach nobody: every evaluation of it is an error. */
export function createKnownGoodConfig(): Uint8Array {
  const { features, variables } = REEF_CONFIG as { features: readonly JsonRecord[]; variables: readonly JsonRecord[] };
  const config = addFaultyFeature({ ...REEF_CONFIG, features, variables }, "faulty-variable");
  return new TextEncoder().encode(JSON.stringify(config));
}

/** Whether an engine that holds the known-good config still answers every known question as the oracle does. */
export type KnownGoodCheck = (engine: BucketingEngine) => boolean;

/** Prepares the known questions and their answers. */
export function createKnownGoodCheck(config: Uint8Array): KnownGoodCheck {
  const oracle = createOracle(JSON.parse(new TextDecoder().decode(config)) as JsonValue);
  const known = CONTEXTS.map((context) => {
    const { served } = oracle.all({ context, nowMs: NOW_MS });
    return { context, all: JSON.stringify(served), color: JSON.stringify(served.variables["button-color"]) };
  });
  return (engine) =>
    known.every(({ context, all, color }) => {
      const options = { nowMs: NOW_MS };
      const faulty = engine.evaluateVariable("faulty-variable", context, options);
      return (
        JSON.stringify(engine.evaluateAll(context, options).toServedConfig()) === all &&
        JSON.stringify(engine.evaluateVariable("button-color", context, options).variable) === color &&
        faulty.eval.reason === "ERROR" &&
        faulty.variable === undefined
      );
    });
}

/** Loads the known-good config anew. */
export function loadKnownGood(config: Uint8Array): BucketingEngine {
  return loadConfig(config);
}
