import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { repositoryRoot } from "./workers.ts";

const { values: options } = parseArgs({ options: { root: { type: "string" }, help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s check:registries -- [--root FOLDER]
Checks that no file but a lock file names the host of a package registry: packages are named, and every
installation finds them where its owner decided. Exit code 1 lists the lines that name one.`);
  process.exit(0);
}

// Escaped dots keep this pattern from finding itself.
const HOSTS = [
  "(npmjs|yarnpkg)\\.(com|org)",
  "(crates|jsr)\\.io",
  "pypi(\\.python)?\\.org",
  "pythonhosted\\.org",
  "rubygems\\.org",
  "nuget\\.org",
  "maven\\.(apache\\.)?org",
  "sonatype\\.(com|org)",
  "proxy\\.golang\\.org",
  "pkg\\.github\\.com",
];
const LOCK_FILES = ["package-lock.json", "pnpm-lock.yaml", "*.lock", "go.sum"];

const root = resolve(options.root ?? repositoryRoot);
const { status, stdout, stderr } = spawnSync(
  "git",
  [
    "grep",
    "--untracked",
    "--line-number",
    "-I",
    "--ignore-case",
    "--extended-regexp",
    HOSTS.join("|"),
    "--",
    ...LOCK_FILES.map((pattern) => `:(exclude,glob)**/${pattern}`),
  ],
  { cwd: root, encoding: "utf8" },
);
// git grep exits with 1 when it finds nothing.
if (status !== 1) {
  console.error(`${stdout}${stderr}\nThese lines name a package registry's host. Name the package alone.`);
  process.exit(1);
}
console.log("registries: no file names one");
