import { environmentsSchema, type EnvironmentSource } from "./file-schemas.ts";
import { readShape } from "./file-shape.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { findTopFile } from "./place-file.ts";
import { SourceFile } from "./source-file.ts";

/** Reads the type of each environment, by key. Empty when the file of environments is missing or has a mistake. */
export function readEnvironmentTypes(bundle: FlagBundle): ReadonlyMap<string, EnvironmentSource["type"]> {
  const found = findTopFile(bundle, "environments");
  if (found === undefined) return new Map();
  const file = new SourceFile(found);
  const source = file.problems.length > 0 ? undefined : readShape(file, environmentsSchema);
  return new Map(Object.entries(source ?? {}).map(([key, { type }]) => [key, type]));
}
