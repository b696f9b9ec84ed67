import { ADMIN_ROWS, type AdminRow, listMembers, REFERENCE_PATHS } from "@burgee/contract/admin";
import { checkAnswer } from "@burgee/worker-common/admin-testing";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import worker from "../src/index.ts";
import { ADMIN_TOKEN, bundleOf, publish } from "./admin-client.ts";

const ROWS = Object.entries<AdminRow>(ADMIN_ROWS).filter(([, { worker: owner }]) => owner === "publish");
const WITH_BODY = ROWS.filter(([, { body }]) => body !== undefined);

/** Values that each row takes. */
const PARAMS: Readonly<Record<string, string>> = {
  project: "rows",
  environment: "production",
  version: "1",
  key: "none",
  revision: "1",
  feature: "banner",
  id: "f".repeat(16),
  change: "c999",
};
const QUERY: Readonly<Record<string, string>> = { environment: "production", dryRun: "true" };
const BODY: Readonly<Record<string, unknown>> = {
  files: bundleOf("rows", "hi").files,
  kind: "client",
  actor: "ann",
  title: "Say hi",
  base: 1,
  digest: "0".repeat(64),
  at: "2027-01-02T09:00:00Z",
};

/** Members that the schema of a row's body names. */
function pickBody({ body }: AdminRow): object {
  const known = Object.entries(BODY).filter(([name]) => body !== undefined && listMembers(body.schema).includes(name));
  return Object.fromEntries(known);
}

interface Asked {
  readonly token?: string | undefined;
  readonly body?: string | undefined;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let callers = 0;

/** Asks a route in its good form, except for what is given. Every call has an address to itself. */
async function ask(row: AdminRow, { query, headers = {}, ...asked }: Asked) {
  const token = "token" in asked ? asked.token : ADMIN_TOKEN;
  const body = "body" in asked ? asked.body : row.body === undefined ? undefined : JSON.stringify(pickBody(row));
  const known = Object.entries(QUERY).filter(([name]) => name in row.query);
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => PARAMS[name] ?? "");
  const target = `${path}?${query ?? new URLSearchParams(known).toString()}`;
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
  const answer = {
    status: response.status,
    body: await response.json<{ code: string; data?: { problems: object[] } }>(),
  };
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
  it.each(ROWS)("%s is closed", async (_row, row) => {
    expect((await ask(row, { token })).status).toBe(status);
  });

  it.each(WITH_BODY)("%s says nothing of what is wrong with a body", async (_row, row) => {
    const answer = await ask(row, { token, body: "{", query: "unknown=1" });
    expect(answer.status).toBe(status);
    expect(answer.body.data?.problems).toBeUndefined();
  });
});

describe("with the right token", () => {
  it.each(ROWS)("%s is open, and answers what its row says", async (_row, row) => {
    expect([200, 201, 404]).toContain((await ask(row, {})).status);
  });

  it.each(WITH_BODY)("%s refuses a body that is too large, whether it says so or not", async (_row, row) => {
    const bytesMax = row.body?.bytesMax ?? 0;
    const declared = await ask(row, { headers: { "content-length": String(bytesMax + 1) } });
    expect([declared.status, declared.body.code]).toEqual([413, "too_large"]);
    if (bytesMax > 1_000_000) return;
    expect((await ask(row, { body: JSON.stringify({ actor: "a".repeat(bytesMax) }) })).status).toBe(413);
  });

  it.each(
    WITH_BODY.flatMap(([name, row]) =>
      ["{", "[]", "7", "null", '"text"', "\u0000"].map((body) => [name, body, row] as const),
    ),
  )("%s refuses the body %j", async (_name, body, row) => {
    expect(await ask(row, { body })).toMatchObject({ status: 400, body: { code: "bad_request" } });
  });

  it.each(WITH_BODY)("%s refuses unknown members by name", async (_row, row) => {
    const { status, body } = await ask(row, { body: JSON.stringify({ ...pickBody(row), actr: "ann", admin: true }) });
    expect(status).toBe(400);
    expect(body.data?.problems).toEqual(
      ["actr", "admin"].map((name) => ({
        path: `body.${name}`,
        message: "is unknown",
        remedy: expect.stringContaining("Remove it"),
      })),
    );
  });

  it.each(ROWS)("%s refuses unknown and repeated parameters", async (_row, row) => {
    expect((await ask(row, { query: "dryrun=true" })).body.data?.problems).toContainEqual(
      expect.objectContaining({ path: "query.dryrun", message: "is unknown" }),
    );
    const repeated = await ask(row, { query: "environment=production&environment=development" });
    expect(repeated.body.data?.problems).toContainEqual(expect.objectContaining({ path: "query" }));
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
    const { listVersions } = ADMIN_ROWS;
    const before = (await ask(listVersions, { query: "environment=production" })).body;
    expect((await ask(ADMIN_ROWS.push, { query })).status).toBe(400);
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
