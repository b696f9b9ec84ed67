import { signWebhook } from "@burgee/contract";
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { call, publish } from "./admin-client.ts";
import { readReceived, type Received } from "./webhook-kit.ts";

async function createHook(project: string, request: object) {
  const { status, body } = await call(project, "POST", "/webhooks", request);
  expect(status).toBe(201);
  return body;
}

/** Lets the alarm come until nothing is due any more. */
async function wake(project: string): Promise<void> {
  const stub = env.PROJECTS.getByName(project);
  for (let round = 0; round < 10 && (await runDurableObjectAlarm(stub)); round += 1);
}

async function expectSigned({ headers, body }: Received, secrets: readonly string[]): Promise<void> {
  const signature = headers["burgee-signature"] ?? "";
  const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
  expect(Math.abs(Date.now() / 1_000 - seconds)).toBeLessThan(120);
  expect(signature).toBe(await signWebhook(secrets, body, seconds));
}

describe("a webhook", () => {
  it("is told of a publish after it, signed, with an id, and with no secret in it", async () => {
    const hook = await createHook("hooks-publish", {
      url: "https://publish.example.com/ok?token=hush",
      events: ["published"],
    });
    expect(hook).toMatchObject({ kind: "webhook", url: "https://publish.example.com/ok?…", waiting: 0, dropped: 0 });
    expect(hook.secret).toMatch(/^bgw_[0-9a-f]{48}$/);
    await publish("hooks-publish", "hello");
    expect(await readReceived("publish.example.com")).toEqual([]);
    await wake("hooks-publish");

    const received = await readReceived("publish.example.com");
    expect(received).toHaveLength(1);
    const [first] = received as [Received];
    expect(first.url).toBe("https://publish.example.com/ok?token=hush");
    expect(first.headers["content-type"]).toBe("application/json");
    expect(first.headers["burgee-delivery"]).toBe(first.event.id);
    await expectSigned(first, [hook.secret]);
    expect(first.event).toEqual({
      type: "published",
      id: expect.stringMatching(/^evt_[0-9a-f]{24}$/),
      atMs: expect.any(Number),
      project: "hooks-publish",
      environment: "production",
      version: 1,
      revision: 1,
      actor: "ADMIN_TOKEN",
      action: "publish",
      message: "say hello",
      summary: expect.arrayContaining([expect.stringContaining("banner")]),
    });
    const { body } = await call("hooks-publish", "GET", `/webhooks/${hook.id}/deliveries`);
    expect(body.deliveries).toEqual([
      expect.objectContaining({ id: first.event.id, type: "published", state: "delivered", tries: 1, status: 200 }),
    ]);
    const { body: list } = await call("hooks-publish", "GET", "/webhooks");
    expect(list.webhooks).toEqual([expect.objectContaining({ id: hook.id, lastDeliveredAtMs: expect.any(Number) })]);
    expect(JSON.stringify(list)).not.toMatch(/bgw_|hush/);
  });

  it("is told of refusals, keys, tokens and other webhooks, but never their text", async () => {
    const project = "hooks-kinds";
    await createHook(project, { url: "https://kinds.example.com/ok" });
    await publish(project, "one");
    const { body: key } = await call(project, "POST", "/environments/production/sdk-keys", { kind: "server" });
    const { body: token } = await call(project, "POST", "/tokens", { label: "ci", role: "publisher" });
    await call(project, "DELETE", `/principals/${token.id}`);
    const slack = { kind: "slack", url: "https://slack.example.com/services/T0/B0/hush", events: ["pushed"] };
    const { body: other } = await call(project, "POST", "/webhooks", slack);
    expect(other.secret).toBeUndefined();
    await call(project, "DELETE", `/webhooks/${other.id}`);
    await publish(project, "two", { "if-match": '"0"' });
    await wake(project);

    const received = await readReceived("kinds.example.com");
    const actions = received.map(({ event }) => `${event.type} ${event.action}`);
    expect(actions).toEqual(
      expect.arrayContaining([
        "pushed push",
        "published publish",
        "key_created create_key",
        "access_changed create_token",
        "access_changed revoke_token",
        "webhook_changed create_webhook",
        "webhook_changed remove_webhook",
      ]),
    );
    expect(actions.some((action) => action.startsWith("refused refused_"))).toBe(true);
    const sent = received.map(({ body }) => body).join("\n");
    for (const secret of [key.key, token.token, "hush", "bgw_"]) expect(sent).not.toContain(secret);
    const { body: audit } = await call(project, "GET", "/audit?limit=100");
    expect(JSON.stringify(audit)).not.toMatch(/hush|bgw_/);
  });

  it("is told only of its environments, and of what concerns none", async () => {
    const project = "hooks-environments";
    await createHook(project, {
      url: "https://environments.example.com/ok",
      environments: ["development"],
      events: ["published", "access_changed"],
    });
    await publish(project, "one");
    await call(project, "POST", "/tokens", { label: "ci", role: "reader" });
    await wake(project);
    const received = await readReceived("environments.example.com");
    expect(received.map(({ event }) => event.action)).toEqual(["create_token"]);
  });

  it("is signed with both secrets while one replaces the other, and with no third", async () => {
    const project = "hooks-rotation";
    const hook = await createHook(project, { url: "https://rotation.example.com/ok" });
    const rotate = async (): Promise<string> =>
      (await call(project, "POST", `/webhooks/${hook.id}/secret`)).body.secret;
    const second = await rotate();
    const third = await rotate();
    expect(new Set([hook.secret, second, third]).size).toBe(3);
    expect((await call(project, "POST", `/webhooks/${hook.id}/test`)).body).toMatchObject({ isDelivered: true });
    const test = (await readReceived("rotation.example.com")).find(({ event }) => event.type === "test");
    await expectSigned(test as Received, [third, second]);
    const { body } = await call(project, "GET", "/webhooks");
    expect(body.webhooks[0].oldSecretUntilMs).toBeGreaterThan(Date.now());
  });

  it("of Slack gets a message in which no text mentions anybody", async () => {
    const project = "hooks-slack";
    const url = "https://hooks.slack.example.com/services/T0/B0/hush";
    const hook = await createHook(project, { kind: "slack", url });
    expect(hook).toMatchObject({ kind: "slack", url: "https://hooks.slack.example.com/…" });
    await publish(project, "<!channel> & <http://evil.example|here>");
    await wake(project);
    const received = await readReceived("hooks.slack.example.com");
    const message = received.find(({ event }) => event.text.startsWith("Published"));
    expect(message?.event.text).toBe("Published · hooks-slack / production · version 1 by ADMIN_TOKEN");
    expect(message?.body).toContain("say &lt;!channel&gt; &amp; &lt;http://evil.example|here&gt;");
    expect(message?.body).not.toMatch(/<!|<http/);
    expect(message?.headers["burgee-signature"]).toBeUndefined();
    expect((await call(project, "POST", `/webhooks/${hook.id}/secret`)).status).toBe(400);
  });

  it("says at a test why it did not take the call", async () => {
    const hook = await createHook("hooks-test", { url: "https://test.example.com/fail" });
    const { body } = await call("hooks-test", "POST", `/webhooks/${hook.id}/test`);
    expect(body).toEqual({ isDelivered: false, status: 500, problem: "answered 500", tookMs: expect.any(Number) });
    const { body: list } = await call("hooks-test", "GET", "/webhooks");
    expect(list.webhooks[0]).toMatchObject({ lastProblem: "answered 500" });
  });

  it("may be one of twenty", async () => {
    const url = "https://many.example.com/ok";
    for (let index = 0; index < 20; index += 1) await createHook("hooks-many", { url, events: ["refused"] });
    const refused = await call("hooks-many", "POST", "/webhooks", { url });
    expect([refused.status, refused.body.code]).toEqual([409, "too_many_webhooks"]);
  });

  it.each([
    ["http://hooks.example.com/", "https://"],
    ["https://user:pass@hooks.example.com/", "user name"],
    ["https://127.0.0.1/", "name"],
    ["file:///etc/passwd", "https://"],
    ["no address", "no URL"],
  ])("cannot lead to %s", async (url, reason) => {
    const { status, body } = await call("hooks-bad", "POST", "/webhooks", { url });
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect((await call("hooks-bad", "GET", "/webhooks")).body.webhooks).toEqual([]);
  });

  it("of another project cannot be seen, tested or removed", async () => {
    const hook = await createHook("hooks-own", { url: "https://own.example.com/ok" });
    for (const [method, path] of [
      ["DELETE", ""],
      ["POST", "/test"],
      ["POST", "/secret"],
      ["GET", "/deliveries"],
    ] as const) {
      expect((await call("hooks-other", method, `/webhooks/${hook.id}${path}`)).body.code).toBe("unknown_webhook");
    }
  });
});
