import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "../../api/api-context.ts";
import { ApiError } from "../../api/api-error.ts";
import type { Reply } from "../../api/api.ts";
import { readKey } from "../../api/use-read.ts";
import type { DraftState } from "../draft-state.ts";
import { bodyOf, type DraftStore } from "../draft-store.ts";
import { reviewMessages as messages } from "./messages.ts";

export type BreakingKind = "removal" | "type_change" | "reshuffle";
type Environments = readonly string[];

export interface Plan {
  readonly reply: Reply<"push"> | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly again: () => void;
}

/** What the server says it would do. It compiles and merges as if it published. */
export function usePlan(
  project: string,
  { base, files }: DraftState,
  environments: Environments,
  allow: readonly BreakingKind[],
): Plan {
  const api = useApi();
  const answer = useQuery({
    queryKey: ["plan", project, base, [...files], environments, allow],
    queryFn: ({ signal }) =>
      api.call(
        "push",
        {
          params: { project },
          query: { dryRun: "true" },
          body: {
            ...bodyOf({ base, files }),
            environments: [...environments],
            allow: [...allow],
            message: messages.planMessage,
          },
        },
        { signal },
      ),
    enabled: files.size > 0,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return { reply: answer.data, error: answer.error, isPending: answer.isPending, again: () => void answer.refetch() };
}

export interface Publish {
  readonly error: unknown;
  readonly isSending: boolean;
  readonly send: (plan: Reply<"push">, message: string, onDone: (reply: Reply<"push">) => void) => void;
  readonly forget: () => void;
}

/** Publishes what the plan showed, and nothing else: with other files, the server changes nothing. */
export function usePublish(
  project: string,
  store: DraftStore | undefined,
  environments: Environments,
  allow: readonly BreakingKind[],
): Publish {
  const api = useApi();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  // The same intent is the same request: pressed twice, it publishes once.
  const [intent, setIntent] = useState(() => crypto.randomUUID());
  const run = async (plan: Reply<"push">, message: string): Promise<Reply<"push"> | undefined> => {
    if (store === undefined) return undefined;
    const body = {
      ...bodyOf(store.state()),
      environments: [...environments],
      allow: [...allow],
      tree: plan.tree,
      ...(message === "" ? {} : { message }),
    };
    const reply = await api.call("push", { params: { project }, body }, { intent });
    await store.discard();
    await Promise.all(
      (["listFeatures", "readFeature", "readOverview", "readFeatureHistory", "readStatus"] as const).map((name) =>
        queries.invalidateQueries({ queryKey: readKey(name) }),
      ),
    );
    return reply;
  };
  return {
    error,
    isSending,
    forget: () => setError(undefined),
    send(plan, message, onDone) {
      setIsSending(true);
      setError(undefined);
      run(plan, message)
        .then((reply) => (reply === undefined ? undefined : onDone(reply)))
        .catch((refusal: unknown) => {
          setError(refusal);
          if (refusal instanceof ApiError) setIntent(crypto.randomUUID());
        })
        .finally(() => setIsSending(false));
    },
  };
}
