import { resolve } from "node:path";

import { PLATFORM_KEY } from "@burgee/contract";
import {
  type ChangeClient,
  createChangeClient,
  createPublishClient,
  type PublishClient,
  type PublishClientOptions,
} from "@burgee/publisher/client";
import type { Compilation, FlagBundle } from "@burgee/publisher/core";

import { findGitHubTokens } from "./ci/github-tokens.ts";
import { CommandError, EXIT } from "./command-error.ts";
import { findFlagsFolder, type FlagFolder, readFlagFiles } from "./flag-files.ts";
import { findLocalProfile } from "./local-profile.ts";
import { readEnvironment } from "./read-environment.ts";
import { sayWhile } from "./terminal/progress.ts";
import type { Report } from "./terminal/report.ts";

/** Options that name a platform and a flags folder. */
export interface PlaceOptions {
  readonly url?: string;
  readonly token?: string;
  readonly dir?: string;
}

/** A flags folder, read from disk and compiled. */
export interface FlagsWorkspace<Result extends Compilation = Compilation> {
  /** Absolute path. */
  readonly folder: string;
  readonly bundle: FlagBundle;
  readonly compilation: Result;
}

/** A flags folder without errors. */
export type ValidFlags = FlagsWorkspace<Extract<Compilation, { ok: true }>>;

/** Finds the flags folder: `--dir`, else the nearest one here or above, else that of the local platform. */
function locateFlags(options: PlaceOptions): string {
  const cwd = process.cwd();
  if (options.dir !== undefined) return resolve(cwd, options.dir);
  const folder = findFlagsFolder(cwd) ?? findLocalProfile(cwd)?.flagsFolder;
  if (folder !== undefined) return folder;
  throw new CommandError(
    EXIT.usage,
    "there is no flags folder here",
    "Name one with --dir, or run `burgee init` to start one.",
  );
}

/** Reads the files of the flags folder without compiling them. */
export async function readFlags(
  options: PlaceOptions,
): Promise<{ readonly folder: string; readonly bundle: FlagFolder }> {
  const folder = locateFlags(options);
  try {
    return { folder, bundle: await readFlagFiles(folder) };
  } catch {
    throw new CommandError(EXIT.usage, `the folder ${folder} cannot be read`, "Name a flags folder with --dir.");
  }
}

/** As many files take about half a second to compile. */
const MANY_FILES = 200;

export async function openFlags(options: PlaceOptions): Promise<FlagsWorkspace> {
  const files = await readFlags(options);
  const compile = () => compileFlags(files);
  return files.bundle.files.length > MANY_FILES ? sayWhile("compiling flag files", compile) : compile();
}

async function compileFlags(files: Awaited<ReturnType<typeof readFlags>>): Promise<FlagsWorkspace> {
  // The compiler takes longer to load than the rest of a command, and not every command compiles.
  const { addProblems, compileBundle } = await import("@burgee/publisher/core");
  const compilation = addProblems(await compileBundle(files.bundle), files.bundle.problems);
  return { ...files, compilation };
}

/** Opens the flags folder and reports its problems. Undefined after an error: the command must end with `EXIT.problems`. */
export async function openValidFlags(options: PlaceOptions, report: Report): Promise<ValidFlags | undefined> {
  const { compilation, ...files } = await openFlags(options);
  report.problems(compilation.problems, files);
  if (compilation.ok) return { ...files, compilation };
  report.result({ ok: false, problems: compilation.problems }, () => "");
  return undefined;
}

/** A client of the platform that the options name, else BURGEE_URL and BURGEE_TOKEN, else the local one. */
export function connect(options: PlaceOptions): PublishClient {
  return createPublishClient(locatePlatform(options));
}

/** The same platform's calls for proposed changes. */
export function connectChanges(options: PlaceOptions): ChangeClient {
  return createChangeClient(locatePlatform(options));
}

const NO_TOKEN_HINT =
  "Pass --token or set BURGEE_TOKEN; a job of GitHub Actions needs `permissions: id-token: write` instead.";

/** Finds the platform's origin and the caller's token, which GitHub Actions gives to jobs that may ask for one. */
export function locatePlatform(options: PlaceOptions): Pick<PublishClientOptions, "url" | "token"> {
  const url = options.url ?? readEnvironment("BURGEE_URL");
  const token = options.token ?? readToken();
  if (url !== undefined) {
    // A token found for another platform must not travel to this one.
    const found = token ?? findGitHubTokens(url);
    if (found !== undefined) return { url, token: found };
    throw new CommandError(EXIT.usage, `no token for ${url}`, NO_TOKEN_HINT);
  }
  const profile = findLocalProfile(process.cwd());
  if (profile !== undefined) return { url: profile.url, token: token ?? profile.adminToken };
  throw new CommandError(
    EXIT.usage,
    "which platform?",
    "Start one here with `npm start`, or pass --url and --token, or set BURGEE_URL and BURGEE_TOKEN.",
  );
}

/** The caller's token: BURGEE_TOKEN, else the name that it had in earlier releases. */
function readToken(): string | undefined {
  return readEnvironment("BURGEE_TOKEN") ?? readEnvironment("BURGEE_ADMIN_TOKEN");
}

/** Options of commands about a project or the platform itself. */
export interface ScopeOptions extends PlaceOptions {
  readonly platform?: boolean;
}

/** The project's key or, with `--platform`, what stands for the platform. */
export async function readScopeKey(options: ScopeOptions): Promise<string> {
  return options.platform === true ? PLATFORM_KEY : readProjectKey(options);
}

/** Finds the project's key, also when the flag files have mistakes. */
export async function readProjectKey(options: PlaceOptions): Promise<string> {
  const profile = findLocalProfile(process.cwd());
  const isLocalOnly = options.dir === undefined && findFlagsFolder(process.cwd()) === undefined;
  if (isLocalOnly && profile !== undefined) return profile.projectKey;
  return projectKeyOf(await openFlags(options));
}

/** The key that project.yaml names. Throws a `CommandError` when it names none. */
export function projectKeyOf({ compilation }: FlagsWorkspace): string {
  if (compilation.projectKey !== undefined) return compilation.projectKey;
  throw new CommandError(
    EXIT.usage,
    "project.yaml names no project key",
    "Run `burgee validate` to see what it lacks.",
  );
}
