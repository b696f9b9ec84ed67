import {
  ISOLATED_IMPORTS,
  PACKAGE_RULES,
  TEST_ONLY_FOLDERS,
  TEST_ONLY_PACKAGES,
  UNSHIPPED_FOLDERS,
} from "./package-rules.ts";
import { findPackageFolder, type Import, isInside, type SourceTree } from "./source-tree.ts";

/** Checks one import against the table between packages, and that other packages are imported by name. */
export function checkPackages(tree: SourceTree, { file, specifier, isTest, target }: Import): string[] {
  const owner = findRuleFolder(file);
  if (owner === undefined) return [];
  if (!isTest && !UNSHIPPED_FOLDERS.some((folder) => isInside(file, folder)) && isTestOnly(specifier)) {
    return [`imports ${specifier}, which only tests and benchmarks may use`];
  }
  const isolated = ISOLATED_IMPORTS.find((rule) => rule.matches(specifier, target));
  if (isolated !== undefined && !isolated.importers.some((folder) => isInside(file, folder))) {
    return [`must not import ${specifier}: ${isolated.reason}`];
  }
  if (target === undefined) return [];
  const foreign = findPackageFolder(tree, target);
  if (specifier.startsWith(".") && foreign !== undefined && foreign !== findPackageFolder(tree, file)) {
    return [`leaves its package by a relative path (${specifier}); import ${foreign} by its name`];
  }
  return mayImport(owner, findRuleFolder(target), isTest) ? [] : [`${owner} must not import ${target} (${specifier})`];
}

function mayImport(owner: string, target: string | undefined, isTest: boolean): boolean {
  if (target === undefined || target === owner) return true;
  const allowed = PACKAGE_RULES.find(({ folder }) => folder === owner)?.mayImport ?? [];
  return allowed === "*" || allowed.includes(target) || (isTest && TEST_ONLY_FOLDERS.includes(target));
}

function isTestOnly(specifier: string): boolean {
  return TEST_ONLY_PACKAGES.some((name) => specifier.startsWith(name));
}

function findRuleFolder(path: string): string | undefined {
  return PACKAGE_RULES.find(({ folder }) => isInside(path, folder))?.folder;
}
