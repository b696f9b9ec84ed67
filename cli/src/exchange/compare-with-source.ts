import { loadConfig } from "@burgee/bucketing-wasm";
import type { ConfigDocument } from "@burgee/contract";
import { compileBundle, type FlagBundle } from "@burgee/publisher/core";
import { makeSampleUsers } from "@burgee/publisher/preview";

import { loadSnapshot } from "../snapshots.ts";

/** A feature of which sample users get another variation than in the config that was imported. */
export interface SourceDifference {
  readonly feature: string;
  readonly users: number;
  readonly of: number;
}

const SAMPLE_USERS = 1_000;

/**
 * Evaluates the same users in DevCycle's configs and in what they were imported as. The engine answers as DevCycle's
 * does, so it stands for both sides.
 */
export async function compareWithSource(
  texts: readonly string[],
  bundle: FlagBundle,
): Promise<readonly SourceDifference[]> {
  const compiled = await compileBundle(bundle);
  if (!compiled.ok) return [];
  const differences = new Map<string, number>();
  for (const text of texts) {
    const source = JSON.parse(text) as ConfigDocument;
    const snapshot = compiled.environments.get(source.environment.key);
    if (snapshot === undefined) continue;
    const imported = new Set(snapshot.document.features.map(({ key }) => key));
    const [before, after] = [loadConfig(new TextEncoder().encode(text)), loadSnapshot(snapshot)];
    const nowMs = Date.now();
    for (const user of makeSampleUsers([source], SAMPLE_USERS)) {
      const [old, now] = [before, after].map((engine) => {
        return new Map(
          engine
            .evaluateAll(user, { nowMs })
            .features()
            .map(({ key, _variation }) => [key, _variation]),
        );
      });
      for (const key of imported) {
        if (old?.get(key) !== now?.get(key)) differences.set(key, (differences.get(key) ?? 0) + 1);
      }
    }
  }
  return [...differences].map(([feature, users]) => ({ feature, users, of: SAMPLE_USERS * texts.length }));
}
