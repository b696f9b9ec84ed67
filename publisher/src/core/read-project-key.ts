import { isRecord } from "@burgee/contract";

import type { FlagBundle } from "./flag-bundle.ts";
import { SourceFile } from "./source-file.ts";

/** Reads the project's key from project.yaml alone, without compiling anything. Undefined when it names none. */
export function readProjectKey({ files }: FlagBundle): string | undefined {
  const file = files.find(({ path }) => path === "project.yaml");
  const value = file === undefined ? undefined : new SourceFile(file).value;
  return isRecord(value) && typeof value["key"] === "string" ? value["key"] : undefined;
}
