import { KEY_LENGTH_MAX, KEY_PATTERN } from "@burgee/contract";

import { isReservedName, RESERVED_NAME_REMEDY } from "./file-shape.ts";
import type { FlagBundle, FlagFile } from "./flag-bundle.ts";

const FOLDERS = ["audiences", "variables", "features"] as const;
/** JSON is YAML, and both are read by one parser. */
const EXTENSIONS = [".yaml", ".yml", ".json"] as const;

/** A folder whose files define one entity each. */
export type FlagFolder = (typeof FOLDERS)[number];

/** What a file defines, by its path alone. */
export type FilePlace =
  | { readonly kind: "top"; readonly key: "project" | "environments" }
  | { readonly kind: FlagFolder; readonly key: string }
  | { readonly kind: "unknown"; readonly remedy: string };

/** Finds what the file at a path inside the flags folder defines. */
export function placeFile(path: string): FilePlace {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  const extension = EXTENSIONS.find((known) => name.endsWith(known));
  const key = extension === undefined ? name : name.slice(0, -extension.length);
  if (parts.length === 1 && extension !== undefined && (key === "project" || key === "environments")) {
    return { kind: "top", key };
  }
  const folder = FOLDERS.find((known) => known === parts[0] && parts.length > 1);
  if (folder === undefined) {
    const remedy =
      "Known are project.yaml, environments.yaml, audiences/, variables/ and features/. Remove the others.";
    return { kind: "unknown", remedy };
  }
  if (extension === undefined) {
    const remedy = "Give it the extension `.yaml`, `.yml` or `.json`, or remove it.";
    return { kind: "unknown", remedy };
  }
  if (!KEY_PATTERN.test(key) || key.length > KEY_LENGTH_MAX) {
    const remedy = `The file name is the key: use at most ${KEY_LENGTH_MAX} of lower-case letters, digits, \`-\`, \`_\` and \`.\`.`;
    return { kind: "unknown", remedy };
  }
  if (isReservedName(key)) return { kind: "unknown", remedy: `The file name is the key. ${RESERVED_NAME_REMEDY}` };
  return { kind: folder, key };
}

/** The file of a bundle that describes the project, or its environments. Undefined when there is none. */
export function findTopFile({ files }: FlagBundle, key: "project" | "environments"): FlagFile | undefined {
  return files.find(({ path }) => {
    const place = placeFile(path);
    return place.kind === "top" && place.key === key;
  });
}

/** Copies that editors and merge tools leave beside a file. */
const BACKUP = /(~|\.bak|\.orig|\.rej|\.swp|\.tmp)$|^#.*#$/;

/** The file of a flags folder that says nothing about flags and needs no mention. */
const COMPANION = "README.md";

/**
 * How a file on disk is treated. Hidden files and folders are skipped, and so is `README.md`. Copies that editors leave
 * are named in a warning. Everything else counts: no file is ignored without a word.
 */
export function treatFile(path: string): "read" | "skip" | "backup" {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.some((part) => part.startsWith(".") || part === "node_modules")) return "skip";
  if (name === COMPANION) return "skip";
  return BACKUP.test(name) ? "backup" : "read";
}
