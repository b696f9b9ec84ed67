import type { EvaluationContext } from "@burgee/contract";
import type { Transport } from "@burgee/sdk-core";

import type { ResolvedOptions } from "./client-options.ts";

/** Sends the user's data, without private data, to be stored. Returns what went wrong, or undefined. */
export async function storeUserData(
  context: EvaluationContext,
  { baseUrl, sdkKey, requestTimeoutMs }: ResolvedOptions,
  transport: Transport,
): Promise<string | undefined> {
  const { privateCustomData: _private, ...user } = context;
  try {
    const { status } = await transport.send({
      method: "PATCH",
      url: `${baseUrl}/v1/edgedb/${encodeURIComponent(user.user_id)}`,
      headers: { authorization: sdkKey, "content-type": "application/json" },
      body: JSON.stringify(user),
      timeoutMs: requestTimeoutMs,
    });
    return status < 300 ? undefined : `the platform answered ${status}`;
  } catch {
    return "the platform could not be reached";
  }
}
