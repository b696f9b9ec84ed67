import type { FeaturePreview, Previewed } from "@burgee/publisher/preview";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";

import { useDraftProject } from "../../edit/use-draft-project.ts";
import { flagMessages as messages } from "./messages.ts";
import type { EditedFlag } from "./use-flag.ts";

/** Users that are made up for a preview. */
const SAMPLE_USERS = 2_000;
/** After the last key before counting starts. */
const REST_MS = 80;

/** Who would change by the draft's edits of one flag. An answer to older edits is replaced, never shown as the new one. */
export function useImpact(
  project: string,
  flag: EditedFlag,
  revision: number,
  environmentKey: string,
  nowMs: number,
): UseQueryResult<Previewed<FeaturePreview>> {
  const { draft, key } = flag;
  const base = draft.files.size > 0 ? draft.base : revision;
  const opened = useDraftProject(project, base);
  const files = useRested(draft.files);
  const { data: preview } = opened;
  return useQuery({
    queryKey: ["impact", project, base, environmentKey, key, nowMs, [...files]],
    queryFn: async () => {
      if (preview === undefined) throw opened.error ?? new Error(messages.engineClosed);
      return preview.ask(files, "previewFeature", { environmentKey, featureKey: key, users: SAMPLE_USERS, nowMs });
    },
    enabled: preview !== undefined || opened.isError,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
}

function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return useDeferredValue(rested);
}
