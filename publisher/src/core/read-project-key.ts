import { isRecord } from "@burgee/contract";

import type { FlagBundle } from "./flag-bundle.ts";
import { findTopFile } from "./place-file.ts";
import { SourceFile } from "./source-file.ts";

/** Reads the project's key from the project's file alone, without compiling anything. Undefined when it names none. */
export function readProjectKey(bundle: FlagBundle): string | undefined {
  return readText(bundle, "key");
}

/** Reads the project's name as `readProjectKey` reads its key. */
export function readProjectName(bundle: FlagBundle): string | undefined {
  return readText(bundle, "name");
}

function readText(bundle: FlagBundle, member: string): string | undefined {
  const file = findTopFile(bundle, "project");
  const value = file === undefined ? undefined : new SourceFile(file).value;
  return isRecord(value) && typeof value[member] === "string" ? value[member] : undefined;
}
