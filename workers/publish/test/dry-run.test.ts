import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { bundleOf, call, publish, sharedBundleOf, publishFiles } from "./admin-client.ts";
import { inProject } from "./crashing-ports.ts";

/** Everything that is stored: each row of the project's database, each object of both stores. */
async function readEverything(project: string) {
  const rows = await inProject(project, async ({ sql }) => {
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const own = tables.filter(({ name }) => !name.startsWith("_cf") && !name.startsWith("sqlite"));
    return own.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name} ORDER BY 1`).toArray()]);
  });
  const { objects } = await env.CONFIGS.list();
  const bucket = objects.map(({ key, etag, uploaded }) => [key, etag, uploaded.getTime()]);
  const copies = await env.CONFIGS_KV.list();
  return { rows, bucket, copies: copies.keys.map(({ name }) => name) };
}

describe("a dry run", () => {
  it("of a changed value writes nothing, neither does one that is refused or rolls back", async () => {
    await publish("dry-value", "one");
    await publish("dry-value", "two");
    const before = await readEverything("dry-value");
    expect(before.rows.length).toBeGreaterThan(5);
    expect(await publish("dry-value", "three", {}, "&dryRun=true")).toMatchObject({ status: 200 });
    expect(await publish("dry-value", "three", { "if-match": '"7"' }, "&dryRun=true")).toMatchObject({ status: 412 });
    const back = "/versions/1/rollback?environment=production&dryRun=true";
    expect(await call("dry-value", "POST", back, {})).toMatchObject({ status: 200, body: { outcome: "dry_run" } });
    await call("dry-value", "POST", "/validate", bundleOf("dry-value", "three"));
    expect(await readEverything("dry-value")).toEqual(before);
  });

  it("of a renamed environment leaves the old name and its keys alone", async () => {
    const { body: published } = await publish("dry-rename", "one");
    await call("dry-rename", "POST", "/environments/production/sdk-keys", { kind: "server" });
    const before = await readEverything("dry-rename");
    const { environmentId } = published.version;
    const files = bundleOf("dry-rename", "two").files.map(({ path, text }) => ({
      path,
      text: text
        .replaceAll("production:", "live:")
        .replace("type: production", `type: production, id: "${environmentId}"`),
    }));
    const reply = await publishFiles("dry-rename", "live", { files }, {}, "?dryRun=true");
    expect(reply).toMatchObject({ status: 200, body: { outcome: "dry_run" } });
    expect(await readEverything("dry-rename")).toEqual(before);
    expect((await call("dry-rename", "GET", "/environments/production/status")).status).toBe(200);
    expect((await call("dry-rename", "GET", "/environments/live/status")).status).toBe(404);
  });

  it("of a new environment, and of another project's, makes no environment", async () => {
    const id = "d0d0d0d0d0d0d0d0d0d0d0d0";
    await call("dry-new", "GET", "/environments");
    const before = await readEverything("dry-new");
    const dry = (project: string) =>
      publishFiles(project, "production", sharedBundleOf(project, id, "one"), {}, "?dryRun=true");
    const { status, body } = await dry("dry-new");
    expect(status).toBe(200);
    expect(body.changes).toContainEqual({ kind: "added", subject: "feature banner", after: "banner (release)" });
    expect(await readEverything("dry-new")).toEqual(before);
    await publishFiles("dry-owner", "production", sharedBundleOf("dry-owner", id, "one"));
    const owned = await readEverything("dry-new");
    expect((await dry("dry-new")).status).toBe(409);
    expect(await readEverything("dry-new")).toEqual(owned);
  });
});
