import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { startSeededPlatform, type SeededPlatform } from "@burgee/local/seeded-platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

let folder = "";
let running: SeededPlatform | undefined;

/** The running platform is found by its profile, so no command needs options. */
async function burgee(...args: string[]) {
  const { exitCode, stdout, stderr } = await runCommand([...args, "--json"], { cwd: folder });
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read output member by member and assert each
  return { exitCode, stderr, reply: JSON.parse(stdout) };
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(folder, "flags", file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-platform-"));
  await cp(STOREFRONT, join(folder, "flags"), { recursive: true });
  running = await startSeededPlatform({
    stateFolder: join(folder, ".burgee/local"),
    flagsFolder: join(folder, "flags"),
    port: 0,
    firehosePort: 0,
  });
}, 120_000);

afterAll(async () => {
  await running?.platform.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe("burgee against a running platform", () => {
  it("publishes an edited value, which the edge then serves", async () => {
    await edit("features/welcome-page.yaml", "Good things, well made", "Made for you");
    const plan = await burgee("plan", "--env", "production", "--users", "50");
    expect(plan.reply.changes).toEqual([
      {
        kind: "changed",
        subject: "feature welcome-page, variation classic, welcome-headline",
        before: '"Good things, well made"',
        after: '"Made for you"',
      },
    ]);
    expect(plan.reply.impact).toEqual({
      sampleUsers: 50,
      features: [{ feature: "welcome-page", changedUsers: 50, changedShare: 1 }],
    });
    const publish = await burgee("publish", "--env", "production", "-m", "A better headline");
    expect(publish.exitCode).toBe(0);
    const { outcome, version } = publish.reply.environments.production;
    expect({ outcome, message: version.message }).toEqual({ outcome: "published", message: "A better headline" });

    const { url = "", keys = {} } = running?.profile ?? {};
    const response = await fetch(`${url}/config/v2/server/${keys["production"]?.server}.json`);
    expect(response.headers.get("etag")).toBe(version.etag);
    expect(Date.parse(response.headers.get("last-modified") ?? "")).toBe(version.lastModifiedMs);
    expect(await response.text()).toContain("Made for you");
  });

  it("publishes nothing when a file has a mistake", async () => {
    const before = await burgee("history", "--env", "production");
    await edit("features/welcome-page.yaml", "production: classic", "production: clasic");
    const { exitCode, reply } = await burgee("publish", "--env", "production");
    expect(exitCode).toBe(1);
    expect(reply.problems).toMatchObject([{ file: "features/welcome-page.yaml", remedy: "Did you mean `classic`?" }]);
    await edit("features/welcome-page.yaml", "production: clasic", "production: classic");
    expect((await burgee("history", "--env", "production")).reply).toEqual(before.reply);
  });

  it("knows when nothing changed, when somebody else was first, and the way back", async () => {
    const same = await burgee("publish", "--env", "production");
    expect(same.reply.environments.production.outcome).toBe("unchanged");
    const current: number = same.reply.environments.production.version.version;
    await edit("features/welcome-page.yaml", "Made for you", "Made by us");
    const late = await burgee("publish", "--env", "production", "--parent", String(current - 1));
    expect(late.exitCode).toBe(3);
    const good = await burgee("publish", "--env", "production", "--parent", String(current));
    expect(good.reply.environments.production.version.version).toBe(current + 1);
    const back = await burgee("rollback", String(current), "--env", "production");
    expect(back.reply.version).toMatchObject({ version: current + 2, rollbackOf: current });
    expect((await burgee("status")).reply.environments.production).toMatchObject({
      version: { version: current + 2 },
      stores: { r2: current + 2, kv: current + 2 },
      keys: { server: 1, client: 1, mobile: 1 },
    });
    const published = ["evaluate", "--published", "--env", "production", "--variable", "welcome-headline"];
    const user = join(folder, "user.json");
    await writeFile(user, '{ "user_id": "ann" }');
    expect((await burgee(...published, "--user", user)).reply.variable.value).toBe("Made for you");
  });

  it("makes keys that work at once and revokes them", async () => {
    const { reply: created } = await burgee("keys", "create", "--env", "development", "--kind", "server");
    const config = `${running?.profile.url}/config/v2/server/${created.key}.json`;
    expect((await fetch(config)).status).toBe(200);
    const { reply: listed } = await burgee("keys", "list", "--env", "development");
    expect(JSON.stringify(listed)).not.toContain(created.key);
    const revoked = await burgee("keys", "revoke", created.id, "--env", "development");
    expect(revoked.reply.revokedAtMs).toBeGreaterThan(0);
    const last = listed.keys.find(
      ({ id, kind }: { id: string; kind: string }) => kind === "server" && id !== created.id,
    );
    expect((await burgee("keys", "revoke", last.id, "--env", "development")).exitCode).toBe(3);
  });
});
