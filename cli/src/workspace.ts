import { resolve } from "node:path";

import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import { compileBundle, type Compilation, type FlagBundle } from "@burgee/publisher/core";

import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";
import { findFlagsFolder, readFlagFiles } from "./flag-files.ts";
import { findLocalProfile } from "./local-profile.ts";

/** Options that say where things are. */
export interface PlaceOptions {
  readonly url?: string;
  readonly token?: string;
  readonly dir?: string;
}

/** A flags folder as it stands on disk, compiled. */
export interface FlagsWorkspace {
  /** Absolute path. */
  readonly folder: string;
  readonly bundle: FlagBundle;
  readonly compilation: Compilation;
}

/** Where the flag files are: `--dir`, else a flags folder here or above, else the local platform's. */
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

export async function openFlags(options: PlaceOptions): Promise<FlagsWorkspace> {
  const folder = locateFlags(options);
  let bundle: FlagBundle;
  try {
    bundle = await readFlagFiles(folder);
  } catch {
    throw new CommandError(EXIT.usage, `the folder ${folder} cannot be read`, "Name a flags folder with --dir.");
  }
  return { folder, bundle, compilation: await compileBundle(bundle) };
}

/** The platform to talk to: options, else BURGEE_URL and BURGEE_ADMIN_TOKEN, else the one that runs here. */
export function connect(options: PlaceOptions): PublishClient {
  const url = options.url ?? readEnvironment("BURGEE_URL");
  const token = options.token ?? readEnvironment("BURGEE_ADMIN_TOKEN");
  if (url !== undefined) {
    // A token found for another platform must not travel to this one.
    if (token !== undefined) return createPublishClient({ url, token });
    throw new CommandError(EXIT.usage, `no admin token for ${url}`, "Pass --token or set BURGEE_ADMIN_TOKEN.");
  }
  const profile = findLocalProfile(process.cwd());
  if (profile !== undefined) {
    return createPublishClient({ url: profile.url, token: token ?? profile.adminToken });
  }
  throw new CommandError(
    EXIT.usage,
    "which platform?",
    "Start one here with `npm start`, or pass --url and --token, or set BURGEE_URL and BURGEE_ADMIN_TOKEN.",
  );
}

/** The project that a command is about, for commands that need no valid flag files. */
export async function readProjectKey(options: PlaceOptions): Promise<string> {
  const profile = findLocalProfile(process.cwd());
  const isLocalOnly = options.dir === undefined && findFlagsFolder(process.cwd()) === undefined;
  if (isLocalOnly && profile !== undefined) return profile.projectKey;
  const { bundle } = await openFlags(options);
  const text = bundle.files.find(({ path }) => path === "project.yaml")?.text ?? "";
  const key = /^key:\s*["']?([a-z0-9-_.]+)/m.exec(text)?.[1];
  if (key !== undefined) return key;
  throw new CommandError(EXIT.usage, "project.yaml names no project key", "Add `key:` to it.");
}

function readEnvironment(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}
