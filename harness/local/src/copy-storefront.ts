import { cp } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

const STOREFRONT = resolve(repositoryRoot, "examples/storefront/flags");

/** Copies the flag files of the storefront example, without what commands wrote down beside them. */
export async function copyStorefront(flagsFolder: string): Promise<void> {
  await cp(STOREFRONT, flagsFolder, { recursive: true, filter: (source) => basename(source) !== ".burgee" });
}
