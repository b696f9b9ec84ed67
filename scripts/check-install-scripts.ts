import { readFileSync } from "node:fs";

import { repositoryRoot } from "./workers.ts";

// Checks that every package of the lock file that runs a script when it is installed was looked at: package.json lists
// it in allowScripts, as allowed or not. Exit code 1 lists those that nobody looked at, and entries that are stale.

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

/** Problems of a lock file against the list of packages whose install scripts were reviewed. */
export function findInstallScriptProblems(lock: LockFile, reviewed: Readonly<Record<string, boolean>>): string[] {
  const withScripts = new Set(
    Object.entries(lock.packages)
      .filter(([path, { hasInstallScript }]) => hasInstallScript === true && path.includes("node_modules/"))
      .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)),
  );
  const unknown = [...withScripts].filter((name) => !Object.hasOwn(reviewed, name));
  const stale = Object.keys(reviewed).filter((name) => !withScripts.has(name));
  return [
    ...unknown.map(
      (name) => `${name} runs a script when it is installed: read it, then add it to allowScripts in package.json`,
    ),
    ...stale.map((name) => `${name} is in allowScripts of package.json but runs no script: remove it`),
  ];
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(`${repositoryRoot}package-lock.json`, "utf8")) as LockFile;
  const { allowScripts } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, "utf8")) as {
    readonly allowScripts: Readonly<Record<string, boolean>>;
  };
  const problems = findInstallScriptProblems(lock, allowScripts);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    process.exit(1);
  }
  console.log(`install scripts: those of ${Object.keys(allowScripts).length} packages, all reviewed`);
}
