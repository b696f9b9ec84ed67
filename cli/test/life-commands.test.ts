import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { copyStorefront } from "@burgee/local/copy-storefront";
import { beforeAll, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const WELCOME = "features/welcome-page.yaml";
const DARK = "features/dark-mode.yaml";

const shop = useSeededStorefront({ flags: "seed/flags" });

beforeAll(async () => {
  for (const name of ["ann", "ben"]) {
    await cp(join(shop.root, "seed/flags"), join(shop.root, name, "flags"), { recursive: true });
    await run(name, "pull");
  }
}, 120_000);

const run = (who: string, ...args: string[]) => runCommand(args, { cwd: join(shop.root, who) });

async function runJson(who: string, ...args: string[]) {
  const { exitCode, stdout } = await run(who, ...args, "--json");
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- tests read output member by member and assert each
  return { exitCode, reply: JSON.parse(stdout) };
}

const edit = (who: string, path: string, from: string, to: string) =>
  replaceInFile(join(shop.root, who, "flags", path), from, to);

describe("burgee plan", () => {
  it("shows what publishing would do on top of what others pushed, and publishes exactly that", async () => {
    await edit("ann", DARK, "name: Dark mode", "name: Dark mode\nowner: team-design");
    expect((await run("ann", "push")).exitCode).toBe(0);
    await edit("ben", WELCOME, "production: classic", "production: seasonal");
    const { exitCode, reply } = await runJson("ben", "plan", "--env", "production");
    expect(exitCode).toBe(0);
    expect(reply).toMatchObject({ base: 1, head: 2, merged: [{ path: DARK }], mergedWith: [{ revision: 2 }] });
    expect(reply.environments.production.features).toEqual(["welcome-page"]);
    const text = (await run("ben", "plan", "--env", "production")).stdout;
    expect(text).toMatch(/^on top of revision 1, with 2 by .+ merged in\n {2}~ features\/dark-mode.yaml\n/);
    await writeFile(join(shop.root, "ben/plan.json"), JSON.stringify(reply));

    await edit("ann", DARK, "owner: team-design", "owner: team-web");
    expect((await run("ann", "push")).exitCode).toBe(0);
    const publish = ["publish", "--env", "production", "-m", "As planned", "--plan", "plan.json"];
    const refused = await run("ben", ...publish);
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("plan again") });
    const { against } = reply.environments.production;
    const served = (await runJson("ben", "status")).reply.environments.production;
    expect(served.version.version).toBe(against);

    await writeFile(
      join(shop.root, "ben/plan.json"),
      (await run("ben", "plan", "--env", "production", "--json")).stdout,
    );
    const published = await runJson("ben", ...publish);
    expect(published).toMatchObject({ exitCode: 0, reply: { environments: { production: { outcome: "published" } } } });
    const again = await run("ben", ...publish);
    expect(again).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`serves version ${against + 1} by now`),
    });
    expect((await run("ben", "pull")).exitCode).toBe(0);
  });

  it("refuses a plan that was edited, and one about other environments", async () => {
    const { reply } = await runJson("ben", "plan", "--env", "production");
    await writeFile(join(shop.root, "ben/edited.json"), JSON.stringify({ ...reply, tree: "0".repeat(64) }));
    const edited = await run("ben", "publish", "--env", "production", "-m", "x", "--plan", "edited.json");
    expect(edited).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is not a plan, or was edited") });
    await writeFile(join(shop.root, "ben/plan.json"), JSON.stringify(reply));
    const other = await run("ben", "publish", "--env", "development", "--plan", "plan.json");
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not about `development`") });
  });

  it("shows conflicts as a push does, and who must agree", async () => {
    expect((await run("ann", "pull")).exitCode).toBe(0);
    await edit("ann", WELCOME, "production: seasonal", "production: classic");
    expect((await run("ann", "push")).exitCode).toBe(0);
    expect((await run("ben", "pull")).exitCode).toBe(0);
    await edit("ann", WELCOME, "name: Welcome page", "name: Welcome by ann");
    expect((await run("ann", "push")).exitCode).toBe(0);
    await edit("ben", WELCOME, "name: Welcome page", "name: Welcome by ben");
    const conflict = await run("ben", "plan", "--env", "production");
    expect(conflict.exitCode).toBe(3);
    expect(conflict.stdout).toMatch(/yours\s+Welcome by ben[^]*theirs\s+Welcome by ann[^]*burgee pull --ours/);
    expect((await run("ben", "pull", "--theirs", ".")).exitCode).toBe(0);

    await edit(
      "ben",
      "environments.yaml",
      "  type: production",
      "  type: production\n  changes: approved\n  approvals: 2",
    );
    const text = (await run("ben", "plan", "--env", "production")).stdout;
    expect(text).toContain("production needs 2 approvals: burgee change open");
    const markdown = (await run("ben", "plan", "--env", "all", "--markdown")).stdout;
    expect(markdown).toContain("**production needs 2 approvals: burgee change open**");
    await edit("ben", "environments.yaml", "\n  changes: approved\n  approvals: 2", "");
  });

  it("names what not every SDK answers alike in the features that change, and in no others", async () => {
    const { reply: before } = await runJson("ben", "plan", "--env", "production");
    expect(before.portability).toEqual([]);
    await edit(
      "ben",
      "features/free-shipping.yaml",
      "split: { standard: 66.6",
      "bucketBy: plan\n        split: { standard: 66.6",
    );
    const { reply } = await runJson("ben", "plan", "--env", "production");
    expect(new Set(reply.portability.map(({ file }: { file: string }) => file))).toEqual(
      new Set(["features/free-shipping.yaml"]),
    );
    expect((await run("ben", "plan", "--env", "production")).stdout).toContain("Not every SDK answers these alike:");
    await edit("ben", "features/free-shipping.yaml", "bucketBy: plan\n        ", "");
  });
});

