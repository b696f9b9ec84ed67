import type { OverlayEntry } from "@burgee/contract/admin";
import type { FlagFile } from "@burgee/publisher/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { useApi } from "../api/api-context.ts";
import type { Api } from "../api/api.ts";
import { useEnvironments } from "../api/use-environments.ts";
import { type Engine, startEngine } from "./engine.ts";

/** Digests in one question. */
const FILES_ASKED_MAX = 500;

/** The Web Worker; one for the whole page. */
export function useEngine(): Engine | undefined {
  return useQuery({
    queryKey: ["engine"],
    queryFn: startEngine,
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
  }).data;
}

/** Opens a revision's files in the engine. Undefined while that lasts. */
export function useOpenedProject(
  project: string,
  revision: number | undefined,
): UseQueryResult<{ readonly engine: Engine; readonly files: readonly FlagFile[] }> {
  const api = useApi();
  const engine = useEngine();
  const environments = useEnvironments(project);
  const overlays = Object.fromEntries(
    environments.map(({ key, overview }) => [key, (overview?.overlay?.entries ?? []).filter(isRule)]),
  );
  return useQuery({
    queryKey: ["openedProject", project, revision, overlays],
    queryFn: async ({ signal }) => {
      if (engine === undefined || revision === undefined) throw new Error("nothing to open");
      const files = await readProjectFiles(api, project, revision, signal);
      await engine.ask("open", { files, overlays });
      return { engine, files };
    },
    // The engine holds one project: whoever comes back opens it again.
    staleTime: Infinity,
    gcTime: 0,
    structuralSharing: false,
    enabled: engine !== undefined && revision !== undefined && revision > 0,
  });
}

const isRule = (entry: OverlayEntry): entry is Extract<OverlayEntry, { kind: "off" | "serve" }> =>
  entry.kind === "off" || entry.kind === "serve";

async function readProjectFiles(
  api: Api,
  project: string,
  revision: number,
  signal: AbortSignal,
): Promise<readonly FlagFile[]> {
  const { files } = await api.call("readTree", { params: { project, revision: String(revision) } }, { signal });
  const texts = new Map<string, string>();
  let wanted = [...new Set(Object.values(files))];
  while (wanted.length > 0) {
    const digests = wanted.slice(0, FILES_ASKED_MAX);
    const reply = await api.call("readFiles", { params: { project }, body: { digests } }, { signal });
    for (const [digest, text] of Object.entries(reply.files)) texts.set(digest, text);
    if (reply.missing.length > 0) throw new Error(`${reply.missing.length} files of revision ${revision} are missing`);
    // An answer without any of the files would be asked for again forever.
    if (Object.keys(reply.files).length === 0) throw new Error("the server sent none of the files");
    wanted = wanted.filter((digest) => !texts.has(digest));
  }
  return Object.entries(files).map(([path, digest]) => ({ path, text: texts.get(digest) ?? "" }));
}
