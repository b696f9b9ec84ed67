import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { parseSync } from "oxc-parser";

import {
  BOUNDARY_RULES,
  CORE_FORBIDDEN_GLOBALS,
  TEST_ONLY_FOLDERS,
  TEST_ONLY_PACKAGES,
  UNSHIPPED_FOLDERS,
} from "./boundary-rules.ts";

// Checks that every import in the repository follows docs/design/architecture.md. Exit code 1 lists what does not.

const root = fileURLToPath(new URL("../", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.js"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && !file.endsWith(".d.ts") && existsSync(join(root, file)));
const packageFolders = readPackageFolders();
const problems = files.flatMap((file) => checkFile(file));

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error(`\n${problems.length} imports cross a boundary. The table is in docs/design/architecture.md.`);
  process.exit(1);
}
console.log(`boundaries: ${files.length} files follow the table`);

function checkFile(file: string): string[] {
  const rule = BOUNDARY_RULES.find(({ folder }) => file.startsWith(`${folder}/`));
  if (rule === undefined) return [];
  const source = readFileSync(join(root, file), "utf8");
  const isTest = /\.test\.ts$|\/test\/|vitest\.config\.ts$/.test(file);
  const found: string[] = [];
  for (const specifier of readImports(file, source)) {
    const problem = checkImport(file, rule.folder, rule.mayImport, specifier, isTest);
    if (problem !== undefined) found.push(`${file}: ${problem}`);
  }
  if (/\/core\//.test(file) && !isTest && CORE_FORBIDDEN_GLOBALS.test(stripComments(source))) {
    found.push(`${file}: a core folder uses the platform (Request, Response, fetch, clock or console); pass a port in`);
  }
  return found;
}

function checkImport(
  file: string,
  owner: string,
  mayImport: readonly string[] | "*",
  specifier: string,
  isTest: boolean,
): string | undefined {
  const isUnshipped = UNSHIPPED_FOLDERS.some((folder) => file.startsWith(`${folder}/`));
  if (!isTest && !isUnshipped && TEST_ONLY_PACKAGES.some((name) => specifier.startsWith(name))) {
    return `imports ${specifier}, which only tests and benchmarks may use`;
  }
  const target = resolveFolder(file, specifier);
  if (target === undefined || target === owner || mayImport === "*") return undefined;
  if (mayImport.includes(target)) return undefined;
  if (isTest && TEST_ONLY_FOLDERS.includes(target)) return undefined;
  return `${owner} must not import ${target} (${specifier})`;
}

/** Folder of the rule that owns what is imported, or undefined for packages from outside. */
function resolveFolder(file: string, specifier: string): string | undefined {
  let path: string | undefined;
  if (specifier.startsWith(".")) path = normalize(join(dirname(file), specifier));
  else {
    const name = [...packageFolders.keys()].find((name) => specifier === name || specifier.startsWith(`${name}/`));
    if (name !== undefined) path = `${packageFolders.get(name)}/`;
  }
  if (path === undefined) return undefined;
  return BOUNDARY_RULES.find(({ folder }) => `${path}/`.startsWith(`${folder}/`))?.folder;
}

function readImports(file: string, source: string): string[] {
  const { module } = parseSync(file, source);
  return [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const text = source.slice(moduleRequest.start, moduleRequest.end);
      return /^["'`]/.test(text) ? [text.slice(1, -1)] : [];
    }),
  ];
}

function readPackageFolders(): Map<string, string> {
  const manifests = execFileSync("git", ["ls-files", "*/package.json"], { cwd: root, encoding: "utf8" });
  return new Map(
    manifests
      .split("\n")
      .filter((file) => file !== "")
      .map((file) => {
        const { name } = JSON.parse(readFileSync(join(root, file), "utf8")) as { name: string };
        return [name, relative(root, join(root, dirname(file)))] as const;
      }),
  );
}

function stripComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
