import type { EvaluationContext } from "@burgee/contract";
import { describeFailure, describeStatus, type Transport } from "@burgee/sdk-core";

import type { ResolvedOptions } from "./client-options.ts";

/** Sends the user's data, without private data, to be stored. Logs a failure; never rejects. */
export async function storeUserData(
  context: EvaluationContext,
  { baseUrl, logger, sdkKey, requestTimeoutMs }: ResolvedOptions,
  transport: Pick<Transport, "send">,
): Promise<void> {
  const { privateCustomData: _private, ...user } = context;
  let problem: string;
  try {
    const { status } = await transport.send({
      method: "PATCH",
      url: `${baseUrl}/v1/edgedb/${encodeURIComponent(user.user_id)}`,
      headers: { authorization: sdkKey, "content-type": "application/json" },
      body: JSON.stringify(user),
      timeoutMs: requestTimeoutMs,
    });
    if (status < 300) return;
    problem = describeStatus(status);
  } catch (error) {
    problem = describeFailure(error);
  }
  logger.warn(`storeUserData: ${problem}`);
}
