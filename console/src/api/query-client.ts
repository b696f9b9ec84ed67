import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "./api-error.ts";

/** How long an answer is shown without asking again. */
const FRESH_MS = 30_000;
/** How long an answer is kept after its screen was left. */
const KEPT_MS = 10 * 60_000;
const RETRIES_MAX = 2;

/** Answers of the server that ask for patience. Lost connections wait in the api itself. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 429 || error.status >= 502);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: KEPT_MS,
        // Requests are sent also while the browser believes to be offline: the api waits and says so.
        networkMode: "always",
        refetchOnReconnect: true,
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
