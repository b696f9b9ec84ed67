import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { startSeededPlatform, type SeededPlatform } from "@burgee/local/seeded-platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));
const WELCOME = "features/welcome-page.yaml";

let root = "";
let flags = "";
let running: SeededPlatform | undefined;
const tokens = new Map<string, string>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "burgee-change-"));
  flags = join(root, "flags");
  await cp(STOREFRONT, flags, { recursive: true });
  running = await startSeededPlatform({
    stateFolder: join(root, ".burgee/local"),
    flagsFolder: flags,
    port: 0,
    firehosePort: 0,
  });
  await run("", "pull");
  for (const name of ["ann", "ben"]) {
    const made = await run("", "tokens", "create", "--label", name, "--role", "owner", "--json");
    tokens.set(name, made.reply.token);
  }
  await edit("environments.yaml", "type: production", "type: production\n  changes: approved");
  expect((await run("ann", "publish", "--env", "production", "-m", "Others approve")).exitCode).toBe(0);
}, 120_000);

afterAll(async () => {
  await running?.platform.close();
  await rm(root, { recursive: true, force: true });
}, 60_000);

/** Runs a command as somebody; as the holder of the admin token when nobody is named. */
async function run(who: string, ...args: string[]) {
  const as = who === "" ? [] : ["--token", tokens.get(who) ?? ""];
  const { exitCode, stdout, stderr } = await runCommand([...args, ...as], { cwd: root });
  const reply = args.includes("--json") ? JSON.parse(stdout) : undefined;
  return { exitCode, stdout, stderr, reply };
}

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(flags, path), "utf8");
  expect(text).toContain(from);
  await writeFile(join(flags, path), text.replace(from, to));
}

describe("burgee change", () => {
  it("takes an edit from its proposal to production, with somebody else's approval", async () => {
    const before = await readFile(join(flags, WELCOME), "utf8");
    await edit(WELCOME, "production: classic", "production: bold");
    const refused = await run("ann", "publish", "--env", "production", "-m", "Now");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("burgee change open --env production");
    const opened = await run("ann", "change", "open", "--title", "Bold for all", "--env", "production");
    expect(opened.stdout).toMatch(/✓ c1 Bold for all: open\n/);
    expect(opened.stdout).toContain("approvals: 0 of 1 hold");
    const shown = await run("ben", "change", "show", "c1");
    expect(shown.stdout).toMatch(/production: \d+ changes? against what it serves/);
    expect(shown.stdout).toMatch(/Of 200 sample users[^]*welcome-page {2}100\.0 %[^]*classic → bold/);
    expect((await run("ann", "change", "approve", "c1")).stderr).toContain("nobody approves what they wrote");
    expect((await run("ann", "change", "apply", "c1")).exitCode).toBe(3);
    expect((await run("ben", "change", "approve", "c1")).stdout).toContain("Next: burgee change apply c1");
    expect((await run("ann", "change", "list", "--state", "approved")).stdout).toContain("Bold for all");

    const { stdout: patch } = await run("ann", "change", "show", "c1", "--patch");
    await writeFile(join(flags, WELCOME), before);
    execFileSync("git", ["init", "-q"], { cwd: flags });
    execFileSync("git", ["apply", "-"], { cwd: flags, input: patch });
    expect(await readFile(join(flags, WELCOME), "utf8")).toBe(
      before.replace("production: classic", "production: bold"),
    );

    const applied = await run("ann", "change", "apply", "c1", "--json");
    expect(applied).toMatchObject({ exitCode: 0, reply: { state: "applied", outcomes: [{ outcome: "published" }] } });
  });

  it("edits, schedules, rejects and withdraws", async () => {
    await edit(WELCOME, "production: bold", "production: classic");
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
