import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import { copyStorefront } from "../copy-storefront.ts";
import { startSeededPlatform } from "../seeded-platform.ts";
import { runPage } from "./run-page.ts";

/** The page whose commands are run. */
export const TUTORIAL_FILE = resolve(repositoryRoot, "docs/tutorial/README.md");

/** Runs the commands of the tutorial against a new local platform. Returns the page as it is and as it must be. */
export async function runTutorial(): Promise<{ readonly written: string; readonly observed: string }> {
  const root = await mkdtemp(join(tmpdir(), "burgee-tutorial-"));
  try {
    // The first start writes down beside the files what was published.
    const flagsFolder = join(root, "sample/flags");
    await copyStorefront(flagsFolder);
    const { platform } = await startSeededPlatform({
      flagsFolder,
      stateFolder: join(root, ".burgee/local"),
      port: 0,
      firehosePort: 0,
    });
    try {
      const home = join(root, "home");
      await mkdir(home);
      const written = await readFile(TUTORIAL_FILE, "utf8");
      return { written, observed: await runPage(written, home) };
    } finally {
      await platform.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
