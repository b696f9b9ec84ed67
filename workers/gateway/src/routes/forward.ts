import type { RequestPath } from "@burgee/worker-common";

/**
 * Hands a request on. Body and headers are not touched; only a path with duplicate slashes is written anew, because
 * several SDKs join URLs by plain concatenation.
 */
export function forward(request: Request, { path, query }: RequestPath, worker: Fetcher): Promise<Response> {
  const origin = request.url.slice(0, request.url.indexOf("/", request.url.indexOf("://") + 3));
  const url = query === "" ? origin + path : `${origin}${path}?${query}`;
  // A redirect of another Worker is an answer, not something to follow here.
  return url === request.url ? worker.fetch(request) : worker.fetch(new Request(url, request));
}
