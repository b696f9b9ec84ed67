import { execFile, execFileSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { copyStorefront } from "@burgee/local/copy-storefront";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { startGitHub } from "./fake-github.ts";
import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

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

let github: Awaited<ReturnType<typeof startGitHub>>;
let checkout = "";
const shop = useSeededStorefront({
  flags: "seed/flags",
  // Beside the checkout, so that jobs do not find the platform and its token by themselves.
  home: "platform",
  answerOutside: (url) => github.answerOutside(url),
});
let action: Action;

const git = (...args: string[]) => execFileSync("git", args, { cwd: checkout, encoding: "utf8" }).trim();

const edit = (from: string, to: string) => replaceInFile(join(checkout, WELCOME), from, to);

beforeAll(async () => {
  checkout = join(shop.root, "checkout");
  await copyStorefront(join(checkout, "flags"));
  github = await startGitHub();
  await mkdir(join(shop.root, "bin"));
  await symlink(join(REPOSITORY, "cli/bin/burgee.js"), join(shop.root, "bin/burgee"));
  action = parse(await readFile(join(REPOSITORY, ".github/actions/flags/action.yml"), "utf8")) as Action;
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@shop.example");
  git("add", "-A");
  git("commit", "-qm", "First flags");
  const operator = { cwd: join(shop.root, "platform") };
  const trust = (branch: string, role: string) =>
    runCommand(["members", "set", "shop/flags", "--kind", "ci", "--branch", branch, "--role", role], operator);
  await trust("*", "reader");
  await trust("main", "publisher");
}, 120_000);

afterAll(() => {
  github.close();
});

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
      PATH: `${join(shop.root, "bin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      HOME: shop.root,
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
  await writeFile(join(shop.root, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  const variables = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: join(shop.root, "event.json") };
  return runAction({ command: "plan", url: shop.platform.url }, variables);
}

async function onMain() {
  github.state.ref = "refs/heads/main";
  return runAction({ command: "publish", url: shop.platform.url }, { GITHUB_EVENT_NAME: "push" });
}

describe("the GitHub action", () => {
  it("publishes main with the job's OIDC token, and notes the commit", async () => {
    expect(await onMain()).toMatchObject({ exitCode: 0 });
    expect(new Set(github.audiences)).toEqual(new Set([shop.platform.url]));
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
    const refused = await runAction({ command: "publish", url: shop.platform.url }, {});
    expect(refused.exitCode).toBe(2);
    expect(github.comments).toHaveLength(1);
  });

  it("publishes after the merge: the history names the commit, the audit log the CI", async () => {
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "-m", "Merge the seasonal page", "seasonal");
    expect(await onMain()).toMatchObject({ exitCode: 0 });
    const operator = { cwd: join(shop.root, "platform") };
    const { stdout } = await runCommand(["audit", "--action", "publish", "--env", "production", "--json"], operator);
    const { entries } = JSON.parse(stdout) as { entries: readonly Record<string, unknown>[] };
    expect(entries[0]).toMatchObject({ via: "ci", actor: "shop/flags@main", message: "Merge the seasonal page" });
    const { url, adminToken } = shop.profile;
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
