import { findUnchanged } from "./git-state.ts";
import { runGit } from "./run-git.ts";

/** Commits that are looked through. Ours: years of a folder of flags. */
const COMMITS_MAX = 20_000;

/**
 * When each file of a folder changed last, in epoch milliseconds by path, as Git knows it. Files that differ from HEAD
 * and folders without Git have no time.
 */
export async function readChangeTimes(folder: string): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const range = [`--max-count=${COMMITS_MAX}`, "--format=%x01%ct", "--name-only", "--no-renames", "--relative"];
  const log = await runGit(folder, ["-c", "core.quotePath=false", "log", ...range, "--", "."]);
  if (log.kind !== "ok") return times;
  for (const commit of log.stdout.split("\u0001")) {
    const [seconds, ...paths] = commit.split("\n").filter((line) => line !== "");
    for (const path of paths) if (!times.has(path)) times.set(path, Number(seconds) * 1_000);
  }
  const unchanged = await findUnchanged(folder, [...times.keys()]);
  return new Map([...times].filter(([path]) => unchanged.has(path)));
}
