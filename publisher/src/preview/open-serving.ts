import type { ConfigFeature, EvaluationContext, ServedFeature } from "@burgee/contract";

import { canonicalJson } from "../core/canonical-json.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { openSnapshot } from "./open-snapshot.ts";

/** What a user is served of a feature. The same object for all users who are served the same by the same target. */
export interface Served {
  /** Place of the feature among those that are asked about. */
  readonly position: number;
  readonly variationId: string;
  readonly variation: string;
  /** The values as text. */
  readonly values: string;
  /** Number of the target, from 1. */
  readonly target: number;
}

/** A snapshot that serves users at one time. */
export interface Serving {
  readonly features: ReadonlyMap<string, ConfigFeature>;
  /** Keys of targets by id. */
  readonly targetKeys: Readonly<Record<string, string>>;
  /** What a user is served, by the position of the feature; undefined for the default in code. */
  serve(user: EvaluationContext): readonly (Served | undefined)[];
}

/** @param ids of the features in the order of their positions, those that the snapshot lacks among them */
export function openServing(snapshot: CompiledEnvironment, nowMs: number, ids: readonly string[]): Serving {
  const engine = openSnapshot(snapshot);
  const features = new Map(snapshot.document.features.map((feature) => [feature._id, feature]));
  const positions = new Map(ids.map((id, position) => [id, position]));
  const known = new Map<string, Served>();
  // The engine gives the same object for the same outcome.
  const byOutcome = new WeakMap<ServedFeature, Served>();
  const find = (outcome: ServedFeature): Served => {
    const made = describe(outcome, features.get(outcome._id), positions.get(outcome._id) ?? -1);
    const served = known.get(JSON.stringify(made)) ?? made;
    known.set(JSON.stringify(made), served);
    byOutcome.set(outcome, served);
    return served;
  };
  return {
    features,
    targetKeys: snapshot.keys,
    serve(user) {
      const all: (Served | undefined)[] = ids.map(() => undefined);
      for (const outcome of engine.evaluateAll(user, { nowMs }).features()) {
        const served = byOutcome.get(outcome) ?? find(outcome);
        all[served.position] = served;
      }
      return all;
    },
  };
}

function describe(outcome: ServedFeature, feature: ConfigFeature | undefined, position: number): Served {
  const variation = feature?.variations.find(({ _id }) => _id === outcome._variation);
  const targets = feature?.configuration.targets ?? [];
  return {
    position,
    variationId: outcome._variation,
    variation: outcome.variationKey,
    values: canonicalJson(variation?.variables ?? []),
    target: targets.findIndex(({ _id }) => _id === outcome.eval.target_id) + 1,
  };
}
