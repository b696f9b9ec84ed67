import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const WELCOME = "features/welcome-page.yaml";

const shop = useSeededStorefront();
const tokens = new Map<string, string>();

beforeAll(async () => {
  await run("", "pull");
  for (const name of ["ann", "ben"]) {
    const made = await run("", "tokens", "create", "--label", name, "--role", "owner", "--json");
    tokens.set(name, made.reply.token);
  }
  await edit("environments.yaml", "type: production", "type: production\n  changes: approved");
  const guarded = await run("ann", "publish", "--env", "production", "-m", "Others approve");
  if (guarded.exitCode !== 0) throw new Error(guarded.stderr);
}, 120_000);

/** Runs a command as somebody; as the holder of the admin token when nobody is named. */
async function run(who: string, ...args: string[]) {
  const as = who === "" ? [] : ["--token", tokens.get(who) ?? ""];
  const { exitCode, stdout, stderr } = await runCommand([...args, ...as], { cwd: shop.root });
  const reply = args.includes("--json") ? JSON.parse(stdout) : undefined;
  return { exitCode, stdout, stderr, reply };
}

const inFlags = (path: string) => join(shop.root, "flags", path);
const edit = (path: string, from: string, to: string) => replaceInFile(inFlags(path), from, to);

describe("burgee change", () => {
  it("takes an edit from its proposal to production, with somebody else's approval", async () => {
    const before = await readFile(inFlags(WELCOME), "utf8");
    await edit(WELCOME, "production: classic", "production: seasonal");
    const refused = await run("ann", "publish", "--env", "production", "-m", "Now");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("burgee change open --env production");
    const opened = await run("ann", "change", "open", "--title", "Winter for all", "--env", "production");
    expect(opened.stdout).toMatch(/✓ c1 Winter for all: open\n/);
    expect(opened.stdout).toContain("approvals: 0 of 1 hold");
    const shown = await run("ben", "change", "show", "c1");
    expect(shown.stdout).toMatch(/production: \d+ changes? against what it serves/);
    expect(shown.stdout).toMatch(/Of 200 sample users[^]*welcome-page {2}100\.0 %[^]*classic → seasonal/);
    expect((await run("ann", "change", "approve", "c1")).stderr).toContain("nobody approves what they wrote");
    expect((await run("ann", "change", "apply", "c1")).exitCode).toBe(3);
    expect((await run("ben", "change", "approve", "c1")).stdout).toContain("Next: burgee change apply c1");
    expect((await run("ann", "change", "list", "--state", "approved")).stdout).toContain("Winter for all");

    const { stdout: patch } = await run("ann", "change", "show", "c1", "--patch");
    await writeFile(inFlags(WELCOME), before);
    execFileSync("git", ["init", "-q"], { cwd: inFlags(".") });
    execFileSync("git", ["apply", "-"], { cwd: inFlags("."), input: patch });
    expect(await readFile(inFlags(WELCOME), "utf8")).toBe(
      before.replace("production: classic", "production: seasonal"),
    );

    const applied = await run("ann", "change", "apply", "c1", "--json");
    expect(applied).toMatchObject({ exitCode: 0, reply: { state: "applied", outcomes: [{ outcome: "published" }] } });
  });

  it("edits, schedules, rejects and withdraws", async () => {
    await edit(WELCOME, "production: seasonal", "production: classic");
    await run("ann", "change", "open", "--title", "Back", "--env", "production", "--json");
    await run("ben", "change", "approve", "c2");
    const past = await run("ann", "change", "schedule", "c2", "--at", "2020-01-01T00:00:00Z");
    expect(past).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("it has passed") });
    const at = new Date(Date.now() + 3_600_000).toISOString();
    expect((await run("ann", "change", "schedule", "c2", "--at", at)).stdout).toContain("scheduled for ");
    await edit(WELCOME, "name: ", "name: The ");
    const edited = await run("ann", "change", "edit", "c2", "--title", "Back, renamed", "--env", "production");
    expect(edited.stdout).toContain("c2 Back, renamed: open");
    expect((await run("ben", "change", "reject", "c2", "-m", "Not now")).stdout).toContain("Not now");
    expect((await run("ben", "change", "approve", "c2")).exitCode).toBe(3);
    await run("ann", "change", "open", "--title", "Again", "--env", "production");
    expect((await run("ann", "change", "withdraw", "c3")).stdout).toContain("c3 Again: withdrawn");
  });
});
