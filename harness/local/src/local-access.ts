import { randomBytes } from "node:crypto";

import type { PublishClient } from "@burgee/publisher/client";

import type { WorkerBindings } from "./platform-workers.ts";
import type { AccessSecrets } from "./state-folder.ts";

/** Somebody whom a developer can be in the console of this machine. */
interface Persona {
  readonly email: string;
  readonly role: "reader" | "publisher" | "owner" | "operator";
}

/** One for each role. The publisher may not change production, as is usual. */
const PERSONAS: readonly Persona[] = [
  { email: "olive@example.com", role: "owner" },
  { email: "pablo@example.com", role: "publisher" },
  { email: "rui@example.com", role: "reader" },
  { email: "opal@example.com", role: "operator" },
];
const PRODUCTION = "production";

/** A sign-in that stands in for Cloudflare Access. */
export interface LocalAccess {
  readonly bindings: WorkerBindings;
  /** Path of the console that signs somebody in, once. */
  readonly loginPath: string;
  /** Public keys, at the address at which Access has them; undefined for any other address. */
  readonly answerKeys: (url: string) => unknown;
}

/** Makes the settings with which the Workers believe the sign-in of this machine. */
export function createLocalAccess({ teamDomain, audience, privateKey, publicKey }: AccessSecrets): LocalAccess {
  const code = randomBytes(24).toString("base64url");
  const settings = { ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUDIENCE: audience };
  return {
    bindings: {
      "burgee-publish": settings,
      "burgee-events": settings,
      "burgee-console": {
        ...settings,
        CONSOLE_DEV_LOGIN: JSON.stringify({ code, personas: PERSONAS, privateKey }),
      },
    },
    loginPath: `/login?code=${code}`,
    answerKeys: (url) => (url === `https://${teamDomain}/cdn-cgi/access/certs` ? { keys: [publicKey] } : undefined),
  };
}

/** Gives each persona its role at the first start. Later ones leave alone what somebody made of the roles since. */
export async function seedPersonas(
  client: PublishClient,
  projectKey: string,
  environmentKeys: readonly string[],
): Promise<void> {
  const { principals } = await client.listPrincipals(projectKey);
  if (principals.some(({ subject }) => subject === PERSONAS[0]?.email)) return;
  const publishable = environmentKeys.filter((key) => key !== PRODUCTION);
  for (const { email, role } of PERSONAS) {
    const scope = role === "operator" ? "$platform" : projectKey;
    const environments = role === "publisher" ? { environments: publishable } : {};
    await client.setPrincipal(scope, { kind: "member", subject: email, role, ...environments });
  }
  // Operators see the project, too: what they operate is shown beside its flags.
  await client.setPrincipal(projectKey, { kind: "member", subject: "opal@example.com", role: "reader" });
}
