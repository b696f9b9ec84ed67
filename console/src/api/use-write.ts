import type { RowRequest } from "@burgee/contract/admin";
import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { useApi } from "./api-context.ts";
import type { ApiError } from "./api-error.ts";
import type { Reply } from "./api.ts";
import type { CalledRoute, Row } from "./routes.ts";

export type WriteRequest<Name extends CalledRoute> = RowRequest<Row<Name>> & {
  /** Repeats an earlier `mutate` of the same intent; a new one unless given. */
  readonly intent?: string;
};

/**
 * A route that writes. Its `mutate` is one intent: the api repeats it under the same key until the server answered.
 * @param changes answers that are asked for again afterwards, as `readKey` names them
 */
export function useWrite<Name extends CalledRoute>(
  name: Name,
  changes: readonly QueryKey[] = [],
): UseMutationResult<Reply<Name>, ApiError, WriteRequest<Name>> {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation<Reply<Name>, ApiError, WriteRequest<Name>>({
    mutationFn: ({ intent, ...request }) => api.call(name, request, intent === undefined ? {} : { intent }),
    onSettled: () => Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
