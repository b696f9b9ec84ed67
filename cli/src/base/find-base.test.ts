import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import { sha256Hex } from "@burgee/contract";
import { PublishError } from "@burgee/publisher/client";
import { canonicalJson, type RevisionRecord } from "@burgee/publisher/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { writeBase } from "./base-file.ts";
import { type BaseClient, findBase } from "./find-base.ts";

let root = "";
/** Revisions of the platform, oldest first. */
let revisions: RevisionRecord[] = [];
let asked: readonly string[] = [];
/** What was merged into revisions. */
let pushes: { revision: number; tree: string; commit?: string }[] = [];

const client: BaseClient = {
  findRevision: (_project, commits) => {
    asked = commits;
    const found = revisions.findLast(({ commit }) => commit !== undefined && commits.includes(commit));
    const pushed = pushes.findLast(({ commit }) => commit !== undefined && commits.includes(commit));
    return Promise.resolve({
      head: revisions.length,
      ...(found === undefined ? {} : { found }),
      ...(pushed === undefined ? {} : { pushed: { revision: pushed.revision, tree: pushed.tree } }),
    });
  },
  readRevision: (_project, revision) => Promise.resolve(revisions[revision - 1] as RevisionRecord),
  readTree: (_project, revision, tree = "") =>
    pushes.some((pushed) => pushed.revision === revision && pushed.tree === tree)
      ? Promise.resolve({ revision, tree, files: {} })
      : Promise.reject(new PublishError("conflict", 409, "no such tree")),
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "burgee-base-"));
  revisions = [];
  pushes = [];
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(folder: string, ...args: string[]): string {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.test",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.test",
  };
  return execFileSync("git", ["-c", "protocol.file.allow=always", ...args], { cwd: folder, env, stdio: "pipe" })
    .toString()
    .trim();
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Writes a feature file that holds nothing but a value. */
function writeFeature(folder: string, name: string, value: number): void {
  write(folder, `flags/features/${name}.yaml`, `${name}: ${value}\n`);
}

/** A repository with flag files and one commit. */
function createRepository(name = "repository"): { readonly folder: string; readonly flags: string } {
  const folder = join(root, name);
  mkdirSync(folder);
  git(folder, "init", "--quiet", "--initial-branch=main");
  write(folder, "flags/project.yaml", "key: shop\n");
  commit(folder, "first");
  return { folder, flags: join(folder, "flags") };
}

const headOf = (folder: string) => git(folder, "rev-parse", "HEAD");

const checkOut = (folder: string, ...args: string[]) => git(folder, "checkout", "--quiet", ...args);

function commit(folder: string, message: string): string {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", message);
  return headOf(folder);
}

function commitFeature(folder: string, name: string, value: number, message: string): string {
  writeFeature(folder, name, value);
  return commit(folder, message);
}

async function treeOf(flags: string): Promise<Map<string, string>> {
  const entries = readdirSync(flags, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".yaml"),
  );
  const tree = new Map<string, string>();
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    tree.set(relative(flags, file), await sha256Hex(readFileSync(file, "utf8")));
  }
  return tree;
}

const digestOf = (tree: ReadonlyMap<string, string>) => sha256Hex(canonicalJson(Object.fromEntries(tree)));

/** Makes the files of a folder a revision. */
async function addRevision(flags: string, commitId?: string): Promise<RevisionRecord> {
  const revision = revisions.length + 1;
  const tree = await digestOf(await treeOf(flags));
  const record: RevisionRecord = {
    revision,
    parent: revision - 1,
    tree,
    author: "ann@example.test",
    via: commitId === undefined ? "cli" : "git",
    message: "",
    createdAtMs: 0,
    files: 1,
    ...(commitId === undefined ? {} : { commit: commitId }),
  };
  revisions.push(record);
  return record;
}

async function find(flags: string) {
  const tree = await treeOf(flags);
  return findBase(flags, tree, await digestOf(tree), client, "shop");
}

