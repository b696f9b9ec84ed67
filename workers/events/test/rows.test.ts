import { type AdminRow, LEDGER_ROWS } from "@burgee/contract/admin";
import { checkAnswer } from "@burgee/worker-common/admin-testing";
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { ADMIN, ORIGIN } from "./events-kit.ts";

const ROWS = Object.entries<AdminRow>(LEDGER_ROWS);

let callers = 0;

async function ask(row: AdminRow, headers: Readonly<Record<string, string>>, query = "", body?: string) {
  callers += 1;
  const address = { "cf-connecting-ip": `198.51.100.${callers}` };
  const response = await exports.default.fetch(`${ORIGIN}${row.path}${query}`, {
    method: row.method,
    headers: { ...address, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const answer = { status: response.status, body: await response.json<{ data?: { problems: object[] } }>() };
  expect(checkAnswer(row.method, row.path, answer)).toEqual([]);
  return answer;
}

describe("the operator routes of the events Worker", () => {
  /** Roles, expired and revoked credentials are further lines. */
  it.each(ROWS)("%s is closed to strangers", async (_name, row) => {
    expect((await ask(row, {})).status).toBe(401);
    expect((await ask(row, { authorization: "Bearer wrong" }, "?unknown=1", undefined)).status).toBe(401);
  });

  it.each(ROWS)("%s answers what its row says", async (_name, row) => {
    expect((await ask(row, ADMIN)).status).toBe(200);
  });

  it.each(ROWS)("%s refuses unknown parameters by name", async (_name, row) => {
    const { status, body } = await ask(row, ADMIN, "?unknown=1");
    expect(status).toBe(400);
    expect(body.data?.problems).toMatchObject([{ path: "query.unknown", message: "is unknown" }]);
  });

  it.each([
    ["no JSON", "{", 400],
    ["a list", "[]", 400],
    ["an unknown member", '{"limits":5}', 400],
    ["a fraction", '{"limit":1.5}', 400],
    ["more than a run may take", '{"limit":201}', 400],
    ["too many bytes", `{"cursor":"${"c".repeat(5_000)}"}`, 413],
  ])("replay refuses %s", async (_name, body, status) => {
    expect((await ask(LEDGER_ROWS.replay, ADMIN, "", body)).status).toBe(status);
  });
});
