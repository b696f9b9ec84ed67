import { useQueryClient } from "@tanstack/react-query";

import { useApi } from "../../api/api-context.ts";
import { openFileCache } from "../../engine/file-cache.ts";
import type { Ask, QuestionName, Answer } from "../../engine/questions.ts";
import { readProjectFiles } from "../../engine/read-project-files.ts";
import { useEngine } from "../../engine/use-engine.ts";
import type { DraftStore } from "../draft-store.ts";
import type { Conflict } from "./refusals.tsx";

/** Puts a draft on the newest revision: what both sides changed is yours, but for the values that are taken from theirs. */
export function useMerge(
  project: string,
): (store: DraftStore, head: number, theirs: readonly Conflict[]) => Promise<void> {
  const api = useApi();
  const engine = useEngine();
  const queries = useQueryClient();
  const ask = async <Name extends QuestionName>(name: Name, question: Ask<Name>): Promise<Answer<Name>> => {
    const reply = await engine.ask(name, question);
    if (reply.kind === "answer") return reply.answer;
    throw new Error(reply.kind === "failed" ? reply.message : "The engine was closed.");
  };
  return async (store, head, taken) => {
    const { base, files } = store.state();
    const cache = await queries.query({
      queryKey: ["engine", "cache"],
      queryFn: () => openFileCache(),
      staleTime: "static",
    });
    const read = async (revision: number): Promise<ReadonlyMap<string, string>> =>
      new Map((await readProjectFiles({ api, cache }, project, revision)).map(({ path, text }) => [path, text]));
    const [before, newest] = [await read(base), await read(head)];
    const merged = new Map<string, string | undefined>();
    for (const [path, text] of files) {
      const theirs = newest.get(path);
      const ofFile = taken.filter((conflict) => conflict.path === path);
      if (ofFile.some(({ at }) => at === undefined || at.length === 0)) continue;
      // The refusal leaves out long values: theirs are read from their file.
      const { value: all } = theirs === undefined ? {} : await ask("parse", { text: theirs });
      const edits = ofFile.map(({ at = [] }) => {
        const value = valueAt(all, at);
        return value === undefined ? ({ path: [...at], remove: true } as const) : ({ path: [...at], value } as const);
      });
      const spliced = text === undefined || edits.length === 0 ? undefined : await ask("splice", { text, edits });
      const yours = spliced?.kind === "edited" ? spliced.text : text;
      const { text: result } = await ask("merge", { path, base: before.get(path), yours, theirs });
      if (result !== theirs) merged.set(path, result);
    }
    store.rebase(head, merged);
    await store.flush();
  };
}

/** The value that steps lead to; a step into a list is a place or the `key` of an item. */
function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of steps) {
    if (typeof current !== "object" || current === null) return undefined;
    const inner: unknown =
      Array.isArray(current) && typeof step === "string"
        ? current.find((item: unknown) => (item as { readonly key?: unknown } | null)?.key === step)
        : (current as Readonly<Record<string | number, unknown>>)[step];
    current = inner;
  }
  return current;
}