describe("the base of a folder in Git", () => {
  it("is nothing before the first push", async () => {
    const { folder } = createRepository();
    expect(await find(join(folder, "flags"))).toMatchObject({ kind: "found", revision: 0, head: 0 });
  });

  it("is the newest revision made from HEAD or an ancestor", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, headOf(folder));
    await addRevision(flags, commitFeature(folder, "a", 1, "second"));
    checkOut(folder, "-b", "elsewhere", "HEAD~1");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1, head: 2 });
    checkOut(folder, "main");
    commitFeature(folder, "b", 1, "third");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 2, head: 2, git: { isDirty: false } });
  });

  it("finds a revision of a branch that was merged", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, headOf(folder));
    checkOut(folder, "-b", "side");
    await addRevision(flags, commitFeature(folder, "a", 1, "side"));
    checkOut(folder, "main");
    write(folder, "other.txt", "x");
    commit(folder, "main");
    expect(await find(flags)).toMatchObject({ revision: 1 });
    git(folder, "merge", "--quiet", "--no-edit", "side");
    expect(await find(flags)).toMatchObject({ revision: 2 });
  });

  it("falls back to the fork point after a squash merge and after a rebase", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, headOf(folder));
    checkOut(folder, "-b", "side");
    await addRevision(flags, commitFeature(folder, "a", 1, "side"));
    const { revision, tree } = revisions[1] as RevisionRecord;
    await writeBase(flags, { revision, tree, commit: headOf(folder) });
    expect(await find(flags)).toMatchObject({ revision: 2 });
    checkOut(folder, "main");
    write(folder, "other.txt", "x");
    commit(folder, "main");
    checkOut(folder, "side");
    git(folder, "rebase", "--quiet", "main");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1, head: 2 });
    checkOut(folder, "main");
    git(folder, "merge", "--quiet", "--squash", "side");
    commit(folder, "squashed");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1, head: 2 });
  });

  it("is what was pushed from HEAD or an ancestor, where the server merged it, and the revision where both are", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, headOf(folder));
    const own = commitFeature(folder, "a", 1, "own");
    await addRevision(flags);
    pushes.push({ revision: 2, tree: "pushed", commit: own });
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 2, pushedTree: "pushed" });
    revisions[1] = { ...(revisions[1] as RevisionRecord), commit: commit(folder, "both") };
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 2 });
    expect(await find(flags)).not.toHaveProperty("pushedTree");
  });

  it("is what was pushed from the folder, as it was written down, unless the server does not know it", async () => {
    const { folder, flags } = createRepository();
    const head = headOf(folder);
    await addRevision(flags, head);
    revisions[1] = { ...(await addRevision(flags)), tree: "merged" };
    await writeBase(flags, { revision: 2, tree: "pushed", commit: head });
    expect(await find(flags)).not.toHaveProperty("pushedTree");
    pushes.push({ revision: 2, tree: "pushed" });
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 2, pushedTree: "pushed" });
    checkOut(folder, "--orphan", "other");
    commit(folder, "unrelated");
    expect(await find(flags)).not.toMatchObject({ revision: 2 });
  });

  it("is not what another branch was based on", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, headOf(folder));
    checkOut(folder, "-b", "side");
    const { revision, tree } = await addRevision(flags, commitFeature(folder, "a", 1, "side"));
    await writeBase(flags, { revision, tree, commit: headOf(folder) });
    checkOut(folder, "main");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1 });
  });

  it("stays what was pulled while the pulled files are there, edited or committed", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, commitFeature(folder, "a", 1, "second"));
    writeFeature(folder, "a", 2);
    const { revision, tree } = await addRevision(flags);
    const written = { "features/a.yaml": await sha256Hex("a: 2\n") };
    await writeBase(flags, { revision, tree, commit: headOf(folder), written });
    expect(await find(flags)).toMatchObject({ revision: 2, git: { isDirty: true } });
    writeFeature(folder, "a", 3);
    expect(await find(flags)).toMatchObject({ revision: 2 });
    commitFeature(folder, "a", 2, "pulled");
    expect(await find(flags)).toMatchObject({ revision: 2, git: { isDirty: false } });
    commitFeature(folder, "a", 4, "edited again");
    expect(await find(flags)).toMatchObject({ revision: 2, git: { isDirty: false } });
    // Another branch brings back what the pull replaced, and what was pulled is gone.
    checkOut(folder, "-b", "side", "HEAD~2");
    expect(await find(flags)).toMatchObject({ revision: 1 });
  });

  it("is not what was pulled beside edits that went along to an older commit", async () => {
    const { folder, flags } = createRepository();
    const first = headOf(folder);
    await addRevision(flags, first);
    await addRevision(flags, commitFeature(folder, "a", 1, "second"));
    writeFeature(folder, "b", 1);
    const { revision, tree } = await addRevision(flags);
    const written = { "features/b.yaml": await sha256Hex("b: 1\n") };
    await writeBase(flags, { revision, tree, commit: headOf(folder), written });
    expect(await find(flags)).toMatchObject({ revision: 3 });
    checkOut(folder, first);
    expect(await find(flags)).toMatchObject({ revision: 1 });
  });

  it("stays what was written down before the files came into Git, unless Git brings other files", async () => {
    const folder = join(root, "late");
    const flags = join(folder, "flags");
    write(folder, "flags/project.yaml", "key: shop\n");
    writeFeature(folder, "a", 1);
    const { revision, tree } = await addRevision(flags);
    await writeBase(flags, { revision, tree, written: Object.fromEntries(await treeOf(flags)) });
    git(folder, "init", "--quiet", "--initial-branch=main");
    const first = commit(folder, "first");
    commitFeature(folder, "a", 2, "second");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1 });
    checkOut(folder, "--orphan", "other");
    commitFeature(folder, "a", 0, "unrelated");
    expect(await find(flags)).toMatchObject({ kind: "unknown" });
    checkOut(folder, first);
    // What names only some of the files may hide that another one is older.
    await writeBase(flags, { revision, tree, written: { "features/a.yaml": await sha256Hex("a: 1\n") } });
    write(folder, "flags/project.yaml", "key: shop\nname: Shop\n");
    expect(await find(flags)).toMatchObject({ kind: "unknown" });
  });

  it("is not a revision of a project that was deleted and made anew", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags);
    await writeBase(flags, { revision: 1, tree: "another", commit: headOf(folder) });
    write(folder, "flags/project.yaml", "key: shop\nname: Shop\n");
    expect(await find(flags)).toMatchObject({ kind: "unknown" });
  });

  it("is not what was pulled once Git brought the old files back", async () => {
    const { folder, flags } = createRepository();
    await addRevision(flags, commitFeature(folder, "a", 1, "second"));
    writeFeature(folder, "a", 2);
    const { revision, tree } = await addRevision(flags);
    const written = { "features/a.yaml": await sha256Hex("a: 2\n") };
    await writeBase(flags, { revision, tree, commit: headOf(folder), written });
    checkOut(folder, "--", "flags");
    expect(await find(flags)).toMatchObject({ revision: 1 });
  });

  it("reads a detached HEAD and a worktree", async () => {
    const { folder } = createRepository();
    const first = headOf(folder);
    await addRevision(join(folder, "flags"), first);
    commitFeature(folder, "a", 1, "second");
    git(folder, "worktree", "add", "--quiet", "--detach", join(root, "worktree"), first);
    const flags = join(root, "worktree", "flags");
    expect(await find(flags)).toMatchObject({ revision: 1, git: { head: first, isDirty: false } });
  });

  it("asks the innermost repository, as in a submodule", async () => {
    const { folder: inner } = createRepository("inner");
    const { folder: outer } = createRepository("outer");
    git(outer, "submodule", "--quiet", "add", inner, "shop");
    commit(outer, "with submodule");
    const flags = join(outer, "shop", "flags");
    const head = headOf(join(outer, "shop"));
    await addRevision(flags, head);
    expect(await find(flags)).toMatchObject({ revision: 1, git: { head } });
    expect(asked).toEqual([head]);
  });

  it("says how to fetch the history that a shallow clone lacks", async () => {
    const { folder } = createRepository();
    await addRevision(join(folder, "flags"), headOf(folder));
    commitFeature(folder, "a", 1, "second");
    git(root, "clone", "--quiet", "--depth=1", `file://${folder}`, "shallow");
    const flags = join(root, "shallow", "flags");
    expect(await find(flags)).toMatchObject({
      kind: "unknown",
      head: 1,
      remedy: expect.stringMatching(/git fetch --unshallow.*fetch-depth: 0.*burgee pull/),
    });
    git(join(root, "shallow"), "fetch", "--quiet", "--unshallow");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1 });
  });

  it("knows a folder whose files are those of the newest revision, whatever its history", async () => {
    const { folder } = createRepository();
    await addRevision(join(folder, "flags"));
    expect(await find(join(folder, "flags"))).toMatchObject({ kind: "found", revision: 1 });
  });

  it("sees edited, new and removed files, and new files that Git ignores", async () => {
    const { folder, flags } = createRepository();
    const isDirty = async () => (await find(flags)).git;
    await addRevision(flags);
    await writeBase(flags, { revision: 1, tree: "" });
    expect(await isDirty()).toMatchObject({ isDirty: false });
    writeFeature(folder, "a", 1);
    expect(await isDirty()).toMatchObject({ isDirty: true });
    write(folder, ".gitignore", "a.yaml\n");
    expect(await isDirty()).toMatchObject({ isDirty: true });
    rmSync(join(flags, "features"), { recursive: true });
    rmSync(join(flags, "project.yaml"));
    expect(await isDirty()).toMatchObject({ isDirty: true });
  });

  it("asks about a thousand commits at most", async () => {
    const { folder } = createRepository();
    const lines = Array.from({ length: 1_200 }, (_, index) => {
      const parent = index === 0 ? "from refs/heads/main^0\n" : "";
      return `commit refs/heads/main\ncommitter Ann <ann@example.test> ${1_700_000_000 + index} +0000\ndata 1\nx\n${parent}`;
    });
    const env = { PATH: process.env["PATH"] ?? "", HOME: root };
    execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, env, input: lines.join("\n") });
    await find(join(folder, "flags"));
    expect(asked).toHaveLength(1_000);
    expect(asked[0]).toBe(headOf(folder));
  });
});

