import { verifyAccessToken, type KeepAlive } from "@burgee/worker-common";
import { respondError } from "@burgee/worker-common/admin";

import { isLoopback } from "../core/dev-login.ts";
import type { Services } from "../services.ts";

const ACCESS_HEADER = "cf-access-jwt-assertion";
/** Cookie of a sign-in on one machine; holds what Access would send as a header. */
export const DEV_COOKIE = "burgee_dev";

/** A person who proved who they are, or the answer to somebody who did not. */
export type PersonRead =
  | { readonly kind: "person"; readonly email: string; readonly token: string }
  | { readonly kind: "refused"; readonly response: Response };

/** Verifies the token of Access that a request carries. */
export async function readPerson(request: Request, services: Services, keepAlive: KeepAlive): Promise<PersonRead> {
  const { access } = services;
  if (access === undefined) {
    return refuse("not_configured", "set ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE of burgee-console");
  }
  const token = readToken(request, services);
  if (token === undefined) return refuse("unauthorized", "sign in: the request carries no token of Cloudflare Access");
  const verdict = await verifyAccessToken(token, access, services, keepAlive);
  switch (verdict.kind) {
    case "valid":
      return { kind: "person", email: verdict.member.subject, token };
    case "wrong":
      return refuse("unauthorized", `sign in again: the token of Cloudflare Access is no proof (${verdict.fault})`);
    case "unavailable":
      return refuse("identity_unavailable", "the keys of Cloudflare Access cannot be read; try again in a moment");
  }
}

function refuse(code: Parameters<typeof respondError>[0], message: string): PersonRead {
  return { kind: "refused", response: respondError(code, message) };
}

function readToken(request: Request, { devLogin }: Services): string | undefined {
  const header = request.headers.get(ACCESS_HEADER);
  if (header !== null) return header;
  if (devLogin === undefined || !isLoopback(new URL(request.url).hostname)) return undefined;
  return readCookie(request.headers.get("cookie"), DEV_COOKIE);
}

function readCookie(header: string | null, name: string): string | undefined {
  const pairs = header?.split(/;\s*/) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
