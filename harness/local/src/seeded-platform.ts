import { join, relative } from "node:path";

import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import { compileBundle, type FlagBundle } from "@burgee/publisher/core";
import { readFlagFiles } from "burgee/flag-files";
import type { LocalPlatformKeys, LocalPlatformProfile } from "burgee/local-profile";
import { noteRevision } from "burgee/note-revision";

import { copyStorefront } from "./copy-storefront.ts";
import { seedPersonas } from "./local-access.ts";
import { startPlatform, type Platform, type PlatformOptions } from "./platform.ts";
import { readJsonFile, writeFileAtomically } from "./state-folder.ts";

export interface SeededPlatformOptions extends PlatformOptions {
  /** Flag files to publish on the first start. Default: a copy of the storefront example in the state folder. */
  readonly flagsFolder?: string;
  readonly onProgress?: (step: string) => void;
}

export interface SeededPlatform {
  readonly platform: Platform;
  readonly profile: LocalPlatformProfile;
  /** What is ready, as text for the terminal. */
  readonly ready: readonly string[];
}

/** Author in the audit log of what the first start publishes. */
const ACTOR = "local platform";

/** The part of the profile that belongs to the state; addresses follow the running platform. */
type Seed = Pick<LocalPlatformProfile, "projectKey" | "flagsFolder" | "keys">;

/**
 * Starts the platform with keys and published flags. The first start creates both; later starts find them in the state
 * folder and change nothing that was published since.
 */
export async function startSeededPlatform(options: SeededPlatformOptions): Promise<SeededPlatform> {
  const report = options.onProgress ?? (() => {});
  report("Starting the Workers and the Firehose emulator…");
  const platform = await startPlatform(options);
  try {
    const { adminToken } = platform.state.secrets;
    const client = createPublishClient({ url: platform.url, token: adminToken });
    const seed =
      (readJsonFile(platform.state.profileFile) as LocalPlatformProfile | undefined) ??
      (await seedProject(client, options.flagsFolder ?? (await copyIntoState(platform)), report));
    if (platform.console !== undefined) await seedPersonas(client, seed.projectKey, Object.keys(seed.keys));
    const profile: LocalPlatformProfile = {
      projectKey: seed.projectKey,
      flagsFolder: seed.flagsFolder,
      keys: seed.keys,
      url: platform.url,
      firehoseUrl: platform.firehoseEmulator.url,
      firehoseControlToken: platform.firehoseEmulator.controlToken,
      adminToken,
      landingFolder: platform.state.landing,
    };
    writeFileAtomically(platform.state.profileFile, profile);
    return { platform, profile, ready: await describeReadiness(client, profile) };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

async function copyIntoState({ state }: Platform): Promise<string> {
  const flagsFolder = join(state.root, "flags");
  await copyStorefront(flagsFolder);
  return flagsFolder;
}

/** Creates one key of each kind per environment and publishes the flag files to all of them. */
async function seedProject(client: PublishClient, flagsFolder: string, report: (step: string) => void): Promise<Seed> {
  const bundle = await readFlagFiles(flagsFolder);
  const { projectKey, environmentKeys } = await readProjectShape(bundle, flagsFolder);
  const keys: Record<string, LocalPlatformKeys> = {};
  for (const environmentKey of environmentKeys) {
    report(`Publishing ${projectKey} to ${environmentKey}…`);
    await client.publish(bundle, { projectKey, environmentKey, actor: ACTOR, message: "First publish" });
    keys[environmentKey] = await createKeys(client, projectKey, environmentKey);
  }
  // Later pushes from this folder are changes of what was published now.
  const [newest] = (await client.listRevisions(projectKey, { limit: 1 })).revisions;
  if (newest !== undefined) await noteRevision(flagsFolder, bundle, newest);
  return { projectKey, flagsFolder, keys };
}

async function readProjectShape(
  bundle: FlagBundle,
  flagsFolder: string,
): Promise<{ projectKey: string; environmentKeys: string[] }> {
  const compilation = await compileBundle(bundle);
  if (compilation.ok) {
    return { projectKey: compilation.projectKey, environmentKeys: [...compilation.environments.keys()] };
  }
  const { length } = compilation.problems;
  const problems = length === 1 ? "1 problem" : `${length} problems`;
  throw new Error(`${flagsFolder} has ${problems}. See them with: npx burgee validate --dir ${flagsFolder}`);
}

async function createKeys(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
): Promise<LocalPlatformKeys> {
  const author = { actor: ACTOR, message: "First keys" };
  const server = await client.createKey(projectKey, environmentKey, "server", author);
  const browser = await client.createKey(projectKey, environmentKey, "client", author);
  const mobile = await client.createKey(projectKey, environmentKey, "mobile", author);
  return { server: server.key, client: browser.key, mobile: mobile.key };
}

async function describeReadiness(client: PublishClient, profile: LocalPlatformProfile): Promise<string[]> {
  const lines: string[] = [];
  for (const environmentKey of Object.keys(profile.keys)) {
    const { versions } = await client.listVersions(profile.projectKey, environmentKey, 1);
    lines.push(`${profile.projectKey}/${environmentKey} at version ${versions[0]?.version ?? 0}`);
  }
  lines.push(`events land below ${relative(process.cwd(), profile.landingFolder) || profile.landingFolder}`);
  return lines;
}
