import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";

/** A place in code that names a variable. */
export interface Usage {
  /** Relative to the searched folder, with `/`. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
}

/** How much is searched at most; more would be somebody's home folder. */
const FILES_MAX = 50_000;
const FILE_BYTES_MAX = 1024 * 1024;
const GIT_TIMEOUT_MS = 20_000;
const GIT_OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** Usages kept per variable; the rest is only counted. */
export const USAGES_KEPT = 100;
const IGNORED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git", "dist", "build", "coverage", "vendor"]);

export interface FoundUsages {
  readonly files: number;
  /** By key of the variable, also those that no file names. */
  readonly variables: ReadonlyMap<string, { readonly count: number; readonly places: readonly Usage[] }>;
}

/**
 * Finds where code names variables: their keys in quotes. In a Git repository only tracked and new files are read,
 * else all but the usual folders of dependencies and builds.
 * @param skippedFolder the flags folder, which names every variable
 */
export async function findUsages(folder: string, keys: readonly string[], skippedFolder: string): Promise<FoundUsages> {
  const found = new Map(keys.map((key) => [key, { count: 0, places: [] as Usage[] }]));
  const skipped = relative(folder, skippedFolder).split(sep).join("/");
  const files = (await listFiles(folder)).filter((file) => skipped === "" || !file.startsWith(`${skipped}/`));
  for (const file of files) {
    const text = await readSource(join(folder, file));
    if (text === undefined) continue;
    for (const match of text.matchAll(/(["'`])([a-z0-9\-_.]{1,100})\1/g)) {
      const entry = found.get(match[2] ?? "");
      if (entry === undefined) continue;
      entry.count += 1;
      if (entry.places.length < USAGES_KEPT) entry.places.push({ file, line: lineOf(text, match.index) });
    }
  }
  return { files: files.length, variables: found };
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf("\n"); index !== -1 && index < offset; index = text.indexOf("\n", index + 1)) line += 1;
  return line;
}

/** Text of a source file; undefined for one that is too large, unreadable or no text. */
async function readSource(path: string): Promise<string | undefined> {
  try {
    const { size, isFile } = await stat(path).then((facts) => ({ size: facts.size, isFile: facts.isFile() }));
    if (!isFile || size > FILE_BYTES_MAX) return undefined;
    const text = await readFile(path, "utf8");
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const listed = (await listWithGit(folder)) ?? (await walk(folder));
  return listed.filter((file) => !file.split("/").some((part) => IGNORED_FOLDERS.has(part))).slice(0, FILES_MAX);
}

async function listWithGit(folder: string): Promise<readonly string[] | undefined> {
  try {
    const args = ["-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const options = { timeout: GIT_TIMEOUT_MS, maxBuffer: GIT_OUTPUT_BYTES_MAX };
    const { stdout } = await promisify(execFile)("git", args, options);
    return stdout.split("\0").filter((file) => file !== "");
  } catch {
    return undefined;
  }
}

async function walk(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const open = [""];
  for (let at = open.pop(); at !== undefined && files.length < FILES_MAX; at = open.pop()) {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && !IGNORED_FOLDERS.has(entry.name)) open.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  return files;
}
