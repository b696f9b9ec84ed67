import { ADMIN_ROWS, listMembers, REFERENCE_PATHS } from "@burgee/contract/admin";
import { checkAnswer } from "@burgee/worker-common/admin-testing";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import worker from "../src/index.ts";
import { ADMIN_TOKEN, publish } from "./admin-client.ts";
import { listRowCases, writeTarget } from "./row-cases.ts";

const ROWS = listRowCases();
const WITH_BODY = ROWS.filter(([, { body }]) => body !== undefined);
const WITH_BASE = ROWS.filter(([, { body, headers }]) => {
  return "if-match" in headers || (body !== undefined && listMembers(body.schema).includes("base"));
});
type Route = (typeof ROWS)[number];

function findRoute(name: string): Route {
  const route = ROWS.find(([known]) => known === name);
  if (route === undefined) throw new Error(`no route ${name}`);
  return route;
}

interface Asked {
  readonly token?: string | undefined;
  readonly body?: string | undefined;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let callers = 0;

/** Asks a route in its good form, except for what is given. Every call has an address to itself. */
async function ask([, row, known]: Route, { query, headers = {}, ...asked }: Asked) {
  const token = "token" in asked ? asked.token : ADMIN_TOKEN;
  const good = row.body === undefined ? undefined : JSON.stringify(known.body ?? {});
  const body = "body" in asked ? asked.body : good;
  const [path, goodQuery = ""] = writeTarget(row, known, "rows").split("?");
  const target = `${path}?${query ?? goodQuery}`;
  callers += 1;
  const response = await worker.request(
    target,
    {
      method: row.method,
      headers: {
        "cf-connecting-ip": `198.51.${callers >> 8}.${callers & 255}`,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    },
    env,
  );
  const text = await response.text();
  const isLines = response.headers.get("content-type") === row.alsoAnswers;
  const answer = {
    status: response.status,
    body: JSON.parse(isLines ? "{}" : text) as { code: string; data?: { problems?: object[] } },
  };
  if (isLines) return answer;
  expect(checkAnswer(row.method, target, answer)).toEqual([]);
  return answer;
}

beforeAll(async () => {
  await publish("rows", "hello");
});

/** Who asks. Roles, other projects and environments, expired and revoked credentials are further lines. */
const CALLERS: readonly (readonly [name: string, token: string | undefined, status: number])[] = [
  ["no credential", undefined, 401],
  ["a wrong token", `${ADMIN_TOKEN}x`, 401],
  ["an SDK key", "dvc_server_0000000000000000000000000000000000000000", 401],
];

describe.each(CALLERS)("with %s", (_name, token, status) => {
  it.each(ROWS)("%s is closed", async (...route) => {
    expect((await ask(route, { token })).status).toBe(status);
  });

  it.each(WITH_BODY)("%s says nothing of what is wrong with a body", async (...route) => {
    const answer = await ask(route, { token, body: "{", query: "unknown=1" });
    expect(answer.status).toBe(status);
    expect(answer.body.data?.problems).toBeUndefined();
  });
});

describe("with the right token", () => {
  it.each(ROWS)("%s is open, and answers what its row says", async (...route) => {
    expect(route[2].answers).toContain((await ask(route, {})).status);
  });

  it.each(WITH_BODY)("%s refuses a body that is too large, whether it says so or not", async (...route) => {
    const bytesMax = route[1].body?.bytesMax ?? 0;
    const declared = await ask(route, { headers: { "content-length": String(bytesMax + 1) } });
    expect([declared.status, declared.body.code]).toEqual([413, "too_large"]);
    if (bytesMax > 1_000_000) return;
    expect((await ask(route, { body: JSON.stringify({ actor: "a".repeat(bytesMax) }) })).status).toBe(413);
  });

  it.each(
    WITH_BODY.flatMap((route) =>
      ["{", "[]", "7", "null", '"text"', "\u0000"].map((body) => [route[0], body, route] as const),
    ),
  )("%s refuses the body %j", async (_name, body, route) => {
    expect(await ask(route, { body })).toMatchObject({ status: 400, body: { code: "bad_request" } });
  });

  it.each(WITH_BODY)("%s refuses unknown members by name", async (...route) => {
    const { status, body } = await ask(route, { body: JSON.stringify({ ...route[2].body, actr: "ann", admin: true }) });
    expect(status).toBe(400);
    expect(body.data?.problems).toEqual(
      ["actr", "admin"].map((name) => ({
        path: `body.${name}`,
        message: "is unknown",
        remedy: expect.stringContaining("Remove it"),
      })),
    );
  });

  it.each(ROWS)("%s refuses unknown and repeated parameters", async (...route) => {
    expect((await ask(route, { query: "dryrun=true" })).body.data?.problems).toContainEqual(
      expect.objectContaining({ path: "query.dryrun", message: "is unknown" }),
    );
    const repeated = await ask(route, { query: "environment=production&environment=development" });
    expect(repeated.body.data?.problems).toContainEqual(expect.objectContaining({ path: "query" }));
  });

  it.each(WITH_BASE)("%s refuses what builds on something older, or on nothing", async (...route) => {
    const { stale } = route[2];
    if (stale === undefined) throw new Error("say in row-cases.ts what a stale base gets");
    const { body, headers = {}, status, code } = stale;
    const answer = await ask(route, { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("nothing else is found below the routes, and nobody else learns that", async () => {
    const path = "/admin/v1/projects/rows/nothing";
    expect((await worker.request(path, {}, env)).status).toBe(401);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await worker.request(path, { headers }, env);
    expect(checkAnswer("GET", path, { status: response.status, body: await response.json() })).toEqual([]);
    expect(response.status).toBe(404);
  });
});

describe("a misspelt dry run", () => {
  it.each(["dryrun=true", "dryRun=1", "dryRun=yes", "dryRun="])("publishes nothing: %s", async (query) => {
    const listVersions = findRoute("listVersions");
    const before = (await ask(listVersions, { query: "environment=production" })).body;
    expect((await ask(findRoute("push"), { query })).status).toBe(400);
    expect((await ask(listVersions, { query: "environment=production" })).body).toEqual(before);
  });
});

describe("the description of the routes", () => {
  it("is open to everybody, and names each of them", async () => {
    const response = await worker.request(REFERENCE_PATHS.openapi, {}, env);
    const { paths, openapi } = await response.json<{ openapi: string; paths: Record<string, object> }>();
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual([...new Set(Object.values(ADMIN_ROWS).map(({ path }) => path))]);
  });

  it("is a page that loads and runs nothing", async () => {
    const response = await worker.request(REFERENCE_PATHS.reference, {}, env);
    const html = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=/);
    for (const name of Object.keys(ADMIN_ROWS)) expect(html).toContain(`<section id="${name}">`);
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });
});
