import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { useApi } from "../api/api-context.ts";
import { useProject, useSession } from "../api/session.ts";
import { type DraftState, NO_DRAFT } from "./draft-state.ts";
import type { DraftStore } from "./draft-store.ts";

export interface UsedDraft {
  /** Undefined while it is being opened. */
  readonly store: DraftStore | undefined;
  readonly draft: DraftState;
}

const nothing = (): (() => void) => () => undefined;
const none = (): DraftState => NO_DRAFT;

/** The person's draft of the project; one for the whole page. */
export function useDraft(): UsedDraft {
  const api = useApi();
  const project = useProject();
  const { actor } = useSession();
  const { data: store } = useQuery({
    queryKey: ["draftStore", project, actor],
    queryFn: async () => (await import("./draft-store.ts")).openDraftStore(api, project, actor),
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
    enabled: project !== "",
  });
  return { store, draft: useSyncExternalStore(store?.subscribe ?? nothing, store?.state ?? none) };
}
