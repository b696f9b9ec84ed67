import { assignIds } from "./assign-ids.ts";
import { compileEnvironment } from "./compile-environment.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { type EnvironmentPolicy, readPolicy } from "./environment-policy.ts";
import { findOversizedViews } from "./find-oversized-views.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { hasErrors, limitProblems, sortProblems, type Problem } from "./problem.ts";
import type { ProjectSource } from "./project-source.ts";
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
      /** How each environment may be changed, by environment key. */
      readonly policies: ReadonlyMap<string, EnvironmentPolicy>;
      /** What the files say, with all that is not compiled: names, owners, dates, expectations. */
      readonly source: ProjectSource;
    };

/** Compiles a flags folder for every environment, or lists all its problems. Pure: reads no clock and no disk. */
export async function compileBundle(bundle: FlagBundle): Promise<Compilation> {
  const { source, problems, projectKey, environmentKeys } = readProject(bundle);
  if (source === undefined) return { ok: false, problems, projectKey, environmentKeys };
  const ids = await assignIds(source);
  const environments = new Map<string, CompiledEnvironment>();
  for (const key of source.environments.keys()) environments.set(key, compileEnvironment(source, key, ids));
  const oversized = [...environments].flatMap(([key, snapshot]) => findOversizedViews(key, snapshot) ?? []);
  const policies = new Map([...source.environments].map(([key, environment]) => [key, readPolicy(environment)]));
  const { key } = source.project;
  return addProblems({ ok: true, problems, projectKey: key, environments, policies, source }, oversized);
}

/** A compilation with problems that were found outside the compiler, such as when the files were read. */
export function addProblems(compilation: Compilation, found: readonly Problem[]): Compilation {
  if (found.length === 0) return compilation;
  const problems = limitProblems(sortProblems([...compilation.problems, ...found]));
  if (!compilation.ok || !hasErrors(found)) return { ...compilation, problems };
  const { projectKey, environments } = compilation;
  return { ok: false, problems, projectKey, environmentKeys: [...environments.keys()] };
}
