import { fileURLToPath } from "node:url";

import type { FlagBundle, FlagFile } from "@burgee/publisher/core";
import { readFlagFiles } from "burgee/flag-files";

/** Folder of the sample project's flag files. */
export const STOREFRONT = fileURLToPath(new URL("../../../examples/storefront/flags", import.meta.url));

/** Variables that features of the sample define or use: lines indented by two below `variables:`. */
const VARIABLE_LINE = /^ {2}([a-z][a-z0-9-]*):/gm;

/**
 * A project of many features: the storefront sample's, repeated under new names. Each copy of a feature has variables of
 * its own, because a variable belongs to one feature.
 */
export async function repeatStorefront(features: number): Promise<FlagBundle> {
  const { files } = await readFlagFiles(STOREFRONT);
  const originals = files.filter(({ path }) => path.startsWith("features/"));
  const shared = files.filter(({ path }) => !/^(features|variables)\//.test(path));
  const variables = files.filter(({ path }) => path.startsWith("variables/"));
  const copies = Array.from({ length: features }, (_, index) => {
    const original = originals[index % originals.length];
    if (original === undefined) throw new Error("the sample has no features");
    return copyFeature(original, variables, suffixOf(Math.floor(index / originals.length)));
  });
  return { files: [...shared, ...copies.flat()] };
}

/** A copy of a feature and of the variables in files of their own that it uses. */
function copyFeature(original: FlagFile, variables: readonly FlagFile[], suffix: string): readonly FlagFile[] {
  const names = variableNames(original.text);
  const pattern = new RegExp(String.raw`(?<![\w-])(${names.join("|")})(?=:)`, "g");
  const text = original.text.replaceAll(pattern, (name) => `${name}${suffix}`);
  const used = variables.filter(({ path }) => names.includes(keyOf(path)));
  return [
    { path: renamed(original.path, suffix), text },
    ...used.map((file) => ({ ...file, path: renamed(file.path, suffix) })),
  ];
}

function variableNames(text: string): readonly string[] {
  const section = /^variables:\n((?: .*\n|\n)*)/m.exec(text)?.[1] ?? "";
  return [...section.matchAll(VARIABLE_LINE)].map(([, name]) => name ?? "");
}

function keyOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".yaml".length);
}

function renamed(path: string, suffix: string): string {
  return path.replace(/\.yaml$/, `${suffix}.yaml`);
}

function suffixOf(copy: number): string {
  return `-${String(copy).padStart(4, "0")}`;
}
