import type { EvaluationContext } from "@burgee/contract";
import { limitTime } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";

/** Sends the user's data, without private data, to be stored. Returns what went wrong, or undefined. */
export async function storeUserData(
  context: EvaluationContext,
  { baseUrl, sdkKey, requestTimeoutMs, fetch }: ResolvedOptions,
): Promise<string | undefined> {
  const { privateCustomData: _private, ...user } = context;
  const { signal, release } = limitTime(requestTimeoutMs);
  try {
    const response = await fetch(`${baseUrl}/v1/edgedb/${encodeURIComponent(user.user_id)}`, {
      method: "PATCH",
      headers: { authorization: sdkKey, "content-type": "application/json" },
      body: JSON.stringify(user),
      signal,
    });
    await response.body?.cancel();
    return response.ok ? undefined : `the platform answered ${response.status}`;
  } catch {
    return "the platform could not be reached";
  } finally {
    release();
  }
}
