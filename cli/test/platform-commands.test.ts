import { cp, readFile, writeFile } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const shop = useSeededStorefront();

/** Commands find the running platform by its profile, so they need no options. */
async function burgee(...args: string[]) {
  const { exitCode, stdout, stderr } = await runCommand([...args, "--json"], { cwd: shop.root });
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read output member by member and assert each
  return { exitCode, stderr, reply: JSON.parse(stdout) };
}

const edit = (path: string, from: string, to: string) => replaceInFile(join(shop.root, "flags", path), from, to);

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Starts a proxy that may answer in place of the platform or change its answers. Returns how commands reach it. */
async function startProxy(
  interfere: (path: string, forward: () => Promise<Reply>) => Reply | Promise<Reply>,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const { url, adminToken } = shop.profile;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url: path = "", method = "GET", headers } = request;
    const { authorization = "", "idempotency-key": idempotencyKey = "" } = headers;
    const body = await buffer(request);
    const reply = await interfere(path, async () => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization, "idempotency-key": String(idempotencyKey), "content-type": "application/json" },
        ...(method === "GET" ? {} : { body }),
      });
      return { status: answer.status, text: await answer.text() };
    });
    response.writeHead(reply.status).end(reply.text);
  };
  // A rejection ends the test run: nothing handles it.
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { BURGEE_URL: origin, BURGEE_ADMIN_TOKEN: adminToken },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe("burgee against a running platform", () => {
  it("publishes an edited value, which the edge then serves", async () => {
    await edit("features/welcome-page.yaml", "Good things, well made", "Made for you");
    const plan = await burgee("plan", "--env", "production", "--users", "50");
    expect(plan.reply.environments.production.changes).toEqual([
      {
        kind: "changed",
        subject: "feature welcome-page, variation classic, welcome-headline",
        before: '"Good things, well made"',
        after: '"Made for you"',
      },
    ]);
    expect(plan.reply.environments.production.impact).toEqual({
      users: 50,
      features: [
        {
          feature: "welcome-page",
          changedUsers: 50,
          changedShare: 1,
          moves: [{ from: "classic", to: "classic", hasNewValues: true, users: 50 }],
          defaultUsers: 0,
        },
      ],
    });
    const publish = await burgee("publish", "--env", "production", "-m", "A better headline");
    expect(publish.exitCode).toBe(0);
    const { outcome, version } = publish.reply.environments.production;
    expect({ outcome, message: version.message }).toEqual({ outcome: "published", message: "A better headline" });

    const { url, keys } = shop.profile;
    const response = await fetch(`${url}/config/v2/server/${keys["production"]?.server}.json`);
    expect(response.headers.get("etag")).toBe(version.etag);
    expect(Date.parse(response.headers.get("last-modified") ?? "")).toBe(version.lastModifiedMs);
    expect(await response.text()).toContain("Made for you");
  });

  it("publishes nothing when a file has a mistake", async () => {
    const before = await burgee("history", "--env", "production");
    await edit("features/welcome-page.yaml", "production: classic", "production: clasic");
    const { exitCode, reply } = await burgee("publish", "--env", "production", "-m", "Typing mistake");
    expect(exitCode).toBe(1);
    expect(reply.problems).toMatchObject([{ file: "features/welcome-page.yaml", remedy: "Did you mean `classic`?" }]);
    await edit("features/welcome-page.yaml", "production: clasic", "production: classic");
    expect((await burgee("history", "--env", "production")).reply).toEqual(before.reply);
  });

  it("knows when nothing changed, when somebody else was first, and the way back", async () => {
    const same = await burgee("publish", "--env", "production", "-m", "Again");
    expect(same.reply.environments.production.outcome).toBe("unchanged");
    const current: number = same.reply.environments.production.version.version;
    await edit("features/welcome-page.yaml", "Made for you", "Made by us");
    const late = await burgee("publish", "--env", "production", "--parent", String(current - 1), "-m", "Late");
    expect(late.exitCode).toBe(3);
    expect(late.reply).toMatchObject({ currentVersion: current, changes: [{ before: expect.any(String) }] });
    expect(late.reply.error.message).toContain(`\`burgee diff ${current - 1}..${current} --env production\``);
    const good = await burgee("publish", "--env", "production", "--parent", String(current), "-m", "In time");
    expect(good.reply.environments.production.version.version).toBe(current + 1);
    const unknown = await burgee("rollback", "99", "--env", "production", "-m", "Too loud");
    expect(unknown.reply.error.message).toContain(`it has versions 1 to ${current + 1} (\`burgee history\``);
    const back = await burgee("rollback", String(current), "--env", "production", "-m", "Too loud");
    expect(back.reply.version).toMatchObject({ version: current + 2, rollbackOf: current });
    expect((await burgee("status")).reply.environments.production).toMatchObject({
      version: { version: current + 2 },
      stores: { r2: current + 2, kv: current + 2 },
      keys: { server: 1, client: 1, mobile: 1 },
    });
    const published = ["evaluate", "--published", "--env", "production", "--variable", "welcome-headline"];
    const user = join(shop.root, "user.json");
    await writeFile(user, '{ "user_id": "ann" }');
    expect((await burgee(...published, "--user", user)).reply.variable.value).toBe("Made for you");
    // The rest publishes again.
    expect((await burgee("unpin", "--env", "production", "-r", "Tested")).reply.outcome).toBe("published");
  });

  it.each(["plan", "publish", "evaluate"])(
    "%s names the closest environment for one that the files lack",
    async (name) => {
      const user = name === "evaluate" ? ["--user", "user.json"] : [];
      const { exitCode, reply } = await burgee(name, "--env", "producton", ...user);
      expect(exitCode).toBe(2);
      expect(reply.error.details).toEqual(["Did you mean `production`?"]);
    },
  );

  it.each([[["status"]], [["history"]], [["keys", "list"]], [["rollback", "1"]]])(
    "%j ends with 2 for an environment that the platform does not know",
    async (words) => {
      const { exitCode, reply } = await burgee(...words, "--env", "producton");
      expect({ exitCode, reply }).toEqual({ exitCode: 2, reply: { error: expect.anything() } });
    },
  );

  it("says of every time that it is UTC", async () => {
    const time = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/;
    const print = async (...args: string[]) => (await runCommand(args, { cwd: shop.root })).stdout;
    expect(await print("history", "--env", "production", "--limit", "1")).toMatch(time);
    expect(await print("status", "--env", "production")).toMatch(time);
    expect(await print("keys", "list", "--env", "production")).toMatch(/ \d{4}-\d\d-\d\d UTC /);
  });

  it("shows the environments that are known while other files have mistakes, and says that they do", async () => {
    await edit("features/welcome-page.yaml", "production: classic", "production: clasic");
    const { exitCode, reply } = await burgee("status");
    const shown = await runCommand(["status"], { cwd: shop.root });
    await edit("features/welcome-page.yaml", "production: clasic", "production: classic");
    expect(exitCode).toBe(1);
    expect(Object.keys(reply.environments)).toEqual(["development", "production"]);
    expect(reply.problems).toMatchObject([{ file: "features/welcome-page.yaml" }]);
    expect(shown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Did you mean `classic`?") });
    expect(shown.stdout).toContain("production     version");
  });

  it.each([
    [{ ownedBy: "other-shop" }, /production .*\n.*\n +another project owns this environment: other-shop/],
    [
      { takenBy: "other-shop" },
      /production .*\n.*\n +readers see a version of project other-shop: publish with --take-back/,
    ],
  ])("shows in the status of an environment that it is %j", async (foreign, shown) => {
    await using proxy = await startProxy(async (_path, forward) => {
      const { status, text } = await forward();
      return { status, text: JSON.stringify({ ...(JSON.parse(text) as object), ...foreign }) };
    });
    const { stdout } = await runCommand(["status", "--env", "production"], { cwd: shop.root, env: proxy.env });
    expect(stdout).toMatch(shown);
  });

  it("refuses to publish a copied flags folder under another project's key, and shows how to go on", async () => {
    const copy = join(shop.root, "copy");
    await cp(join(shop.root, "flags"), copy, { recursive: true });
    const { reply } = await burgee("status");
    const { environmentId } = reply.environments.production;
    const project = await readFile(join(copy, "project.yaml"), "utf8");
    await writeFile(join(copy, "project.yaml"), project.replace(/^key: .*$/m, "key: copied-shop"));
    const environments = await readFile(join(copy, "environments.yaml"), "utf8");
    const withId = environments.replace(/^production:\n/m, `$&  id: "${environmentId}"\n`);
    expect(withId).not.toBe(environments);
    await writeFile(join(copy, "environments.yaml"), withId);
    for (const more of [["--dry-run"], ["-m", "Copied"], ["--take-back", "-m", "Copied"]]) {
      const refused = await burgee("publish", "--env", "production", "--dir", copy, ...more);
      expect(refused.exitCode).toBe(3);
      expect(refused.reply.error.message).toContain("another `id:` in environments.yaml");
    }
    expect((await burgee("status")).reply.environments.production.version).toEqual(
      reply.environments.production.version,
    );
    const own = await burgee("publish", "--env", "production", "--take-back", "--dry-run");
    expect(own.reply.environments.production.outcome).toBe("dry_run");
  });

  it("asks for no environment when the files do not say which there are", async () => {
    await edit("environments.yaml", "production:", "production: 3 #");
    const { exitCode, reply } = await burgee("status");
    await edit("environments.yaml", "production: 3 #", "production:");
    expect(exitCode).toBe(1);
    expect(reply.environments).toEqual({});
    expect(reply.problems[0]).toMatchObject({ file: "environments.yaml" });
  });

  it("reports every environment when one of them refuses", async () => {
    await edit("features/welcome-page.yaml", "Made by us", "Made for all");
    await using proxy = await startProxy(async (path, forward) => {
      const { status, text } = await forward();
      if (!path.endsWith("/revisions")) return { status, text };
      const reply = JSON.parse(text) as { environments: Record<string, unknown>[] };
      const environments = reply.environments.map((outcome) =>
        outcome["environmentKey"] === "production"
          ? { environmentKey: "production", outcome: "refused", refusal: { code: "frozen", message: "it is closed" } }
          : outcome,
      );
      return { status, text: JSON.stringify({ ...reply, environments }) };
    });
    const { env } = proxy;
    const words = ["publish", "--env", "development", "--env", "production", "-m", "For all"];
    const { exitCode, stdout } = await runCommand([...words, "--json"], { cwd: shop.root, env });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      environments: {
        development: { outcome: "published" },
        production: { outcome: "refused", refusal: { message: "it is closed" } },
      },
    });
    const again = await runCommand(words, { cwd: shop.root, env });
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toMatch(/development: version .* already serves this\n.*production: refused: it is closed/);
  });

  it("makes keys that work at once and revokes them", async () => {
    const { reply: created } = await burgee("keys", "create", "--env", "development", "--kind", "server");
    const config = `${shop.profile.url}/config/v2/server/${created.key}.json`;
    expect((await fetch(config)).status).toBe(200);
    const { reply: listed } = await burgee("keys", "list", "--env", "development");
    expect(JSON.stringify(listed)).not.toContain(created.key);
    const revoked = await burgee("keys", "revoke", created.id, "--env", "development");
    expect(revoked.reply).toMatchObject({ revokedAtMs: expect.any(Number), revokedFor: "rotation" });
    const leaked = await burgee("keys", "revoke", created.id, "--env", "development", "--compromised");
    expect(leaked.reply).toEqual({ ...revoked.reply, revokedFor: "compromise" });
    const { stdout } = await runCommand(["keys", "list", "--env", "development"], { cwd: shop.root });
    expect(stdout).toMatch(/revoked .*, compromised/);
    const last = listed.keys.find(
      ({ id, kind }: { id: string; kind: string }) => kind === "server" && id !== created.id,
    );
    expect((await burgee("keys", "revoke", last.id, "--env", "development")).exitCode).toBe(3);
  });

  it("lists what was done, newest first, with who did it and who says so", async () => {
    const { exitCode, reply } = await burgee("audit", "--limit", "1000");
    const last: number = reply.entries[0].sequence;
    expect({ exitCode, chain: reply.chain }).toMatchObject({
      exitCode: 0,
      chain: { kind: "whole", checkedEntries: last, head: { sequence: last } },
    });
    const first = { sequence: 1, actor: "ADMIN_TOKEN", via: "break_glass", claimed: "local platform" };
    expect(reply.entries.at(-1)).toMatchObject({ ...first, message: "First publish" });
    const actions = reply.entries.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(["publish", "rollback", "create_key", "revoke_key"]));

    const numbersOf = async (...args: string[]) =>
      (await burgee("audit", ...args)).reply.entries.map(({ sequence }: { sequence: number }) => sequence);
    expect(await numbersOf("--limit", "2")).toEqual([last, last - 1]);
    expect(await numbersOf("--after", String(last - 1))).toEqual([last]);
    expect(await numbersOf("--actor", "local platform", "--before", "2")).toEqual([1]);
    const { stdout } = await runCommand(["audit", "--limit", "1"], { cwd: shop.root });
    expect(stdout).toMatch(/\d\d:\d\d:\d\d UTC.*ADMIN_TOKEN \(says: .*development/);
  });

  it("checks the audit log against heads held elsewhere, and an export of it", async () => {
    const published = await burgee("rollback", "1", "--env", "production", "-m", "Once more");
    const { sequence, digest } = published.reply.auditHead;
    const head = `${sequence}:${digest}`;
    const verified = await burgee("audit", "verify", "--head", head);
    expect(verified).toMatchObject({ exitCode: 0, reply: { kind: "whole" } });
    const file = join(shop.root, "audit.ndjson");
    const exported = await burgee("audit", "export", "--out", file);
    expect(exported.reply.entries).toBe(verified.reply.checkedEntries);
    expect((await burgee("audit", "verify", "--file", file, "--head", head)).exitCode).toBe(0);

    const forged = `${sequence}:${"0".repeat(64)}`;
    const rewritten = await burgee("audit", "verify", "--file", file, "--head", head, "--head", forged);
    expect(rewritten).toMatchObject({ exitCode: 1, reply: { problem: "rewritten", sequence } });
    await writeFile(file, (await readFile(file, "utf8")).split("\n").slice(0, 2).join("\n"));
    const cut = await runCommand(["audit", "verify", "--file", file, "--head", head], { cwd: shop.root });
    expect({ exitCode: cut.exitCode, stderr: cut.stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining("it ends before entry 3"),
    });
    expect((await runCommand(["audit", "verify", "--head", "nonsense"], { cwd: shop.root })).exitCode).toBe(2);
  });

  it("says which entry of the audit log was changed", async () => {
    await using proxy = await startProxy(async (_path, forward) => {
      const { status, text } = await forward();
      return { status, text: text.replace('"sequence":2,', '"sequence":2,"environmentKey":"elsewhere",') };
    });
    for (const args of [
      ["audit", "--limit", "1000"],
      ["audit", "verify"],
    ]) {
      const { exitCode, stderr } = await runCommand(args, { cwd: shop.root, env: proxy.env });
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("entry 2 is changed") });
    }
  });

  it("makes, uses, lists and revokes a token, which may do what its role says", async () => {
    const made = await burgee("tokens", "create", "--label", "deploys", "--role", "publisher", "--env", "development");
    expect(made).toMatchObject({ exitCode: 0, reply: { token: expect.stringMatching(/^bgt_/), role: "publisher" } });
    const { id, token } = made.reply;
    const withToken = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await runCommand([...args, "--token", token], { cwd: shop.root });
      expect(stdout + stderr).not.toContain(token);
      return { exitCode, text: stdout + stderr };
    };
    const who = await withToken("whoami");
    expect(who.text).toContain(`deploys (token ${id}), known by a token\n  publisher of the project for development`);
    expect((await withToken("rollback", "1", "--env", "development")).exitCode).toBe(0);
    const refused = await withToken("rollback", "1", "--env", "production", "-m", "Back");
    expect(refused).toEqual({
      exitCode: 2,
      text: expect.stringContaining("needs the role publisher for production here"),
    });
    expect((await withToken("tokens", "list")).text).toContain("needs the role owner");
    expect((await withToken("events", "reconcile", "--landing", ".")).text).toContain("401");

    const listed = await burgee("tokens", "list");
    expect(listed.reply.tokens).toMatchObject([{ id, label: "deploys", environments: ["development"] }]);
    expect((await burgee("tokens", "revoke", id)).exitCode).toBe(0);
    expect((await burgee("tokens", "list")).reply.tokens).toEqual([]);
    expect((await burgee("tokens", "list", "--all")).reply.tokens).toMatchObject([{ id }]);
    // Isolates believe what they read for five seconds.
    await expect.poll(async () => (await withToken("whoami")).text, { timeout: 15_000 }).toContain("was revoked");
  });

  it("gives members, groups, certificates and CIs a role and takes it away, but not the last owner's", async () => {
    expect((await burgee("members", "set", "Olga@example.test", "--role", "owner")).exitCode).toBe(0);
    const ci = ["acme/flags", "--kind", "ci", "--branch", "main", "--role", "publisher"];
    expect((await burgee("members", "set", ...ci)).reply.label).toBe("acme/flags@main");
    const wrong = await burgee("members", "set", "my laptop", "--kind", "certificate", "--role", "reader");
    expect(wrong.reply.error.message).toContain("64 hex digits");
    const { members } = (await burgee("members", "list")).reply;
    expect(members.map(({ kind }: { kind: string }) => kind)).toEqual(["member", "ci"]);
    const last = await burgee("members", "remove", "olga@example.test");
    expect(last).toMatchObject({
      exitCode: 3,
      reply: { error: { message: expect.stringContaining("another owner") } },
    });
    expect((await burgee("members", "remove", "acme/flags@main")).exitCode).toBe(0);
    expect((await burgee("members", "remove", "nobody")).exitCode).toBe(2);
    const operator = await burgee("members", "set", "ops@example.test", "--role", "operator", "--platform");
    expect(operator.reply).toMatchObject({ role: "operator" });
  });
});
