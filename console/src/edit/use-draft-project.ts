import type { OverlayEntry } from "@burgee/contract/admin";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";

import { useApi } from "../api/api-context.ts";
import { useEnvironments } from "../api/use-environments.ts";
import type { AskOptions, Engine } from "../engine/engine.ts";
import { openFileCache } from "../engine/file-cache.ts";
import type { Answer, Ask } from "../engine/questions.ts";
import { readProjectFiles } from "../engine/read-project-files.ts";
import { useEngine } from "../engine/use-engine.ts";
import type { DraftState } from "./draft-state.ts";

type Previews = "previewFeature" | "previewAll";
type Files = DraftState["files"];

/** A revision's files in the engine, with a draft written over them. */
export interface DraftProject {
  /** Asks about the files as the draft has them, compared with the revision. */
  readonly ask: <Name extends Previews>(
    files: Files,
    name: Name,
    question: Omit<Ask<Name>, "workspace" | "against">,
    options?: AskOptions,
  ) => Promise<Answer<Name>>;
}

/** Opens a revision for the draft's previews: its edits stay out of what other screens look at. */
export function useDraftProject(project: string, revision: number | undefined): UseQueryResult<DraftProject> {
  const api = useApi();
  const engine = useEngine();
  const queries = useQueryClient();
  const environments = useEnvironments(project);
  const overlays = Object.fromEntries(
    environments.map(({ key, overview }) => [key, (overview?.overlay?.entries ?? []).filter(isRule)]),
  );
  return useQuery({
    queryKey: ["draftProject", project, revision, overlays],
    enabled: revision !== undefined && revision > 0,
    queryFn: async ({ signal }) => {
      const cache = await queries.query({
        queryKey: ["engine", "cache"],
        queryFn: () => openFileCache(),
        staleTime: "static",
      });
      const files = await readProjectFiles({ api, cache }, project, revision ?? 0, signal);
      const workspace = `draft of ${project}@${revision}`;
      const reply = await engine.ask("open", { workspace, files, overlays });
      if (reply.kind !== "answer") throw new Error(reply.kind === "failed" ? reply.message : CLOSED);
      return makeDraftProject(engine, workspace, new Map(files.map(({ path, text }) => [path, text])));
    },
    staleTime: Infinity,
    gcTime: 0,
    structuralSharing: false,
  });
}

const CLOSED = "The engine was closed.";

const isRule = (entry: OverlayEntry): entry is Extract<OverlayEntry, { kind: "off" | "serve" }> =>
  entry.kind === "off" || entry.kind === "serve";

function makeDraftProject(engine: Engine, workspace: string, base: ReadonlyMap<string, string>): DraftProject {
  const written = new Map<string, string | undefined>();
  const write = (path: string, text: string | undefined): void => {
    // Questions are answered in order, so nobody needs to wait for this one.
    void engine.ask("edit", { workspace, path, text: text ?? null });
  };
  return {
    async ask(files, name, question, options) {
      for (const path of [...written.keys()].filter((one) => !files.has(one))) {
        write(path, base.get(path));
        written.delete(path);
      }
      for (const [path, text] of files) {
        if (written.has(path) && written.get(path) === text) continue;
        write(path, text);
        written.set(path, text);
      }
      const asked = { ...question, workspace, against: "base" } as unknown as Ask<typeof name>;
      const reply = await engine.ask(name, asked, options);
      if (reply.kind === "answer") return reply.answer;
      throw new Error(reply.kind === "failed" ? reply.message : CLOSED);
    },
  };
}
