import { findStatusProblems } from "../answer-shape.ts";
import type { OfrepCall } from "../ofrep-subject.ts";
import type { KitContext, Requirement, Verdict } from "../requirement.ts";

const NO_TOKEN = { skipped: "the kit was given no token" } as const;

/** Credentials, and what browsers need. */
export const ACCESS_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "access: a request without a credential gets 401",
    level: "must",
    check: (kit) => withBothEndpoints(kit, { credential: "none" }, [401]),
  },
  {
    name: "access: a wrong credential gets 401 or 403",
    level: "must",
    check: (kit) => withBothEndpoints(kit, { credential: { bearer: "not-a-credential" } }, [401, 403]),
  },
  {
    name: "access: the credential is accepted as a bearer token",
    level: "must",
    check: (kit) => withBothEndpoints(kit, { credential: "bearer" }, [200]),
  },
  {
    name: "access: the credential is accepted as X-API-Key",
    level: "should",
    check: (kit) => withBothEndpoints(kit, { credential: "api-key" }, [200]),
  },
  {
    name: "access: browsers may call it with credential and condition",
    level: "should",
    async check({ subject }) {
      const headers = {
        origin: "https://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,if-none-match",
      };
      const answer = await subject.evaluateAll({ method: "OPTIONS", headers, credential: "none" });
      const problems = answer.status === 200 || answer.status === 204 ? [] : findStatusProblems(answer, 204);
      const allowed = (answer.header("access-control-allow-headers") ?? "").toLowerCase();
      for (const name of ["authorization", "content-type", "if-none-match"]) {
        if (!allowed.includes(name) && allowed !== "*") problems.push(`the header ${name} is not allowed`);
      }
      const methods = answer.header("access-control-allow-methods") ?? "";
      if (!methods.includes("POST") && methods !== "*") problems.push("POST is not allowed");
      return [...problems, ...findOriginProblems(answer.header("access-control-allow-origin"))];
    },
  },
  {
    name: "access: browsers may read the ETag",
    level: "should",
    async check({ subject, plain }) {
      const call = { body: { context: plain.context }, headers: { origin: "https://app.example" } };
      const answer = await subject.evaluateAll(call);
      const exposed = (answer.header("access-control-expose-headers") ?? "").toLowerCase();
      const problems = findOriginProblems(answer.header("access-control-allow-origin"));
      return exposed.includes("etag") || exposed === "*" ? problems : [...problems, "ETag is not exposed"];
    },
  },
];

async function withBothEndpoints(
  { subject, expectations, plain }: KitContext,
  call: OfrepCall,
  statuses: readonly number[],
): Promise<Verdict> {
  if (!subject.hasToken) return NO_TOKEN;
  const withContext = { ...call, body: { context: plain.context } };
  const answers = {
    single: await subject.evaluateFlag(expectations.flags[0]?.key ?? "", withContext),
    bulk: await subject.evaluateAll(withContext),
  };
  return Object.entries(answers)
    .filter(([, answer]) => !statuses.includes(answer.status))
    .map(([name, answer]) => `${name}: the status is ${answer.status}, expected ${statuses.join(" or ")}`);
}

function findOriginProblems(allowed: string | undefined): string[] {
  return allowed === "*" || allowed === "https://app.example"
    ? []
    : [`the origin is not allowed: ${allowed ?? "no header"}`];
}
