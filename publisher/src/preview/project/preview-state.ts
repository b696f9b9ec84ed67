import { assignIds, type DeriveId } from "../../core/assign-ids.ts";
import { compileEnvironments } from "../../core/compile-environment.ts";
import { type CompileMemory, createCompileMemory } from "../../core/compile-memory.ts";
import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { narrowSource } from "../../core/narrow-source.ts";
import { applyOverlay, type OverlayRule } from "../../core/overlay.ts";
import type { ProjectSource } from "../../core/project-source.ts";
import { cutSnapshot } from "../cut-snapshot.ts";

/** Overlay entries in force, by environment key. */
export type Overlays = Readonly<Record<string, readonly OverlayRule[]>>;

/** One state of the files, compiled as far as it is asked for. */
export interface PreviewState {
  readonly source: ProjectSource;
  /** A whole environment as it would be served; undefined when there is none of that key. */
  environment(key: string): CompiledEnvironment | undefined;
  /**
   * One feature of an environment, with what it refers to and nothing else. Undefined when it has no such feature.
   * @param likelyKey the key that it has unless it was renamed
   */
  feature(environmentKey: string, featureId: string, likelyKey: string): CompiledEnvironment | undefined;
  featureId(featureKey: string): string | undefined;
}

/** What states of one project share. Memory saves time and changes no result. */
export interface PreviewScope {
  readonly overlays: Overlays;
  readonly derive: DeriveId;
  /** What earlier states compiled to, by environment key. */
  memoryOf(environmentKey: string): CompileMemory;
}

export function createPreviewState(source: ProjectSource, { overlays, derive, memoryOf }: PreviewScope): PreviewState {
  const environments = new Map<string, CompiledEnvironment | undefined>();
  const features = new Map<string, CompiledEnvironment | undefined>();
  const ids = assignIds(source, derive);
  const isKeyOf = (key: string, id: string): boolean => source.features.has(key) && ids.feature(key) === id;
  const findKey = (id: string, likelyKey: string): string | undefined => {
    const key = isKeyOf(likelyKey, id) ? likelyKey : [...source.features.keys()].find((other) => isKeyOf(other, id));
    return key === undefined || source.features.get(key)?.source.status === "archived" ? undefined : key;
  };
  const compile = (part: ProjectSource, environmentKey: string, memory: CompileMemory) => {
    const compiled = compileEnvironments(part, memory).get(environmentKey);
    return compiled && applyOverlay(compiled, overlays[environmentKey] ?? []).snapshot;
  };
  return {
    source,
    environment(key) {
      const environment = source.environments.get(key);
      if (environment === undefined) return undefined;
      const part = { ...source, environments: new Map([[key, environment]]) };
      return remember(environments, key, () => compile(part, key, memoryOf(key)));
    },
    feature(environmentKey, featureId, likelyKey) {
      const key = findKey(featureId, likelyKey);
      if (key === undefined) return undefined;
      return remember(features, `${environmentKey}/${featureId}`, () => {
        const part = narrowSource(source, environmentKey, key);
        const compiled = compile(part, environmentKey, createCompileMemory());
        return compiled && cutSnapshot(compiled, new Set([featureId]));
      });
    },
    featureId: (featureKey) => (source.features.has(featureKey) ? ids.feature(featureKey) : undefined),
  };
}

function remember<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  if (known.has(key)) return known.get(key) as Value;
  const value = make();
  known.set(key, value);
  return value;
}
