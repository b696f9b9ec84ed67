import { isRecord } from "@burgee/contract";

import { CommandError, EXIT } from "../command-error.ts";
import { readEnvironment } from "../read-environment.ts";

const CALL_TIMEOUT_MS = 20_000;
/** How long one token is used. Those of GitHub expire after five minutes or more. */
const LIFETIME_MS = 2 * 60 * 1_000;

/**
 * Where a job of GitHub Actions gets OIDC tokens for a platform; undefined outside of one, and in a job that may not have
 * any. The audience is the platform's origin, so that no other platform can use the token here.
 */
export function findGitHubTokens(platformUrl: string): (() => Promise<string>) | undefined {
  const url = readEnvironment("ACTIONS_ID_TOKEN_REQUEST_URL");
  const secret = readEnvironment("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  if (url === undefined || secret === undefined || !URL.canParse(platformUrl) || !URL.canParse(url)) return undefined;
  const address = new URL(url);
  address.searchParams.set("audience", new URL(platformUrl).origin);
  let latest: { readonly token: Promise<string>; readonly atMs: number } | undefined;
  return () => {
    if (latest === undefined || latest.atMs + LIFETIME_MS < Date.now()) {
      latest = { token: requestToken(address, secret), atMs: Date.now() };
    }
    return latest.token;
  };
}

async function requestToken(address: URL, secret: string): Promise<string> {
  let status = 0;
  try {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${secret}`, accept: "application/json" },
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      redirect: "error",
    });
    ({ status } = response);
    const answer: unknown = await response.json();
    if (response.ok && isRecord(answer) && typeof answer["value"] === "string") return answer["value"];
  } catch {
    // Said below; neither address nor secret may stand in a log.
  }
  const reason = status === 0 ? "it does not answer" : `it answered ${status}`;
  throw new CommandError(
    EXIT.server,
    `GitHub gave this job no OIDC token: ${reason}`,
    "Give the job `permissions: id-token: write`.",
  );
}
