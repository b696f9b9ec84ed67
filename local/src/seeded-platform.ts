import { resolve } from "node:path";

import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import { readFlagFiles } from "burgee/flag-files";
import type { LocalPlatformProfile } from "burgee/local-profile";

import { repositoryRoot } from "./platform-workers.ts";
import { startPlatform, type Platform, type PlatformOptions } from "./platform.ts";
import { readJsonFile, writeFileAtomically } from "./state-folder.ts";

export interface SeededPlatformOptions extends PlatformOptions {
  /** Flag files to publish on the first start. Default: the storefront example. */
  readonly flagsFolder?: string;
  readonly onProgress?: (step: string) => void;
}

export interface SeededPlatform {
  readonly platform: Platform;
  readonly profile: LocalPlatformProfile;
  /** What is ready, in words for a person. */
  readonly ready: readonly string[];
}

/**
 * Starts the platform with keys and published flags. The first start creates both; later starts find them in the state
 * folder and leave what was published since alone.
 */
export async function startSeededPlatform(options: SeededPlatformOptions): Promise<SeededPlatform> {
  const report = options.onProgress ?? (() => {});
  const flagsFolder = options.flagsFolder ?? resolve(repositoryRoot, "examples/storefront/flags");
  const bundle = await readFlagFiles(flagsFolder);
  report("Starting the Workers and the Firehose peer…");
  const platform = await startPlatform(options);
  try {
    const client = createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken });
    const known = readJsonFile(platform.state.profileFile) as LocalPlatformProfile | undefined;
    if (known === undefined) report("Publishing the sample project…");
    const seed = known ?? (await seedProject(client, bundle, flagsFolder));
    const profile: LocalPlatformProfile = {
      ...seed,
      url: platform.url,
      firehoseUrl: platform.firehosePeer.url,
      adminToken: platform.state.secrets.adminToken,
      landingFolder: platform.state.landing,
    };
    writeFileAtomically(platform.state.profileFile, profile);
    return { platform, profile, ready: [] };
  } catch (error) {
    await platform.close();
    throw error;
  }
}
