import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const CHECKOUT = "features/new-checkout.yaml";
const WELCOME = "features/welcome-page.yaml";

const shop = useSeededStorefront({ flags: "seed/flags" });

/** One person with a copy of the files. */
interface Colleague {
  readonly run: (...args: string[]) => Promise<Run>;
  readonly edit: (path: string, from: string, to: string) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
}

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read output member by member and assert each
  readonly reply: any;
}

let ann: Colleague;
let ben: Colleague;

/** Copies the newest files, with what the copy is based on. */
async function joinTeam(name: string): Promise<Colleague> {
  const folder = join(shop.root, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await cp(join(shop.root, "seed/flags"), join(folder, "flags"), { recursive: true });
  const file = (path: string) => join(folder, "flags", path);
  const colleague: Colleague = {
    async run(...args) {
      const { exitCode, stdout, stderr } = await runCommand(args, { cwd: folder });
      return { exitCode, stdout, stderr, reply: args.includes("--json") ? JSON.parse(stdout) : undefined };
    },
    edit: (path, from, to) => replaceInFile(file(path), from, to),
    read: (path) => readFile(file(path), "utf8"),
  };
  expect((await colleague.run("pull")).exitCode).toBe(0);
  return colleague;
}

/** The newest files, as somebody sees them who joins now. */
async function newest(path: string): Promise<string> {
  return (await joinTeam("witness")).read(path);
}

let turn = 0;

beforeEach(async () => {
  turn += 1;
  ann = await joinTeam("ann");
  ben = await joinTeam("ben");
});

describe("two colleagues", () => {
  it("keep both changes when one publishes from an outdated copy", async () => {
    await ann.edit(WELCOME, "name: Welcome page", `name: Welcome ${turn}`);
    const first = await ann.run("publish", "--env", "development", "-m", "Rename the page", "--json");
    expect(first.reply).toMatchObject({ ok: true, isNew: true, isBehind: false, mergedWith: [] });
    await ben.edit(CHECKOUT, "description: One page", `description: Turn ${turn}, one page`);
    const second = await ben.run("publish", "--env", "development");
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain(`merged with revision ${first.reply.revision} by `);
    expect(second.stdout).toContain("Rename the page");
    expect(second.stdout).toContain("run `burgee pull`");
    expect(await newest(WELCOME)).toContain(`Welcome ${turn}`);
    expect(await newest(CHECKOUT)).toContain(`Turn ${turn}`);
    const pulled = await ben.run("pull");
    expect(pulled.stdout).toContain(`~ ${WELCOME}`);
    expect(await ben.read(WELCOME)).toBe(await ann.read(WELCOME));
  });

  it("keep both changes to different fields of one flag, with their comments", async () => {
    await ann.edit(CHECKOUT, "name: New checkout", `name: Checkout ${turn} # Ann's`);
    expect((await ann.run("push", "-m", "Name")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, "serve: three-pages", "serve: one-page # Ben's");
    const { reply } = await ben.run("push", "-m", "Serve", "--json");
    expect(reply.merged).toEqual([{ path: CHECKOUT, fields: [["name"]] }]);
    const text = await newest(CHECKOUT);
    expect(text).toContain(`name: Checkout ${turn} # Ann's`);
    expect(text).toContain("serve: one-page # Ben's");
    await ben.run("pull");
    await ben.edit(CHECKOUT, "serve: one-page # Ben's", "serve: three-pages");
    expect((await ben.run("push")).exitCode).toBe(0);
  });

  it("are asked about a field that both changed, and nothing happens until they decide", async () => {
    await ann.edit(WELCOME, "type: release", "type: ops");
    await ann.edit(CHECKOUT, "name: ", `name: ${turn} `);
    expect((await ann.run("push", "-m", "It is for operations")).exitCode).toBe(0);
    await ben.edit(WELCOME, "type: release", "type: experiment");
    const before = await ben.read(WELCOME);
    const refused = await ben.run("publish", "--env", "development");
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toMatch(/type.*was release\n +yours +experiment\n +theirs +ops\n/);
    expect(refused.stdout).toContain(`burgee pull --ours ${WELCOME}   or   burgee pull --theirs ${WELCOME}`);
    expect(await newest(WELCOME)).toContain("type: ops");

    const pulled = await ben.run("pull", "--json");
    expect(pulled.exitCode).toBe(3);
    expect(pulled.reply.conflicts).toMatchObject([
      {
        path: WELCOME,
        at: ["type"],
        base: "release",
        yours: "experiment",
        theirs: "ops",
        changedBy: { author: expect.any(String) },
      },
    ]);
    expect(await ben.read(WELCOME)).toBe(before);
    expect(await ben.read(CHECKOUT)).not.toContain(`name: ${turn} `);

    expect((await ben.run("pull", "--ours", WELCOME)).exitCode).toBe(0);
    expect(await ben.read(WELCOME)).toBe(before);
    expect(await ben.read(CHECKOUT)).toContain(`name: ${turn} `);
    expect((await ben.run("publish", "--env", "development")).exitCode).toBe(0);
    expect(await newest(WELCOME)).toContain("type: experiment");

    await ann.edit(WELCOME, "type: ops", "type: permission");
    expect((await ann.run("pull")).exitCode).toBe(3);
    expect((await ann.run("pull", "--theirs", `flags/${WELCOME}`)).exitCode).toBe(0);
    expect(await ann.read(WELCOME)).toContain("type: experiment");
    await ann.edit(WELCOME, "type: experiment", "type: release");
    expect((await ann.run("push")).exitCode).toBe(0);
  });

  it("never undo a removal, nor remove what they have not seen", async () => {
    const added = join(shop.root, "ann/flags/features/ann.yaml");
    await writeFile(added, (await ann.read("features/dark-mode.yaml")).replaceAll("dark-mode", "ann"));
    expect((await ann.run("push")).exitCode).toBe(0);
    expect((await ben.run("push", "--json")).reply).toMatchObject({ isNew: false, isBehind: true });
    expect(await newest("features/ann.yaml")).toContain("Boolean");
    await ben.run("pull");
    await rm(join(shop.root, "ben/flags/features/ann.yaml"));
    expect((await ben.run("push", "--allow", "removal")).exitCode).toBe(0);
    expect((await ann.run("push", "--json")).reply).toMatchObject({ isNew: false });
    expect((await ann.run("pull")).stdout).toContain("- features/ann.yaml");
  });

  it("are told how to go on when nobody knows what a copy is based on", async () => {
    await rm(join(shop.root, "ben/flags/.burgee"), { recursive: true });
    expect((await ben.run("push", "--json")).reply).toMatchObject({ ok: true, isNew: false });
    await rm(join(shop.root, "ben/flags/.burgee"), { recursive: true, force: true });
    await ben.edit(WELCOME, "name: ", `name: ${turn} `);
    const refused = await ben.run("push");
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("burgee pull");
    expect((await ben.run("pull")).exitCode).toBe(3);
    expect((await ben.run("pull", "--ours", ".")).exitCode).toBe(0);
    expect((await ben.run("push")).exitCode).toBe(0);
    expect(await newest(WELCOME)).toContain(`name: ${turn} `);
  });

  it("must say why production changes, and that it is meant unless it runs here", async () => {
    await ann.edit(WELCOME, "name: ", `name: ${turn} `);
    const silent = await ann.run("publish", "--env", "all");
    expect(silent).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--message") });
    expect(await newest(WELCOME)).not.toContain(`name: ${turn} `);
    const { url, adminToken } = shop.profile;
    const elsewhere = ["--url", url.replace("127.0.0.1", "flags.invalid"), "--token", adminToken];
    const unasked = await ann.run("publish", "--env", "production", "-m", "Meant", ...elsewhere);
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
    const back = await ann.run("rollback", "1", "--env", "production", "-m", "Meant", ...elsewhere);
    expect(back).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
    expect((await ann.run("publish", "--env", "all", "-m", "Meant")).exitCode).toBe(0);
  });

  it("lists the server's problems as validate does, and pushes nothing", async () => {
    await ann.edit(WELCOME, "production: classic", "production: clasic");
    const refused = await ann.run("push");
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/welcome-page\.yaml:\d+:\d+ error: [^]*Did you mean `classic`\?/);
    expect(await newest(WELCOME)).toContain("production: classic");
  });
});
