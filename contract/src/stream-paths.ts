import { sha256Hex } from "./digest.ts";
import { signKeyStreamPath } from "./stream-token.ts";

/** Keys whose paths an isolate remembers, about 0.4 kB each; one more makes it forget them all. */
const PATHS_MAX = 10_000;
/** How long a path is handed out: it stays valid for at least 23 hours after that. */
const REMEMBERED_MS = 60 * 60 * 1_000;

/** Paths of event streams, one per SDK key. */
export interface StreamPaths {
  /**
   * Path and query of the stream for the holder of an SDK key; a text, not a promise, when it was made in the last hour.
   * Pass only keys that were found: each is remembered.
   */
  find(environmentId: string, sdkKey: string): string | Promise<string>;
}

/** Signs stream paths per key. Use one per isolate. `find` rejects when the secret is empty. */
export function createStreamPaths(secret: string, now: () => number = Date.now): StreamPaths {
  const paths = new Map<string, { readonly path: string; readonly madeAtMs: number }>();

  async function make(environmentId: string, sdkKey: string, nowMs: number): Promise<string> {
    const path = await signKeyStreamPath(secret, environmentId, await sha256Hex(sdkKey), nowMs);
    if (paths.size >= PATHS_MAX) paths.clear();
    paths.set(sdkKey, { path, madeAtMs: nowMs });
    return path;
  }

  return {
    find(environmentId, sdkKey) {
      const nowMs = now();
      const known = paths.get(sdkKey);
      const isNew = known !== undefined && nowMs - known.madeAtMs < REMEMBERED_MS;
      return isNew ? known.path : make(environmentId, sdkKey, nowMs);
    },
  };
}
