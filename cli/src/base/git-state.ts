import { sha256Hex } from "@burgee/contract";

import { runGit } from "./run-git.ts";

/** What Git knows about a flags folder. */
export type GitState =
  /** No repository holds the files, or Git is not installed. */
  | { readonly kind: "none" }
  | {
      readonly kind: "repository";
      /** The commit that is checked out. */
      readonly head: string;
      /** Whether files of the folder differ from that commit. */
      readonly isDirty: boolean;
      /** Whether the repository lacks old commits, as clones of CI do. */
      readonly isShallow: boolean;
    };

/** Files that are read as flag files although Git ignores them make a folder differ from its commit. */
const FLAG_FILE = /\.(?:ya?ml|json)$/;

/** Reads the state of the innermost repository around the folder. */
export async function readGitState(folder: string): Promise<GitState> {
  const head = await runGit(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.kind !== "ok") return { kind: "none" };
  // A repository further up may know nothing about this folder; its commits say nothing about the files then.
  const tracked = await runGit(folder, ["ls-files", "-z", "--", "."]);
  if (tracked.kind !== "ok" || tracked.stdout === "") return { kind: "none" };
  const [shallow, changes] = await Promise.all([
    runGit(folder, ["rev-parse", "--is-shallow-repository"]),
    runGit(folder, ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored=matching", "--", "."]),
  ]);
  return {
    kind: "repository",
    head: head.stdout.trim(),
    isDirty: changes.kind !== "ok" || changes.stdout.split("\0").some(isChange),
    isShallow: shallow.kind === "ok" && shallow.stdout.trim() === "true",
  };
}

/** Whether a line of `git status` is about a file that is read. */
function isChange(line: string): boolean {
  if (!line.startsWith("!! ")) return line !== "";
  return FLAG_FILE.test(line) && !line.split("/").some((part) => part.startsWith("."));
}

/** Commits that one question may name. */
const COMMITS_MAX = 1_000;

/** HEAD and its ancestors: the main line first, then what was merged into it; newest first, at most 1,000. */
export async function listAncestors(folder: string): Promise<readonly string[]> {
  const [mainLine, all] = await Promise.all([
    runGit(folder, ["rev-list", `--max-count=${COMMITS_MAX / 2}`, "--first-parent", "HEAD"]),
    runGit(folder, ["rev-list", `--max-count=${COMMITS_MAX}`, "HEAD"]),
  ]);
  const lines = [mainLine, all].flatMap((answer) => (answer.kind === "ok" ? answer.stdout.split("\n") : []));
  return [...new Set(lines.filter((line) => line !== ""))].slice(0, COMMITS_MAX);
}

/** Whether a commit is HEAD or an ancestor of it. */
export async function isInHistory(folder: string, commit: string): Promise<boolean> {
  return (await isAncestor(folder, commit, "HEAD")) === "yes";
}

/** Whether a commit is another one or an ancestor of it; unknown when the repository lacks one of them. */
export async function isAncestor(folder: string, commit: string, of: string): Promise<"yes" | "no" | "unknown"> {
  const answer = await runGit(folder, ["merge-base", "--is-ancestor", commit, of]);
  if (answer.kind === "ok") return "yes";
  return answer.kind === "failed" && answer.exitCode === 1 ? "no" : "unknown";
}

/** Fetches one commit with its history, without moving a branch. False when the remote is away or lacks it. */
export async function fetchCommit(folder: string, commit: string): Promise<boolean> {
  const remotes = await runGit(folder, ["remote"]);
  const names = remotes.kind === "ok" ? remotes.stdout.split("\n").filter((name) => name !== "") : [];
  const remote = names.includes("origin") ? "origin" : names[0];
  if (remote === undefined) return false;
  return (
    (await runGit(folder, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, commit])).kind === "ok"
  );
}

/** Paths below the folder, among the given ones, whose files are as HEAD has them. */
export async function findUnchanged(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const [tracked, changed] = await Promise.all([
    runGit(folder, ["ls-files", "-z", "--", "."]),
    runGit(folder, ["diff", "--name-only", "--relative", "--no-renames", "-z", "HEAD", "--", "."]),
  ]);
  if (tracked.kind !== "ok" || changed.kind !== "ok") return new Set(paths);
  const known = new Set(tracked.stdout.split("\0"));
  const differing = new Set(changed.stdout.split("\0"));
  return new Set(paths.filter((path) => known.has(path) && !differing.has(path)));
}

/** Versions of one file that are looked at; each takes a call of Git. */
const VERSIONS_MAX = 20;

/**
 * Whether a commit after `since`, or any, gave a file of the folder the content with this SHA-256, or removed it for null.
 * Then what HEAD has was made from that content.
 */
export async function wasCommitted(
  folder: string,
  since: string | undefined,
  path: string,
  digest: string | null,
): Promise<boolean> {
  const commits = since === undefined ? "HEAD" : `${since}..HEAD`;
  const range = ["--format=", "--raw", "--no-abbrev", "--no-renames", "-m", "--root", commits];
  const log = await runGit(folder, ["log", `--max-count=${VERSIONS_MAX}`, ...range, "--", path]);
  if (log.kind !== "ok") return false;
  // Each line is `:mode mode before after status<TAB>path`.
  const blobs = [...new Set(log.stdout.split("\n").flatMap((line) => line.split(" ").at(3) ?? []))];
  for (const blob of blobs.slice(0, VERSIONS_MAX)) {
    if (/^0+$/.test(blob)) {
      if (digest === null) return true;
      continue;
    }
    const text = await runGit(folder, ["cat-file", "blob", blob]);
    if (text.kind === "ok" && (await sha256Hex(text.stdout)) === digest) return true;
  }
  return false;
}
