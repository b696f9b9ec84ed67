import { isRecord } from "@burgee/contract";

import type { FlagBundle } from "./flag-bundle.ts";
import { findTopFile } from "./place-file.ts";
import { SourceFile } from "./source-file.ts";

/** Reads the project's key from the project's file alone, without compiling anything. Undefined when it names none. */
export function readProjectKey(bundle: FlagBundle): string | undefined {
  const file = findTopFile(bundle, "project");
  const value = file === undefined ? undefined : new SourceFile(file).value;
  return isRecord(value) && typeof value["key"] === "string" ? value["key"] : undefined;
}
