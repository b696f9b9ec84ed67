import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { type SeededPlatform, startSeededPlatform } from "@burgee/local/seeded-platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { startGitHub } from "./fake-github.ts";
import { runCommand } from "./run-command.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const WELCOME = "flags/features/welcome-page.yaml";

interface Step {
  readonly name: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

let root = "";
let checkout = "";
let running: SeededPlatform | undefined;
let github: Awaited<ReturnType<typeof startGitHub>>;
let action: Action;

const git = (...args: string[]) => execFileSync("git", args, { cwd: checkout, encoding: "utf8" }).trim();

async function edit(from: string, to: string): Promise<void> {
  const path = join(checkout, WELCOME);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "burgee-action-"));
  checkout = join(root, "checkout");
  await cp(join(REPOSITORY, "examples/storefront/flags"), join(checkout, "flags"), { recursive: true });
  await cp(join(checkout, "flags"), join(root, "seed/flags"), { recursive: true });
  github = await startGitHub();
  running = await startSeededPlatform({
    // Beside the checkout, so that jobs do not find the platform and its token by themselves.
    stateFolder: join(root, "platform/.burgee/local"),
    flagsFolder: join(root, "seed/flags"),
    port: 0,
    firehosePort: 0,
    answerOutside: (url) => github.answerOutside(url),
  });
  await mkdir(join(root, "bin"));
  await symlink(join(REPOSITORY, "cli/bin/burgee.js"), join(root, "bin/burgee"));
  action = parse(await readFile(join(REPOSITORY, ".github/actions/flags/action.yml"), "utf8")) as Action;
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@shop.example");
  git("add", "-A");
  git("commit", "-qm", "First flags");
  const operator = { cwd: join(root, "platform") };
  const trust = (branch: string, role: string) =>
    runCommand(["members", "set", "shop/flags", "--kind", "ci", "--branch", branch, "--role", role], operator);
  await trust("*", "reader");
  await trust("main", "publisher");
}, 120_000);

afterAll(async () => {
  github.close();
  await running?.platform.close();
  await rm(root, { recursive: true, force: true });
}, 60_000);

/** Runs the steps of the action as a job does, and stops at the first one that fails. */
async function runAction(given: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>>) {
  const context = (expression: string): string => {
    const input = /^inputs\.([a-z-]+)$/.exec(expression)?.[1];
    const equal = /^inputs\.([a-z-]+) == '([a-z]+)'$/.exec(expression);
    if (equal !== null) return String(given[equal[1] ?? ""] === equal[2]);
    if (expression === "github.token") return "a-github-token";
    if (input === undefined || action.inputs[input] === undefined) throw new Error(`unknown: ${expression}`);
    return fill(given[input] ?? action.inputs[input].default ?? "");
  };
  const fill = (text: string): string => text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_all, inner: string) => context(inner));
  let output = "";
  for (const step of action.runs.steps) {
    if (step.if !== undefined && fill(step.if) !== "true") continue;
    const filled = Object.entries(step.env ?? {}).map(([name, text]): [string, string] => [name, fill(text)]);
    const env = {
      PATH: `${join(root, "bin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      HOME: root,
      ...github.variables,
      ...variables,
      ...Object.fromEntries(filled),
    };
    const { exitCode, text } = await bash(step.run, env);
    output += text;
    if (exitCode !== 0) return { exitCode, output };
  }
  return { exitCode: 0, output };
}

function bash(script: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ exitCode: number; text: string }>((resolve) => {
    const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
    const child = execFile("bash", args, { cwd: checkout, env }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
}

async function onPullRequest() {
  github.state.ref = "refs/pull/7/merge";
  await writeFile(join(root, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  const variables = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: join(root, "event.json") };
  return runAction({ command: "plan", url: running?.platform.url ?? "" }, variables);
}

async function onMain() {
  github.state.ref = "refs/heads/main";
  return runAction({ command: "publish", url: running?.platform.url ?? "" }, { GITHUB_EVENT_NAME: "push" });
}

describe("the GitHub action", () => {
  it("publishes main with the job's OIDC token, and notes the commit", async () => {
    expect(await onMain()).toMatchObject({ exitCode: 0 });
    expect(new Set(github.audiences)).toEqual(new Set([running?.platform.url]));
  });

  it("comments on a pull request what it would change, and keeps the one comment up to date", async () => {
    git("checkout", "-qb", "seasonal");
    await edit("production: classic", "production: seasonal");
    git("commit", "-qam", "Seasonal page for all");
    expect(await onPullRequest()).toEqual({
      exitCode: 0,
      output: expect.stringContaining("created the comment on #7"),
    });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/welcome-page[^]*classic → seasonal \| 100.0 %/);
    await edit("Winter, but warmer", "Summer, but cooler");
    git("commit", "-qam", "Another headline");
    expect(await onPullRequest()).toMatchObject({ exitCode: 0 });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain("Summer, but cooler");
  });

  it("fails and comments the problems when the files have mistakes", async () => {
    await edit("production: seasonal", "production: sesonal");
    const run = await onPullRequest();
    expect(run.exitCode).toBe(1);
    expect(github.comments[0]?.body).toMatch(/cannot be published[^]*Did you mean `seasonal`\?/);
    git("checkout", "-q", "--", ".");
  });

  it("may not publish from a pull request", async () => {
    github.state.ref = "refs/pull/7/merge";
    const refused = await runAction({ command: "publish", url: running?.platform.url ?? "" }, {});
    expect(refused.exitCode).toBe(2);
    expect(github.comments).toHaveLength(1);
  });

  it("publishes after the merge: the history names the commit, the audit log the CI", async () => {
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "-m", "Merge the seasonal page", "seasonal");
    expect(await onMain()).toMatchObject({ exitCode: 0 });
    const operator = { cwd: join(root, "platform") };
    const { stdout } = await runCommand(["audit", "--action", "publish", "--env", "production", "--json"], operator);
    const { entries } = JSON.parse(stdout) as { entries: readonly Record<string, unknown>[] };
    expect(entries[0]).toMatchObject({ via: "ci", actor: "shop/flags@main", message: "Merge the seasonal page" });
    const { url = "", adminToken = "" } = running?.profile ?? {};
    const answer = await fetch(`${url}/admin/v1/projects/storefront/revisions`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    const { revisions } = (await answer.json()) as { revisions: readonly Record<string, unknown>[] };
    expect(revisions[0]).toMatchObject({
      via: "git",
      commit: git("rev-parse", "HEAD"),
      author: expect.stringContaining("(shop/flags@main)"),
    });
  });
});
