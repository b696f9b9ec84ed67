import { createPrivateKey, type JsonWebKey, sign } from "node:crypto";

import type { Check, Finding } from "../check.ts";
import type { Site } from "../world.ts";

interface Attempt {
  readonly name: string;
  readonly status: number;
  readonly headers: () => Promise<Record<string, string>>;
  readonly method?: string;
}

const OWN_PAGE = { "sec-fetch-site": "same-origin", "x-burgee": "console" };

/** Tokens and requests that prove nothing, sent to the console and to the Worker behind it. */
export const IDENTITY_CHECK: Check = {
  id: "T13",
  title: "wrong tokens, foreign pages and lost roles are refused",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    const attempts = listAttempts(site);
    const problems: string[] = [];
    for (const { name, status, headers, method = "GET" } of attempts) {
      const answer = await fetch(`${site.url}/api/publish/projects/${site.projectKey}/environments`, {
        method,
        headers: await headers(),
      });
      if (answer.status !== status) problems.push(`${name}: ${answer.status} instead of ${status}`);
      if (answer.headers.has("access-control-allow-origin"))
        problems.push(`${name}: other origins may read the answer`);
    }
    return { figure: attempts.length, problems } satisfies Finding;
  },
};

function listAttempts(site: Site): readonly Attempt[] {
  const { teamDomain, audience, privateKey } = site.seeded.platform.state.secrets.access;
  const claims = {
    iss: `https://${teamDomain}`,
    aud: audience,
    email: "olive@example.com",
    exp: Math.floor(Date.now() / 1_000) + 600,
  };
  const make = (changes: object, header: object = {}): string => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: privateKey["kid" as keyof typeof privateKey], ...header })}.${part({ ...claims, ...changes })}`;
    const key = createPrivateKey({ key: privateKey as JsonWebKey, format: "jwk" });
    return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
  };
  const withToken = (token: string) => async () => ({ ...OWN_PAGE, "cf-access-jwt-assertion": token });
  const owner = (extra: Record<string, string>) => async () => ({
    cookie: await site.cookieOf("owner"),
    ...OWN_PAGE,
    ...extra,
  });
  return [
    { name: "the owner", status: 200, headers: owner({}) },
    { name: "a token as Access makes it", status: 200, headers: withToken(make({})) },
    { name: "another audience", status: 401, headers: withToken(make({ aud: "other" })) },
    { name: "another issuer", status: 401, headers: withToken(make({ iss: "https://evil.cloudflareaccess.com" })) },
    { name: "an expired token", status: 401, headers: withToken(make({ exp: 1_700_000_000 })) },
    { name: "an unknown key", status: 401, headers: withToken(make({}, { kid: "other" })) },
    {
      name: "alg none",
      status: 401,
      headers: withToken(`${make({}, { alg: "none" }).split(".").slice(0, 2).join(".")}.`),
    },
    { name: "alg HS256", status: 401, headers: withToken(make({}, { alg: "HS256" })) },
    { name: "a changed token", status: 401, headers: withToken(`${make({}).slice(0, -6)}AAAAAA`) },
    { name: "somebody without a role", status: 403, headers: withToken(make({ email: "mallory@example.com" })) },
    { name: "no token", status: 401, headers: async () => OWN_PAGE },
    {
      name: "the admin token",
      status: 401,
      headers: async () => ({ ...OWN_PAGE, authorization: `Bearer ${site.seeded.profile.adminToken}` }),
    },
    { name: "another site", status: 403, headers: owner({ "sec-fetch-site": "cross-site" }) },
    {
      name: "a form of another site",
      status: 403,
      method: "POST",
      headers: owner({ "sec-fetch-site": "cross-site", "content-type": "application/x-www-form-urlencoded" }),
    },
    { name: "a page that does not say that it is the console", status: 403, headers: owner({ "x-burgee": "" }) },
  ];
}
