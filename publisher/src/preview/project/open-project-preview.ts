import type { EvaluationContext } from "@burgee/contract";

import type { DeriveId } from "../../core/assign-ids.ts";
import { type CompileMemory, createCompileMemory } from "../../core/compile-memory.ts";
import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { deriveId } from "../../core/derive-ids.ts";
import type { FlagFile } from "../../core/flag-bundle.ts";
import { createGenerations } from "../../core/generations.ts";
import type { Problem } from "../../core/problem.ts";
import { readProject } from "../../core/read-project.ts";
import { createReadingMemory } from "../../core/reading-memory.ts";
import { cutSnapshot } from "../cut-snapshot.ts";
import { measureFeature, tallyImpact } from "../measure-impact.ts";
import { makeSampleUsers } from "../sample-users.ts";
import { describeAudiences } from "./describe-audiences.ts";
import { measureCurve } from "./measure-curve.ts";
import { createPreviewState, type PreviewState } from "./preview-state.ts";
import type { Against, Previewed, PreviewUsers, ProjectPreview, ProjectPreviewOptions } from "./project-preview.ts";

/** Users that are evaluated before others may run. Ours: of a thousand features that differ, they take some 20 ms. */
const CHUNK_USERS = 100;

/** Opens a flags folder for edits. Pure: reads no clock and no disk, and runs wherever the engine does. */
export function openProjectPreview(
  base: readonly FlagFile[],
  { overlays = {} }: ProjectPreviewOptions = {},
): ProjectPreview {
  const reading = createReadingMemory();
  const memories = new Map<string, CompileMemory>();
  const memoryOf = (key: string): CompileMemory => {
    const memory = memories.get(key) ?? createCompileMemory();
    memories.set(key, memory);
    return memory;
  };
  const ids = createGenerations<string>();
  const derive: DeriveId = (parts) => ids.getOrAdd(parts.join("/"), () => deriveId(parts));
  const scope = { overlays, derive, memoryOf };
  const files = new Map(base.map((file) => [file.path, file]));
  const sorted = () => [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = (): { readonly problems: readonly Problem[]; readonly state: PreviewState | undefined } => {
    const { source, problems } = readProject({ files: sorted() }, reading);
    return { problems, state: source && createPreviewState(source, scope) };
  };
  const opened = read();
  let current = opened;

  const whenGood = <Result>(
    preview: (state: PreviewState) => Result | undefined,
    against?: Against,
  ): Previewed<Result> => {
    const { state, problems } = current;
    if (against === "base" && opened.state === undefined) return { kind: "problems", problems: opened.problems };
    if (state === undefined) return { kind: "problems", problems };
    const result = preview(state);
    return result === undefined ? { kind: "unknown" } : { kind: "previewed", result };
  };

  return {
    edit(path, text) {
      if (text === undefined) files.delete(path);
      else files.set(path, { path, text });
      ids.turn();
      current = read();
      return current.problems;
    },
    problems: () => current.problems,
    files: sorted,
    audiences: () =>
      whenGood((state) => {
        const [key] = state.source.environments.keys();
        const compiled = key === undefined ? undefined : state.environment(key);
        return compiled && describeAudiences(state.source, compiled);
      }),
    snapshot: (environmentKey) => whenGood((state) => state.environment(environmentKey)),
    previewFeature({ environmentKey, featureKey, users, nowMs, against }) {
      return whenGood((state) => {
        const id = state.featureId(featureKey) ?? opened.state?.featureId(featureKey) ?? findId(against, featureKey);
        if (id === undefined || !state.source.environments.has(environmentKey)) return undefined;
        const before =
          against === "base" ? opened.state?.feature(environmentKey, id, featureKey) : cutFeature(against, id);
        const after = state.feature(environmentKey, id, featureKey);
        const people = findUsers(users, [before, after]);
        const impact = measureFeature(before, after, people, nowMs);
        return impact === undefined ? undefined : { users: people.length, impact };
      }, against);
    },
    async previewAll({ environmentKey, users, nowMs, against }, onProgress) {
      const before = against === "base" ? opened.state?.environment(environmentKey) : against;
      const compiled = whenGood((state) => state.environment(environmentKey), against);
      if (compiled.kind !== "previewed") return compiled;
      const after = compiled.result;
      const people = findUsers(users, [before, after]);
      const tally = tallyImpact(before ?? cutSnapshot(after, new Set()), after, nowMs, { isDetailed: true });
      for (let at = 0; at < people.length; at += CHUNK_USERS) {
        await letOthersRun();
        tally.add(people.slice(at, at + CHUNK_USERS));
        onProgress?.(Math.min(at + CHUNK_USERS, people.length), people.length);
      }
      return { kind: "previewed", result: tally.result() };
    },
    curve({ environmentKey, featureKey, users, ...times }) {
      return whenGood((state) => {
        const snapshot = findSnapshot(state, environmentKey, featureKey);
        return snapshot && measureCurve(snapshot, findUsers(users, [snapshot]), times);
      });
    },
  };
}

function findSnapshot(
  state: PreviewState,
  environmentKey: string,
  featureKey: string,
): CompiledEnvironment | undefined {
  const id = state.featureId(featureKey);
  if (id === undefined || !state.source.environments.has(environmentKey)) return undefined;
  return state.feature(environmentKey, id, featureKey);
}

function findId(against: Against, featureKey: string): string | undefined {
  return against === "base" ? undefined : against.document.features.find(({ key }) => key === featureKey)?._id;
}

function cutFeature(snapshot: CompiledEnvironment, id: string): CompiledEnvironment | undefined {
  const cut = cutSnapshot(snapshot, new Set([id]));
  return cut.document.features.length === 0 ? undefined : cut;
}

function findUsers(
  users: PreviewUsers,
  snapshots: readonly (CompiledEnvironment | undefined)[],
): readonly EvaluationContext[] {
  if (typeof users !== "number") return users;
  return makeSampleUsers(
    snapshots.flatMap((snapshot) => snapshot?.document ?? []),
    users,
  );
}

/** Timers run in pages, Web Workers, Workers and Node alike. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
