import type { DeriveId } from "./assign-ids.ts";
import type { AudienceParts } from "./compile-audience.ts";
import type { FeatureParts } from "./compile-feature.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { deriveId } from "./derive-ids.ts";
import { createGenerations } from "./generations.ts";
import { createMemory, type Memory, type Questions } from "./memory.ts";
import type { AudienceSource, FeatureSource } from "./project-source.ts";
import { isSameJson } from "./same-json.ts";

/** What the last good state of a flags folder compiled to, so that only what changed is compiled again. */
export interface CompileMemory {
  readonly derive: DeriveId;
  readonly audiences: PartsMemory<AudienceSource, AudienceParts>;
  environmentOf(key: string): EnvironmentMemory;
  /** The value of that name of the last state when it is equal, so that unchanged content is the same object. */
  unify<Value>(name: string, value: Value): Value;
  /** Forgets what was not used since the last call. */
  turn(): void;
}

export interface EnvironmentMemory {
  readonly features: PartsMemory<FeatureSource, FeatureParts>;
  /** Makes a snapshot of parts, unless the last one was made of the same objects. */
  assemble(parts: readonly unknown[], make: () => CompiledEnvironment): CompiledEnvironment;
  turn(): void;
}

/** What sources of one kind compiled to. Results live as long as the sources. */
export interface PartsMemory<Source extends object, Parts> {
  /** Compiles a source as `Memory.recall` does. A result with the content of the last one of this key is that object. */
  recall<Asks extends Questions>(
    of: { readonly key: string; readonly source: Source; readonly inputs: string; readonly questions: Asks },
    compile: (questions: Asks) => Parts,
  ): Parts;
  turn(): void;
}

export function createCompileMemory(): CompileMemory {
  const ids = createGenerations<string>();
  const values = createGenerations<unknown>();
  const environments = createGenerations<EnvironmentMemory>();
  const audiences = createPartsMemory<AudienceSource, AudienceParts>();
  const used = new Set<EnvironmentMemory>();
  return {
    derive: (parts) => ids.getOrAdd(parts.join("/"), () => deriveId(parts)),
    audiences,
    environmentOf(key) {
      const memory = environments.getOrAdd(key, createEnvironmentMemory);
      used.add(memory);
      return memory;
    },
    unify(name, value) {
      const last = values.last(name);
      const unified = isSameJson(last, value) ? (last as typeof value) : value;
      values.set(name, unified);
      return unified;
    },
    turn() {
      for (const part of [ids, values, environments, audiences, ...used]) part.turn();
      used.clear();
    },
  };
}

function createEnvironmentMemory(): EnvironmentMemory {
  const features = createPartsMemory<FeatureSource, FeatureParts>();
  let last: { readonly parts: readonly unknown[]; readonly snapshot: CompiledEnvironment } | undefined;
  return {
    features,
    assemble(parts, make) {
      const isSame = last?.parts.length === parts.length && last.parts.every((part, index) => part === parts[index]);
      if (last === undefined || !isSame) last = { parts, snapshot: make() };
      return last.snapshot;
    },
    turn: features.turn,
  };
}

function createPartsMemory<Source extends object, Parts>(): PartsMemory<Source, Parts> {
  const bySource = new WeakMap<Source, Memory<Parts>>();
  const byKey = createGenerations<Parts>();
  return {
    recall({ key, source, inputs, questions }, compile) {
      let memory = bySource.get(source);
      if (memory === undefined) {
        memory = createMemory<Parts>();
        bySource.set(source, memory);
      }
      const parts = memory.recall(inputs, questions, (asks) => {
        const made = compile(asks);
        const last = byKey.last(key);
        return last !== undefined && isSameJson(last, made) ? last : made;
      });
      byKey.set(key, parts);
      return parts;
    },
    turn: byKey.turn,
  };
}
