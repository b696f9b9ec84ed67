import { signStreamToken } from "@burgee/contract";

/** URL of an environment's event stream. Undefined without a public origin or a secret: then SDKs poll. */
export function createStreamDescriber(
  publicOrigin: string | undefined,
  streamSecret: string | undefined,
): (environmentId: string) => Promise<string | undefined> {
  const origin = publicOrigin?.replace(/\/+$/, "") ?? "";
  const secret = streamSecret ?? "";
  return async (environmentId) => {
    if (origin === "" || secret === "") return undefined;
    const token = await signStreamToken(secret, environmentId);
    return `${origin}/event-stream?environment=${encodeURIComponent(environmentId)}&token=${token}`;
  };
}
