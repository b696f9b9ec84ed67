import type { BucketingEngine } from "@burgee/bucketing-wasm";
import { loadConfig } from "@burgee/bucketing-wasm";
import { addFaultyFeature } from "@burgee/conformance/faulty-feature";
import type { EvaluationContext } from "@burgee/contract";

import { toDevcycleConfig } from "../engine/rivals/devcycle-config.ts";
import { generatePeople, generateTargeting } from "../engine/targeting.ts";

const FEATURES = 100;
/** How many evaluations of one variable there are for each one of everything. */
const ALL_EVERY = 1_000;
/** How many fresh contexts there are for each prepared one. */
const PREPARED_EVERY = 10;

/** What a long-lived process does: evaluate all the time, and now and then swap the engine for a new config version. */
export interface MemoryWorkload {
  /** Replaces the engine by one loaded from the next of two config versions. */
  reload(): void;
  /** Evaluates `count` times, with every kind of call; a few answers are errors. */
  evaluate(count: number): void;
  /** How many evaluations served a value and how many answered ERROR. */
  readonly counts: { served: number; errors: number };
}

/** Prepares configs and contexts, so that the workload itself makes only what an application would make. */
export function createMemoryWorkload(): MemoryWorkload {
  const versions = [FEATURES, FEATURES + 7].map(createConfig);
  const people = generatePeople(512);
  const keys = [...Array.from({ length: FEATURES }, (_, i) => `feature-${i}`), "faulty", "no-such-key"];
  const counts = { served: 0, errors: 0 };
  let version = 0;
  let position = 0;
  let engine: BucketingEngine = loadConfig(versions[0] ?? raise());
  const contextAt = (index: number): EvaluationContext => {
    const { id, email, country, appVersion, plan, seats } = people[index % people.length] ?? raise();
    return { user_id: id, email, country, appVersion, customData: { plan, seats } };
  };
  return {
    counts,
    reload() {
      version = (version + 1) % versions.length;
      engine = loadConfig(versions[version] ?? raise());
    },
    evaluate(count) {
      for (let i = 0; i < count; i++) {
        position += 1;
        const context = contextAt(position);
        if (position % ALL_EVERY === 0) {
          counts.served += engine.evaluateAll(context).variables().length > 0 ? 1 : 0;
          continue;
        }
        const key = keys[position % keys.length] ?? raise();
        const answer =
          position % PREPARED_EVERY === 0
            ? engine.forContext(context).variable(key)
            : engine.evaluateVariable(key, context);
        if (answer.variable !== undefined) counts.served += 1;
        else if (answer.eval.reason === "ERROR") counts.errors += 1;
      }
    },
  };
}

/** The benchmark's config and one feature whose shares reach nobody. */
function createConfig(features: number): Uint8Array {
  const config = addFaultyFeature(toDevcycleConfig(generateTargeting(features)), "faulty");
  return new TextEncoder().encode(JSON.stringify(config));
}

function raise(): never {
  throw new Error("the workload needs versions, people and keys");
}
