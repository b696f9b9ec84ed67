import type { FeatureListing } from "@burgee/contract/admin";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";

import { useApi } from "./api-context.ts";
import type { ApiError } from "./api-error.ts";
import { readKey } from "./use-read.ts";

export interface FeatureList {
  readonly revision: number;
  readonly features: readonly FeatureListing[];
  readonly etag: string | undefined;
}

/** All flags of a project. Asking again costs a few bytes while nothing changed: the same object comes back. */
export function useFeatures(project: string): UseQueryResult<FeatureList, ApiError> {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = readKey("listFeatures", { project });
  return useQuery<FeatureList, ApiError>({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<FeatureList>(queryKey);
      const reply = await api.callWhole(
        "listFeatures",
        { params: { project }, headers: { "if-none-match": known?.etag } },
        { signal },
      );
      if (reply.body === undefined && known !== undefined) return known;
      const { revision, features } = reply.body ?? { revision: 0, features: [] };
      return { revision, features, etag: reply.headers.get("etag") ?? undefined };
    },
    // Comparing thousands of rows for reuse takes longer than drawing those in sight.
    structuralSharing: false,
  });
}