describe("burgee list", () => {
  it("lists the newest revision with owner, what each environment serves, and who changed it last", async () => {
    const { reply } = await runJson("ann", "list");
    const dark = reply.features.find(({ key }: { key: string }) => key === "dark-mode");
    expect(dark).toMatchObject({ owner: "team-web", status: "active", changed: { revision: 3 } });
    expect(dark.environments.development).toEqual({
      status: "active",
      serves: "everyone: dark",
      targets: 1,
      split: [[1, 100]],
    });
    const text = (await run("ann", "list", "--owner", "Team-Web")).stdout;
    expect(text).toMatch(/^1 of 9 features in revision \d+\n[^]*dark-mode[^]*UTC by /);
    expect((await runJson("ann", "list", "--tag", "growth")).reply.features).toHaveLength(1);
    expect((await runJson("ann", "list", "--search", "CHECKOUT")).reply.features).toHaveLength(1);
  });

  it("lists the files here, whatever the platform has", async () => {
    await edit("ann", DARK, "type: release", "type: release\nexpires: 2020-01-01");
    const local = await runJson("ann", "list", "--files", "--search", "dark");
    expect(local.reply.features).toMatchObject([{ key: "dark-mode", expires: "2020-01-01" }]);
    expect((await runJson("ann", "list", "--stale")).reply.features).toMatchObject([{ key: "dark-mode" }]);
  });
});

describe("burgee stale", () => {
  it("names each reason, and fails when asked to check", async () => {
    const found = await runJson("ann", "stale");
    expect(found).toMatchObject({ exitCode: 0, reply: { features: [{ feature: "dark-mode", owner: "team-web" }] } });
    const text = await run("ann", "stale");
    expect(text.stdout).toContain("expired on 2020-01-01 UTC");
    expect((await run("ann", "stale", "--check")).exitCode).toBe(1);
    await mkdir(join(shop.root, "ann/code"), { recursive: true });
    await writeFile(join(shop.root, "ann/code/a.ts"), 'client.variable(user, "dark-mode", false);\n');
    const { reply } = await runJson("ann", "stale", "--code", "code");
    const unused = reply.features.filter(({ reasons }: { reasons: { kind: string }[] }) =>
      reasons.some(({ kind }) => kind === "unused"),
    );
    expect(unused).toHaveLength(8);
    await edit("ann", DARK, "expires: 2020-01-01", "permanent: true");
    expect(await runJson("ann", "stale", "--check")).toMatchObject({ exitCode: 0, reply: { features: [] } });
  });

  it("asks Git when files changed, without a platform", async () => {
    const folder = join(shop.root, "git");
    await copyStorefront(join(folder, "flags"));
    await writeFile(join(folder, "flags/features/old.yaml"), "type: ops\nflag: Boolean\ndefault: on\n");
    const env = { GIT_AUTHOR_DATE: "2020-01-02T00:00:00Z", GIT_COMMITTER_DATE: "2020-01-02T00:00:00Z" };
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, env: { ...process.env, ...env } });
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=Ann", "-c", "user.email=ann@shop.example", "commit", "-qm", "Flags");
    const found = await runJson("git", "stale", "--files");
    expect(found.reply.features).toMatchObject([
      { feature: "old", reasons: [{ kind: "same_for_all", variation: "on" }] },
    ]);
  });
});

describe("burgee promote", () => {
  it("edits the rules of one environment alone, shows text and words, and writes nothing when dry", async () => {
    const before = await readFile(join(shop.root, "ben/flags", WELCOME), "utf8");
    const args = ["promote", "welcome-page", "--from", "development", "--to", "production"];
    const dry = await run("ben", ...args, "--dry-run");
    expect(dry.exitCode).toBe(0);
    expect(await readFile(join(shop.root, "ben/flags", WELCOME), "utf8")).toBe(before);
    const done = await run("ben", ...args);
    expect(done.stdout).toMatch(
      /-\s+production: classic\n\+\s+production: \S+\n[^]*production:\n[^]*Next: burgee plan --env production/,
    );
    const after = await readFile(join(shop.root, "ben/flags", WELCOME), "utf8");
    expect(after.replace(/production: \S+/, "production: classic")).toBe(before);
    expect((await runJson("ben", ...args)).reply).toMatchObject({ isEdited: false });
  });

  it("names the closest feature and environment", async () => {
    const typo = await run("ben", "promote", "welcom-page", "--from", "development", "--to", "production");
    expect(typo).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Did you mean `welcome-page`?") });
    const environment = await run("ben", "promote", "welcome-page", "--from", "develpment", "--to", "production");
    expect(environment).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Did you mean `development`?") });
  });
});
