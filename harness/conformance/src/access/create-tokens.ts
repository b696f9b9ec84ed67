import { PLATFORM_KEY } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";

import type { TokenName } from "./credentials.ts";

interface Places {
  readonly project: string;
  readonly otherProject: string;
  readonly environment: string;
  readonly otherEnvironment: string;
}

/** Makes a token of every sort that operators' routes know. */
export async function createTokens(
  client: PublishClient,
  { project, otherProject, environment, otherEnvironment }: Places,
): Promise<Readonly<Record<TokenName, string>>> {
  const make = (scope: string, role: "reader" | "publisher" | "owner" | "operator", environments?: readonly string[]) =>
    client.createToken(scope, {
      label: `access ${role}`,
      role,
      ...(environments && { environments: [...environments] }),
    });
  const revoked = await make(project, "owner");
  await client.revokePrincipal(project, revoked.id);
  return {
    "reader token": (await make(project, "reader")).token,
    "publisher token": (await make(project, "publisher", [environment])).token,
    "other environment's publisher token": (await make(project, "publisher", [otherEnvironment])).token,
    "owner token": (await make(project, "owner")).token,
    "revoked owner token": revoked.token,
    "other project's owner token": (await make(otherProject, "owner")).token,
    "operator token": (await make(PLATFORM_KEY, "operator")).token,
  };
}
