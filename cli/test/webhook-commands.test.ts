import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const shop = useSeededStorefront();
let receiver: Server;
let origin = "";
const calls: { readonly signature: string; readonly body: string }[] = [];

async function burgee(...args: string[]) {
  const { exitCode, stdout, stderr } = await runCommand([...args, "--json"], { cwd: shop.root });
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read output member by member and assert each
  return { exitCode, stderr, reply: JSON.parse(stdout) };
}

async function publish(from: string, to: string) {
  await replaceInFile(join(shop.root, "flags/features/welcome-page.yaml"), from, to);
  return burgee("publish", "--env", "production", "--yes", "-m", to);
}

beforeAll(async () => {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    calls.push({ signature: String(request.headers["burgee-signature"]), body: await text(request) });
    response.writeHead(request.url === "/broken" ? 500 : 204).end();
  };
  // A rejection ends the test run: nothing handles it.
  receiver = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => {
    receiver.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  await burgee("pull");
}, 120_000);

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
}, 60_000);

describe("burgee webhooks", () => {
  it("makes, tests, calls, lists, rotates and removes a webhook, whose secret is shown once", async () => {
    const made = await burgee("webhooks", "create", `${origin}/hook`, "--event", "published", "--env", "production");
    expect(made).toMatchObject({ exitCode: 0, reply: { kind: "webhook", events: ["published"] } });
    const { id, secret } = made.reply;
    expect((await burgee("webhooks", "test", id)).reply).toMatchObject({ isDelivered: true, status: 204 });

    expect((await publish("Good things, well made", "Made for you")).exitCode).toBe(0);
    await expect.poll(() => calls.length, { timeout: 30_000 }).toBe(2);
    const [seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(calls[1]?.signature ?? "")?.slice(1) ?? [];
    expect(createHmac("sha256", secret).update(`${seconds}.${calls[1]?.body}`).digest("hex")).toBe(digest);
    expect(JSON.parse(calls[1]?.body ?? "{}")).toMatchObject({
      type: "published",
      project: "storefront",
      environment: "production",
      message: "Made for you",
      summary: [
        'changed feature welcome-page, variation classic, welcome-headline: "Good things, well made" → "Made for you"',
      ],
    });

    const deliveries = await burgee("webhooks", "deliveries", id);
    expect(deliveries.reply.deliveries).toMatchObject([{ state: "delivered" }, { type: "test", state: "delivered" }]);
    const rotated = await burgee("webhooks", "rotate", id);
    expect(rotated.reply.secret).not.toBe(secret);
    const shown = (await runCommand(["webhooks", "list"], { cwd: shop.root })).stdout;
    expect(shown).toContain(`${origin}/hook`);
    expect(shown).not.toMatch(/bgw_/);
    expect((await burgee("webhooks", "remove", id)).exitCode).toBe(0);
    expect((await burgee("webhooks", "list")).reply.webhooks).toEqual([]);
    const gone = await runCommand(["webhooks", "test", id], { cwd: shop.root });
    expect(gone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no such webhook") });
  });

  it("says why a receiver did not take a test", async () => {
    const { id } = (await burgee("webhooks", "create", `${origin}/broken`)).reply;
    const { exitCode, stdout } = await runCommand(["webhooks", "test", id], { cwd: shop.root });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining("answered 500") });
    const shown = (await runCommand(["webhooks", "list"], { cwd: shop.root })).stdout;
    expect(shown).toContain("fails: answered 500");
    expect((await burgee("webhooks", "remove", id)).exitCode).toBe(0);
  });
});

describe("burgee audit verify", () => {
  it("finds the head of an old publish's answer in the log, and shows a log that was rewritten since", async () => {
    const old = await publish("Made for you", "Made with care");
    const { sequence, digest } = old.reply.auditHead;
    const head = `${sequence}:${digest}`;
    for (const label of ["a", "b"]) await burgee("tokens", "create", "--label", label, "--role", "reader");
    await publish("Made with care", "Made at home");
    const verified = await burgee("audit", "verify", "--head", head);
    expect(verified).toMatchObject({ exitCode: 0, reply: { kind: "whole" } });
    expect(verified.reply.head.sequence).toBeGreaterThan(sequence);

    const other = `${sequence}:${digest.replace(/^./, digest.startsWith("0") ? "1" : "0")}`;
    const rewritten = await burgee("audit", "verify", "--head", other);
    expect(rewritten).toMatchObject({ exitCode: 1, reply: { kind: "broken", problem: "rewritten", sequence } });
    const cut = await burgee("audit", "verify", "--head", `${verified.reply.head.sequence + 5}:${digest}`);
    expect(cut).toMatchObject({ exitCode: 1, reply: { problem: "cut" } });
  });
});
