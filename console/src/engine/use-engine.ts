import { useQuery, useQueryClient, type UseQueryResult, useSuspenseQuery } from "@tanstack/react-query";

import { useApi } from "../api/api-context.ts";
import type { Engine } from "./engine.ts";
import { openFileCache } from "./file-cache.ts";
import type { PlacedProblem } from "./questions.ts";
import { readProjectFiles } from "./read-project-files.ts";
import { startEngine } from "./start-worker.ts";

const FOREVER = { staleTime: Infinity, gcTime: Infinity } as const;

/** The page's engine, shared by its screens. */
export function useEngine(): Engine {
  return useSuspenseQuery({ queryKey: ["engine"], queryFn: startEngine, ...FOREVER }).data;
}

export interface OpenProject {
  readonly workspace: string;
  readonly problems: readonly PlacedProblem[];
}

/** Opens the files of a revision in the engine, once; edits go to its workspace. */
export function useOpenProject(
  project: string,
  revision: number | undefined,
  isWanted = true,
): UseQueryResult<OpenProject> {
  const api = useApi();
  const engine = useEngine();
  const queries = useQueryClient();
  return useQuery<OpenProject>({
    queryKey: ["engine", "open", project, revision],
    enabled: isWanted && revision !== undefined,
    queryFn: async ({ signal }) => {
      const cache = await queries.query({
        queryKey: ["engine", "cache"],
        queryFn: () => openFileCache(),
        staleTime: "static",
        gcTime: Infinity,
      });
      const files = await readProjectFiles({ api, cache }, project, revision ?? 0, signal);
      const workspace = workspaceOf(project, revision ?? 0);
      const reply = await engine.ask("open", { workspace, files });
      if (reply.kind !== "answer") throw new Error(reply.kind === "failed" ? reply.message : "The engine was closed.");
      return { workspace, problems: reply.answer };
    },
    ...FOREVER,
  });
}

const workspaceOf = (project: string, revision: number): string => `${project}@${revision}`;
