import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

import { readChangesets } from "@changesets/read";

import { insertSection, renderSection } from "./changelog-section.ts";
import { repositoryRoot } from "./workers.ts";

// Releases the pending changesets: raises the version of all packages together and adds one section to CHANGELOG.md.
// `changeset version` alone would write a changelog per package. Usage: npm run version-packages

/** Sources that repeat the version of their package.json; tests compare the two. */
const VERSION_SOURCES = ["sdk/client/src/sdk-version.ts", "sdk/server/src/sdk-version.ts"];

process.chdir(repositoryRoot);
const changesets = await readChangesets(repositoryRoot);
if (changesets.length === 0) {
  console.error(
    "There are no changesets in .changeset/, so there is nothing to release. `npm run changeset` writes one.",
  );
  process.exit(1);
}

const previous = readVersion("package.json");
run(process.execPath, "node_modules/@changesets/cli/bin.js", "version");
const version = readVersion("contract/package.json");
// Changesets raises the version of workspaces, not of the root.
replaceInFile("package.json", `"version": "${previous}"`, `"version": "${version}"`);
for (const file of VERSION_SOURCES) replaceInFile(file, `"${previous}"`, `"${version}"`);

const section = renderSection(version, new Date().toISOString().slice(0, 10), changesets);
writeFileSync("CHANGELOG.md", insertSection(readFileSync("CHANGELOG.md", "utf8"), section));
run("node_modules/.bin/oxfmt", "CHANGELOG.md");
// Only versions of workspaces change, so npm has nothing to ask for.
run("npm", "install", "--package-lock-only", "--offline", "--no-audit", "--no-fund");
console.log(`${previous} → ${version}: ${changesets.length} changes in CHANGELOG.md`);

function readVersion(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function replaceInFile(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(file, text.replace(from, to));
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
}
