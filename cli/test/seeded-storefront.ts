import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { copyStorefront } from "@burgee/local/copy-storefront";
import { type SeededPlatform, type SeededPlatformOptions, startSeededPlatform } from "@burgee/local/seeded-platform";
import { afterAll, beforeAll } from "vitest";

/** A platform that serves the storefront while the tests of one file run. */
export interface SeededStorefront extends Pick<SeededPlatform, "platform" | "profile"> {
  /** A folder that is removed after the tests. */
  readonly root: string;
}

export interface SeededStorefrontOptions extends Pick<SeededPlatformOptions, "answerOutside"> {
  /** Where the flag files are, in the root. Default: `flags`. */
  readonly flags?: string;
  /** The folder in the root from below which commands find the platform. Default: the root. */
  readonly home?: string;
}

/** Starts the platform before the tests of a file, and stops it after them. */
export function useSeededStorefront(options: SeededStorefrontOptions = {}): SeededStorefront {
  const { flags = "flags", home = ".", ...platformOptions } = options;
  let root = "";
  let running: SeededPlatform | undefined;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "burgee-storefront-"));
    const flagsFolder = join(root, flags);
    await copyStorefront(flagsFolder);
    const stateFolder = join(root, home, ".burgee/local");
    running = await startSeededPlatform({ stateFolder, flagsFolder, port: 0, firehosePort: 0, ...platformOptions });
  }, 120_000);
  afterAll(async () => {
    await running?.platform.close();
    await rm(root, { recursive: true, force: true });
  }, 60_000);
  const find = (): SeededPlatform => {
    if (running === undefined) throw new Error("the platform does not run");
    return running;
  };
  return {
    get root() {
      return root;
    },
    get platform() {
      return find().platform;
    },
    get profile() {
      return find().profile;
    },
  };
}
