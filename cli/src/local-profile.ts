import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** How to reach a platform that runs on this machine. The platform writes it; the `burgee` command reads it. */
export interface LocalPlatformProfile {
  /** The one origin for SDKs, events and the publishing API. */
  readonly url: string;
  readonly firehoseUrl: string;
  /** Opens the control routes of the Firehose emulator; another one at each start. */
  readonly firehoseControlToken: string;
  readonly adminToken: string;
  readonly projectKey: string;
  /** Absolute path of the published flag files. */
  readonly flagsFolder: string;
  /** Absolute path of the landed event files. */
  readonly landingFolder: string;
  /** One key of each kind by environment key. */
  readonly keys: Readonly<Record<string, LocalPlatformKeys>>;
}

export interface LocalPlatformKeys {
  readonly server: string;
  readonly client: string;
  readonly mobile: string;
}

/** Path of the profile, relative to the folder in which the platform was started. */
export const LOCAL_PROFILE_PATH = ".burgee/local/platform.json";

/** The nearest profile in this folder or one above it; undefined when there is none or it cannot be read. */
export function findLocalProfile(folder: string): LocalPlatformProfile | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const profile = readProfile(join(current, LOCAL_PROFILE_PATH));
    if (profile !== undefined) return profile;
    if (dirname(current) === current) return undefined;
  }
}

function readProfile(file: string): LocalPlatformProfile | undefined {
  try {
    const profile = JSON.parse(readFileSync(file, "utf8")) as Partial<LocalPlatformProfile>;
    return typeof profile.url === "string" && typeof profile.adminToken === "string"
      ? (profile as LocalPlatformProfile)
      : undefined;
  } catch {
    return undefined;
  }
}
