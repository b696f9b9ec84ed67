import { type BucketingEngine, ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";

import { canonicalJson } from "../core/canonical-json.ts";
import type { Compilation } from "../core/compile-bundle.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import type { Problem } from "../core/problem.ts";
import type { FeatureSource } from "../core/project-source.ts";
import type { Expectation } from "../core/read-expectations.ts";

type Compiled = Extract<Compilation, { ok: true }>;

/**
 * Evaluates every `expect:` of a project in the engine that the edge runs. Returns a problem for each that does not hold.
 * @param nowMs the moment for expectations that name none
 */
export function checkExpectations({ source, environments }: Compiled, nowMs: number): readonly Problem[] {
  const engines = new Map<string, BucketingEngine | string>();
  const engineOf = (key: string, snapshot: CompiledEnvironment): BucketingEngine | string => {
    const engine = engines.get(key) ?? load(snapshot);
    engines.set(key, engine);
    return engine;
  };
  return [...source.features].flatMap(([key, feature]) =>
    feature.expectations.flatMap((expectation) =>
      expectation.environments.flatMap((environment): Problem[] => {
        const snapshot = environments.get(environment);
        if (snapshot === undefined) return [];
        const engine = engineOf(environment, snapshot);
        const found = typeof engine === "string" ? engine : evaluate(engine, snapshot, key, expectation, nowMs);
        return found === undefined ? [] : [report(feature, expectation, environment, found)];
      }),
    ),
  );
}

function load(snapshot: CompiledEnvironment): BucketingEngine | string {
  try {
    return loadConfig(new TextEncoder().encode(canonicalJson(snapshot.document)));
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    return `the engine rejects the config: ${error.message}`;
  }
}

/** What is served instead of what is expected, and why; undefined when the expectation holds. */
function evaluate(
  engine: BucketingEngine,
  snapshot: CompiledEnvironment,
  featureKey: string,
  { user, atMs, variation }: Expectation,
  nowMs: number,
): string | undefined {
  const evaluation = engine.evaluateAll(user, { nowMs: atMs ?? nowMs });
  const served = evaluation.features().find(({ key }) => key === featureKey);
  if (served?.variationKey === variation) return undefined;
  if (served === undefined) return "is served nothing, because no target matches";
  const { target_id: targetId = "", details } = served.eval;
  const target = snapshot.keys[targetId] ?? targetId;
  const why = details === undefined ? "" : ` (${details})`;
  return `is served \`${served.variationKey}\` by target \`${target}\`${why}`;
}

function report(
  { file }: FeatureSource,
  { path, variation, user, atMs }: Expectation,
  environment: string,
  found: string,
): Problem {
  const wanted = variation === undefined ? "nothing" : `\`${variation}\``;
  const when = atMs === undefined ? "" : ` at ${new Date(atMs).toISOString().replace(/:00\.000Z$/, "Z")}`;
  const message = `in ${environment}${when}, \`${user.user_id}\` ${found}, and not ${wanted}`;
  return file.describe("expectation", path, message, "Correct the rules, or what is expected of them.");
}
