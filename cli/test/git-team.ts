import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { copyStorefront } from "@burgee/local/copy-storefront";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";

export interface CommandAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read output member by member and assert each
  readonly reply: any;
}

/** A publisher, or a job of continuous integration, with a clone of the team's repository. */
export interface Clone {
  readonly folder: string;
  readonly burgee: (...args: string[]) => Promise<CommandAnswer>;
  readonly git: (...args: string[]) => Promise<string>;
  readonly read: (path: string) => Promise<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly edit: (path: string, from: string, to: string) => Promise<void>;
  /** Commits everything and returns the commit. */
  readonly commit: (message: string) => Promise<string>;
}

/** A bare repository with flag files of a project, which was published from its first commit. */
export interface GitTeam {
  readonly projectKey: string;
  readonly clone: (name: string, ...options: string[]) => Promise<Clone>;
}

/**
 * Makes a project with a repository.
 * @param root folder of the running platform's state: commands find the platform from below it
 */
export async function createGitTeam(root: string, projectKey: string): Promise<GitTeam> {
  const home = join(root, projectKey);
  const bare = join(home, "origin.git");
  await mkdir(home, { recursive: true });
  await git(home, "team", "init", "--quiet", "--bare", "--initial-branch=main", bare);
  const tokens = new Map<string, string>();
  const createToken = async (name: string) => {
    const rights = ["--role", "publisher", "--label", `${name}@example.test`, "--json"];
    const { token } = (await first.burgee("tokens", "create", ...rights)).reply;
    tokens.set(name, String(token));
    return String(token);
  };
  const team: GitTeam = {
    projectKey,
    async clone(name, ...options) {
      const folder = join(home, name);
      await rm(folder, { recursive: true, force: true });
      // Without the protocol, Git would copy the whole repository and ignore --depth.
      await git(home, name, "clone", "--quiet", ...options, `file://${bare}`, folder);
      return openClone(folder, name, tokens.get(name) ?? (await createToken(name)));
    },
  };
  const first = openClone(join(home, "first"), "first");
  await git(home, "first", "clone", "--quiet", bare, first.folder);
  await copyStorefront(join(first.folder, "flags"));
  await first.edit("project.yaml", "key: storefront", `key: ${projectKey}`);
  await first.commit("Flags of the shop");
  await first.git("push", "--quiet", "origin", "HEAD:main");
  const published = await first.burgee("publish", "--env", "all", "-m", "Flags of the shop", "--json");
  if (published.exitCode !== 0) throw new Error(published.stdout + published.stderr);
  return team;
}

/** @param token what somebody proves with who they are; absent for whoever runs the platform */
function openClone(folder: string, name: string, token?: string): Clone {
  const file = (path: string) => join(folder, "flags", path);
  const run = (...args: string[]) => git(folder, name, ...args);
  const clone: Clone = {
    folder,
    async burgee(...args) {
      const env = { ...identity(name), ...(token === undefined ? {} : { BURGEE_TOKEN: token }) };
      const answer = await runCommand(args, { cwd: folder, env });
      return { ...answer, reply: args.includes("--json") ? JSON.parse(answer.stdout) : undefined };
    },
    git: run,
    read: (path) => readFile(file(path), "utf8"),
    write: (path, text) => writeFile(file(path), text),
    edit: (path, from, to) => replaceInFile(file(path), from, to),
    async commit(message) {
      await run("add", "--all");
      await run("commit", "--quiet", "--allow-empty", "--message", message);
      return run("rev-parse", "HEAD");
    },
  };
  return clone;
}

async function git(folder: string, name: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", ...identity(name) };
  const { stdout } = await promisify(execFile)("git", args, { cwd: folder, env });
  return stdout.trim();
}

/** Who somebody is for Git, and through it for `burgee`, whatever the machine's settings say. */
function identity(name: string): Readonly<Record<string, string>> {
  return {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: "user.email",
    GIT_CONFIG_VALUE_0: `${name}@example.test`,
    GIT_CONFIG_KEY_1: "user.name",
    GIT_CONFIG_VALUE_1: name,
  };
}
