import type { RowRequest } from "@burgee/contract/admin";
import { type QueryKey, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { useApi } from "./api-context.ts";
import type { ApiError } from "./api-error.ts";
import type { Reply } from "./api.ts";
import type { CalledRoute, Row } from "./routes.ts";

/** Key of a route's answers in the cache. With a shorter request it names all answers to longer ones. */
export const readKey = (name: CalledRoute, ...request: readonly unknown[]): QueryKey => [name, ...request];

export interface ReadOptions {
  /** Ask again so often while the page is visible. */
  readonly everyMs?: number;
  /** False: do not ask yet. */
  readonly isWanted?: boolean;
  readonly freshMs?: number;
}

/** The answer of a route that reads, kept and shared by its request. */
export function useRead<Name extends CalledRoute>(
  name: Name,
  request: RowRequest<Row<Name>>,
  options: ReadOptions = {},
): UseQueryResult<Reply<Name>, ApiError> {
  const api = useApi();
  return useQuery<Reply<Name>, ApiError>({
    queryKey: readKey(name, request.params, request.query ?? {}),
    queryFn: ({ signal }) => api.call(name, request, { signal }),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.freshMs === undefined ? {} : { staleTime: options.freshMs }),
    enabled: options.isWanted ?? true,
  });
}
