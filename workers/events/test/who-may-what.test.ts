import {
  EVENTS_ADMIN_PATHS,
  PLATFORM_SCOPE,
  principalObjectName,
  sha256Hex,
  type PrincipalRecord,
} from "@burgee/contract";
import { ADMIN_ROWS, type AdminRow, COUNT_ROWS } from "@burgee/contract/admin";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { projectScope } from "../src/core/find-environment.ts";
import { clientBody, ORIGIN, storeKey, storePointer } from "./events-kit.ts";
import { TEST_ADMIN_TOKEN } from "./test-secrets.ts";

const NOW_MS = 1_700_000_000_000;
const tokens = new Map<string, string>([["the admin token", TEST_ADMIN_TOKEN]]);
let made = 0;

/** Stores a token's record as the publisher does, and returns its text. */
async function storeToken(given: Partial<PrincipalRecord>, scope: string = PLATFORM_SCOPE): Promise<string> {
  made += 1;
  const text = `bgt_${String(made).padStart(40, "0")}`;
  const subject = await sha256Hex(text);
  const times = { createdAtMs: NOW_MS, createdBy: "ann", changedAtMs: NOW_MS };
  const record: PrincipalRecord = { kind: "token", subject, label: "test", role: "operator", ...times, ...given };
  await env.CONFIGS.put(await principalObjectName(scope, "token", subject), JSON.stringify(record));
  return text;
}

beforeAll(async () => {
  tokens.set("a wrong token", `bgt_${"f".repeat(40)}`);
  tokens.set("an SDK key", await storeKey("server"));
  for (const role of ["reader", "publisher", "owner"] as const) {
    tokens.set(`a project's ${role}`, await storeToken({ role }, "0123456789abcdef01234567"));
  }
  await storePointer({ environmentId: "who-may-what" });
  for (const role of ["reader", "publisher", "owner"] as const) {
    tokens.set(`the project's ${role}`, await storeToken({ role }, await projectScope("shop")));
  }
  tokens.set("an owner in place of an operator", await storeToken({ role: "owner" }));
  tokens.set("an expired operator", await storeToken({ expiresAtMs: NOW_MS }));
  tokens.set("a revoked operator", await storeToken({ revokedAtMs: NOW_MS }));
  tokens.set("an operator", await storeToken({}));
});

/** What each credential gets from every route: of the platform, and of a project. */
const EXPECTED = [
  ["nothing", 401, 401],
  ["a wrong token", 401, 401],
  ["an SDK key", 401, 401],
  ["a project's reader", 401, 401],
  ["a project's publisher", 401, 401],
  ["a project's owner", 401, 401],
  ["the project's reader", 401, 200],
  ["the project's publisher", 401, 200],
  ["the project's owner", 401, 200],
  ["an owner in place of an operator", 403, 403],
  ["an expired operator", 401, 401],
  ["a revoked operator", 401, 401],
  ["an operator", 200, 403],
  ["the admin token", 200, 200],
] as const;

let addresses = 0;

function ask(method: string, path: string, credential: string): Promise<Response> {
  addresses += 1;
  // Each request comes from an address to itself, so that refusals do not add up.
  const headers = new Headers({ "cf-connecting-ip": `10.3.0.${addresses}` });
  const token = tokens.get(credential);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return exports.default.fetch(`${ORIGIN}${path}`, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
}

const ROWS = Object.entries<AdminRow>(ADMIN_ROWS).filter(([, { worker }]) => worker === "events");

it("every operators' route of this Worker is described", () => {
  const counted = Object.values(COUNT_ROWS).map(({ path }) => path);
  expect(new Set(ROWS.map(([, { path }]) => path))).toEqual(
    new Set([...Object.values(EVENTS_ADMIN_PATHS), ...counted]),
  );
});

describe.each(ROWS)("%s", (_name, { method, path, role }) => {
  it.each(EXPECTED)("with %s: %i, in a project %i", async (credential, ofPlatform, ofProject) => {
    const target = path.replace("{project}", "shop").replace("{environment}", "who-may-what");
    const response = await ask(method, target, credential);
    const text = await response.text();
    expect(response.status).toBe(role === "operator" ? ofPlatform : ofProject);
    for (const token of tokens.values()) expect(text).not.toContain(token);
  });
});

it("a token of an operator posts no events", async () => {
  const response = await exports.default.fetch(`${ORIGIN}/v1/events`, {
    method: "POST",
    headers: { authorization: tokens.get("an operator") ?? "" },
    body: JSON.stringify(clientBody(["a"])),
  });
  expect(response.status).toBe(401);
  await response.text();
});
