import { environmentsSchema, type EnvironmentSource } from "./file-schemas.ts";
import { readShape } from "./file-shape.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { findTopFile } from "./place-file.ts";
import { SourceFile } from "./source-file.ts";

/** Reads the type of each environment, by key. Empty when the file of environments is missing or has a mistake. */
export function readEnvironmentTypes(bundle: FlagBundle): ReadonlyMap<string, EnvironmentSource["type"]> {
  return new Map(readEnvironments(bundle).map(([key, { type }]) => [key, type]));
}

/** Reads what each environment is called and which type it has, by key. Empty when the file is missing or has a mistake. */
export function readEnvironmentNames(
  bundle: FlagBundle,
): ReadonlyMap<string, { readonly name?: string; readonly type: EnvironmentSource["type"] }> {
  return new Map(
    readEnvironments(bundle).map(([key, { name, type }]) => [key, { type, ...(name === undefined ? {} : { name }) }]),
  );
}

/** Keys of the environments that say `emergencies: false`: only an owner may change what they serve past the files. */
export function readOwnersOnly(bundle: FlagBundle): ReadonlySet<string> {
  return new Set(readEnvironments(bundle).flatMap(([key, { emergencies }]) => (emergencies === false ? [key] : [])));
}

function readEnvironments(bundle: FlagBundle): readonly [key: string, EnvironmentSource][] {
  const found = findTopFile(bundle, "environments");
  if (found === undefined) return [];
  const file = new SourceFile(found);
  const source = file.problems.length > 0 ? undefined : readShape(file, environmentsSchema);
  return Object.entries(source ?? {});
}
