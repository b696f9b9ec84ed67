import { PLATFORM_KEY } from "@burgee/contract";
import type { SessionReply } from "@burgee/contract/admin";
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import worker from "../src/index.ts";
import { ADMIN_TOKEN, call, publish } from "./admin-client.ts";

const FINGERPRINT = "ab".repeat(32);

async function open(query: string, headers: Readonly<Record<string, string>>, cf: CfProperties = {}) {
  const request = new Request(`https://publish.test/admin/v1/session${query}`, { headers, cf });
  const response = await worker.fetch(request, env, createExecutionContext());
  return { status: response.status, body: await response.json<SessionReply>() };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a session", () => {
  beforeAll(async () => {
    for (const project of ["session-a", "session-b", "session-c"]) await publish(project, "hello");
    const subject = { kind: "certificate", subject: FINGERPRINT };
    await call("session-a", "POST", "/principals", { ...subject, role: "owner" });
    await call("session-c", "POST", "/principals", { ...subject, role: "publisher", environments: ["production"] });
  });

  it("shows the projects in which a caller has a role, and no other", async () => {
    const cf = {
      tlsClientAuth: { certPresented: "1", certVerified: "SUCCESS", certFingerprintSHA256: FINGERPRINT },
    };
    const { status, body } = await open("", {}, cf);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      via: "mtls",
      isOperator: false,
      projects: [
        { projectKey: "session-a", role: "owner" },
        { projectKey: "session-c", role: "publisher", environments: ["production"] },
      ],
      hasMore: false,
    });
    expect((await open("?project=session-c", {}, cf)).body.projects).toHaveLength(1);
    expect((await open("?project=session-b", {}, cf)).status).toBe(401);
  });

  it("of a token is in the project that it names, and ends with the token", async () => {
    const { body: token } = await call("session-b", "POST", "/tokens", { label: "one", role: "reader", days: 1 });
    expect((await open("?project=session-b", bearer(token.token))).body).toEqual({
      actor: expect.stringMatching(/^one \(token/),
      via: "token",
      expiresAtMs: token.expiresAtMs,
      isOperator: false,
      projects: [{ projectKey: "session-b", role: "reader" }],
      hasMore: false,
    });
    expect((await open("", bearer(token.token))).status).toBe(401);
    expect((await open("?project=session-a", bearer(token.token))).status).toBe(401);
  });

  it("shows every project to operators and to the holder of the admin token", async () => {
    const { body: token } = await call(PLATFORM_KEY, "POST", "/tokens", { label: "two", role: "operator" });
    const operator = (await open("", bearer(token.token))).body;
    expect(operator.isOperator).toBe(true);
    expect(operator.projects).toContainEqual({ projectKey: "session-b" });
    const admin = (await open("", bearer(ADMIN_TOKEN))).body;
    expect(admin).toMatchObject({ via: "break_glass", isOperator: true });
    expect(admin).not.toHaveProperty("expiresAtMs");
    expect(admin.projects).toContainEqual({ projectKey: "session-b", role: "owner" });
    expect(admin.projects.map(({ projectKey }) => projectKey)).toEqual(
      admin.projects.map(({ projectKey }) => projectKey).toSorted(),
    );
  });
});
