import { assignIds } from "./assign-ids.ts";
import { compileEnvironment } from "./compile-environment.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { findPortability, type PortabilityFinding } from "./find-portability.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import type { Problem } from "./problem.ts";
import { readProject } from "./read-project.ts";

/** What a flags folder compiles to. When it compiles, `problems` holds warnings. */
export type Compilation =
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** Undefined when project.yaml names none. */
      readonly projectKey: string | undefined;
      /** In the order of environments.yaml; undefined when that file has a mistake. */
      readonly environmentKeys: readonly string[] | undefined;
    }
  | {
      readonly ok: true;
      readonly problems: readonly Problem[];
      readonly projectKey: string;
      /** By environment key, in the order of environments.yaml. */
      readonly environments: ReadonlyMap<string, CompiledEnvironment>;
      /** Where not every published evaluator answers exactly what the files say. Found when it is asked for. */
      readonly portability: () => readonly PortabilityFinding[];
    };

/** Compiles a flags folder for every environment, or lists all its problems. Pure: reads no clock and no disk. */
export async function compileBundle(bundle: FlagBundle): Promise<Compilation> {
  const { source, problems, projectKey, environmentKeys } = readProject(bundle);
  if (source === undefined) return { ok: false, problems, projectKey, environmentKeys };
  const ids = await assignIds(source);
  const environments = new Map<string, CompiledEnvironment>();
  for (const key of source.environments.keys()) environments.set(key, compileEnvironment(source, key, ids));
  const portability = (): readonly PortabilityFinding[] => findPortability(source);
  return { ok: true, problems, projectKey: source.project.key, environments, portability };
}
