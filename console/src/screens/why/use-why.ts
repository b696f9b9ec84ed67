import type { EvaluationContext } from "@burgee/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { Source } from "../../engine/questions.ts";
import { useEngine, useOpenProject } from "../../engine/use-engine.ts";
import { unwrap, useHeldVersion } from "../../engine/use-held-version.ts";

/** What is asked about: what an environment serves, or the newest files. */
export function useSource(
  project: string,
  environment: string,
  from: { readonly version: number | undefined; readonly revision: number | undefined; readonly isNewest: boolean },
) {
  const held = useHeldVersion(project, environment, from.version);
  const opened = useOpenProject(project, from.revision, from.isNewest);
  const source: Source | undefined = !from.isNewest
    ? held.data?.source
    : opened.data && { kind: "files", workspace: opened.data.workspace, environmentKey: environment };
  const answer = from.isNewest ? opened : held;
  return { source, custom: held.data?.custom ?? [], error: answer.error, retry: () => void answer.refetch() };
}

export interface Asked {
  readonly source: Source | undefined;
  readonly user: EvaluationContext;
  readonly nowMs: number;
}

/** Everything that the user is served. */
export function useServed({ source, user, nowMs }: Asked) {
  const engine = useEngine();
  return useQuery({
    queryKey: ["engine", "serveAll", source, user, nowMs],
    enabled: source !== undefined,
    queryFn: async () => unwrap(await engine.ask("serveAll", { source: source as Source, user, nowMs })),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    staleTime: Infinity,
  });
}

/** Why the user is served what the user is served of one flag. */
export function useExplanation({ source, user, nowMs }: Asked, featureKey: string | undefined) {
  const engine = useEngine();
  return useQuery({
    queryKey: ["engine", "explain", source, user, nowMs, featureKey],
    enabled: source !== undefined && featureKey !== undefined,
    queryFn: async () => {
      const ask = { source: source as Source, user, nowMs, featureKey: featureKey ?? "" };
      return unwrap(await engine.ask("explain", ask));
    },
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    staleTime: Infinity,
  });
}
