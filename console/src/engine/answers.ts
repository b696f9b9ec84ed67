import type { ConfigRollout } from "@burgee/contract";
import type { Problem } from "@burgee/contract/admin";
import type { CompiledEnvironment } from "@burgee/publisher/core";
import { canonicalJson } from "@burgee/publisher/core/canonical-json";
import { editFile } from "@burgee/publisher/core/edit-file";
import { mergeFile } from "@burgee/publisher/core/merge-file";
import { parseYaml } from "@burgee/publisher/core/yaml-source";
import type { Previewed, ProjectPreview } from "@burgee/publisher/preview";
import {
  applyOverlay,
  locateValue,
  makeSampleUsers,
  openProjectPreview,
  tallyImpact,
} from "@burgee/publisher/preview/editing";

import type { Against, Answer, Ask, FilePatch, PlacedProblem, QuestionName, Source, TextFile } from "./questions.ts";

type Progress = (done: number, total: number) => void;
type Answers = {
  readonly [Name in QuestionName]: (ask: Ask<Name>, onProgress: Progress) => Answer<Name> | Promise<Answer<Name>>;
};

/** Projects and environments that stay open. Ours: the newest files, a draft, and what one compares them with. */
const OPEN_MAX = 3;
const HELD_MAX = 12;
/** Users between two reports of progress. */
const CHUNK_USERS = 100;

/** What only some screens ask for is a file of its own. */
const loadTracing = () => import("@burgee/publisher/preview/tracing");

/** What the worker answers. It alone imports the compiler and the engine. */
export function createAnswers(open: Map<string, ProjectPreview>, held: Map<string, CompiledEnvironment>): Answers {
  const bases = new Map<string, readonly TextFile[]>();
  const previewOf = (workspace: string): ProjectPreview => {
    const preview = open.get(workspace);
    if (preview === undefined) throw new Error(`The files of ${workspace} are not open.`);
    return preview;
  };
  const heldAs = (name: string): CompiledEnvironment => {
    const snapshot = held.get(name);
    if (snapshot === undefined) throw new Error(`${name} is not held.`);
    return snapshot;
  };
  const find = (source: Source): Previewed<CompiledEnvironment> =>
    source.kind === "held"
      ? { kind: "previewed", result: heldAs(source.name) }
      : previewOf(source.workspace).snapshot(source.environmentKey);
  const comparedWith = (against: Against) => (against === "base" ? against : heldAs(against.held));
  return {
    open({ workspace, files, overlays = {} }) {
      const preview = openProjectPreview(files, { overlays });
      keep(open, workspace, preview, OPEN_MAX);
      keep(bases, workspace, files, OPEN_MAX);
      return place(preview.problems(), preview);
    },
    hold({ name, snapshot }) {
      keep(held, name, snapshot as CompiledEnvironment, HELD_MAX);
      return true;
    },
    edit({ workspace, path, text }) {
      const preview = previewOf(workspace);
      return place(preview.edit(path, text ?? undefined), preview);
    },
    audiences: ({ workspace }) => previewOf(workspace).audiences(),
    previewFeature: ({ workspace, against, ...question }) =>
      previewOf(workspace).previewFeature({ ...question, against: comparedWith(against) }),
    previewAll: ({ workspace, against, ...question }, onProgress) =>
      previewOf(workspace).previewAll({ ...question, against: comparedWith(against) }, onProgress),
    curve: ({ workspace, ...question }) => previewOf(workspace).curve(question),
    async explain({ source, featureKey, user, nowMs }) {
      const { explain, findTurn } = await loadTracing();
      return whenFound(find(source), (snapshot) => {
        const trace = explain(snapshot, { featureKey }, user, nowMs);
        const feature = snapshot.document.features.find(({ key }) => key === featureKey);
        const rollouts: Record<number, ConfigRollout> = {};
        for (const [index, { rollout }] of (feature?.configuration.targets ?? []).entries()) {
          if (rollout != null) rollouts[index + 1] = rollout;
        }
        const turn = findTurn(snapshot, featureKey, user, nowMs);
        const variations = (feature?.variations ?? []).map(({ key, name }) => ({ key, name }));
        return { trace, variations, rollouts, ...(turn === undefined ? {} : { turn }) };
      });
    },
    async serveAll({ source, user, nowMs }) {
      const { serveAll } = await loadTracing();
      return whenFound(find(source), (snapshot) => serveAll(snapshot, user, nowMs));
    },
    async compare({ before, after, users, nowMs, rules = [] }, onProgress) {
      const [older, newer] = [find(before), find(after)];
      if (older.kind !== "previewed") return older;
      if (newer.kind !== "previewed") return newer;
      const next = applyOverlay(newer.result, rules).snapshot;
      const documents = [older.result.document, next.document];
      const people = typeof users === "number" ? makeSampleUsers(documents, users) : users;
      const tally = tallyImpact(older.result, next, nowMs, { isDetailed: true });
      for (let at = 0; at < people.length; at += CHUNK_USERS) {
        await letOthersRun();
        tally.add(people.slice(at, at + CHUNK_USERS));
        onProgress(Math.min(at + CHUNK_USERS, people.length), people.length);
      }
      const { diffSnapshots } = await loadTracing();
      const changes = diffSnapshots(older.result, next);
      return { kind: "previewed", result: { changes, impact: tally.result() } };
    },
    patch: ({ workspace }) => makePatch(bases.get(workspace) ?? [], previewOf(workspace).files()),
    parse({ text }) {
      const source = parseYaml(text);
      return source === undefined ? {} : { value: source.value };
    },
    splice: ({ text, edits }) => editFile(text, edits),
    merge({ path, ...sides }) {
      const merged = mergeFile(path, sides, "yours");
      return { text: merged.kind === "merged" ? merged.text : sides.yours };
    },
    readUsers: async ({ text }) => (await loadTracing()).readUsers(text),
  };
}

function whenFound<Found, Result>(found: Previewed<Found>, then: (found: Found) => Result): Previewed<Result> {
  return found.kind === "previewed" ? { kind: "previewed", result: then(found.result) } : found;
}

/** Keeps the newest few. */
function keep<Value>(kept: Map<string, Value>, name: string, value: Value, most: number): void {
  kept.delete(name);
  kept.set(name, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}

function place(problems: readonly Problem[], preview: ProjectPreview): readonly PlacedProblem[] {
  if (problems.length === 0) return [];
  const texts = new Map(preview.files().map(({ path, text }) => [path, text]));
  return problems.map((problem) => {
    const text = texts.get(problem.file);
    return { ...problem, path: text === undefined ? [] : locateValue(text, problem.line, problem.column) };
  });
}

async function makePatch(base: readonly TextFile[], now: readonly TextFile[]): Promise<FilePatch> {
  const before = new Map(base.map(({ path, text }) => [path, text]));
  const paths = new Set(now.map(({ path }) => path));
  const digests: [string, string][] = [];
  for (const { path, text } of now) digests.push([path, await sha256Hex(text)]);
  return {
    tree: await sha256Hex(canonicalJson(Object.fromEntries(digests))),
    files: now.filter(({ path, text }) => before.get(path) !== text).map(({ path, text }) => ({ path, text })),
    removed: [...before.keys()].filter((path) => !paths.has(path)),
  };
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