describe("the base of a folder without Git", () => {
  const createFolder = () => {
    const flags = join(root, "flags");
    write(flags, "project.yaml", "key: shop\n");
    return flags;
  };

  it("is what was written down", async () => {
    const flags = createFolder();
    const { revision, tree } = await addRevision(flags);
    await writeBase(flags, { revision, tree });
    write(flags, "project.yaml", "key: shop\nname: Shop\n");
    expect(await find(flags)).toMatchObject({ kind: "found", revision: 1, git: { kind: "none" } });
  });

  it("is unknown when nothing was written down, or nothing that can be read", async () => {
    const flags = createFolder();
    await addRevision(flags);
    write(flags, "project.yaml", "key: shop\nname: Shop\n");
    const unknown = { kind: "unknown", remedy: expect.stringContaining("burgee pull") };
    expect(await find(flags)).toMatchObject(unknown);
    write(flags, ".burgee/base.json", "{");
    expect(await find(flags)).toMatchObject(unknown);
    write(flags, ".burgee/base.json", '{ "revision": 7, "tree": "x" }');
    expect(await find(flags)).toMatchObject(unknown);
  });

  it("does not take a repository further up that does not track the folder", async () => {
    const { folder } = createRepository();
    write(folder, "elsewhere/flags/project.yaml", "key: shop\n");
    const flags = join(folder, "elsewhere/flags");
    await addRevision(flags, headOf(folder));
    write(flags, "project.yaml", "key: shop\nname: Shop\n");
    expect(await find(flags)).toMatchObject({ kind: "unknown", git: { kind: "none" } });
  });

  it("is found where Git is not installed", async () => {
    const { flags } = createRepository();
    const { revision, tree } = await addRevision(flags);
    await writeBase(flags, { revision, tree });
    const path = process.env["PATH"];
    process.env["PATH"] = root;
    try {
      expect(await find(flags)).toMatchObject({ kind: "found", revision: 1, git: { kind: "none" } });
    } finally {
      process.env["PATH"] = path;
    }
  });
});
