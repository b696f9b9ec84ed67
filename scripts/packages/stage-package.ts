import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../workers.ts";
import { readManifest, renderManifest } from "./manifest.ts";

/** Links of a README that lead out of its package lead to this page of the repository where it is known. */
const RELATIVE_LINK = /\]\((?:\.\.\/)+([^)]+)\)/g;

/** Copies a built package into a folder as it is published: its package.json points at the build. Returns that folder. */
export function stagePackage(folder: string, to: string, repositoryUrl?: string): string {
  const from = join(repositoryRoot, folder);
  if (!existsSync(join(from, "dist"))) throw new Error(`${folder} is not built: npm run build`);
  const staged = join(to, folder.replaceAll("/", "-"));
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  cpSync(join(from, "dist"), join(staged, "dist"), { recursive: true });
  cpSync(join(repositoryRoot, "LICENSE"), join(staged, "LICENSE"));
  writeFileSync(join(staged, "README.md"), renderReadme(readFileSync(join(from, "README.md"), "utf8"), repositoryUrl));
  const manifest = renderManifest(readManifest(folder), repositoryUrl && `git+${repositoryUrl}.git`);
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return staged;
}

function renderReadme(text: string, repositoryUrl: string | undefined): string {
  return repositoryUrl === undefined ? text : text.replaceAll(RELATIVE_LINK, `](${repositoryUrl}/blob/main/$1)`);
}
