import type { DescribedAudience } from "@burgee/publisher/preview";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { useEngine, useOpenProject } from "../../engine/use-engine.ts";

/** `problems`: the files have errors, so that no rule can be told. */
export type Described =
  | { readonly kind: "audiences"; readonly audiences: readonly DescribedAudience[] }
  | { readonly kind: "problems" };

/** The audiences of a revision with their rules in words, as the compiler of the page reads them. */
export function useDescribedAudiences(project: string, revision: number | undefined): UseQueryResult<Described> {
  const engine = useEngine();
  const opened = useOpenProject(project, revision);
  const workspace = opened.data?.workspace;
  const described = useQuery<Described>({
    queryKey: ["engine", "audiences", workspace],
    enabled: workspace !== undefined,
    staleTime: Infinity,
    queryFn: async () => {
      const reply = await engine.ask("audiences", { workspace: workspace ?? "" });
      if (reply.kind !== "answer") throw new Error(reply.kind === "failed" ? reply.message : "The engine was closed.");
      return reply.answer.kind === "previewed"
        ? { kind: "audiences", audiences: reply.answer.result }
        : { kind: "problems" };
    },
  });
  return opened.isError ? (opened as unknown as UseQueryResult<Described>) : described;
}
