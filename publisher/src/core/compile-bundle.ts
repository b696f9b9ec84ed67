import { compileEnvironments } from "./compile-environment.ts";
import { createCompileMemory } from "./compile-memory.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { type EnvironmentPolicy, readPolicy } from "./environment-policy.ts";
import { findOversizedViews } from "./find-oversized-views.ts";
import { findPortability, type PortabilityFinding } from "./find-portability.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { hasErrors, limitProblems, sortProblems, type Problem } from "./problem.ts";
import type { ProjectSource } from "./project-source.ts";
import { readProject } from "./read-project.ts";
import { createReadingMemory } from "./reading-memory.ts";

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
      /** How each environment may be changed, by environment key. */
      readonly policies: ReadonlyMap<string, EnvironmentPolicy>;
      /** What the files say, with all that is not compiled: names, owners, dates, expectations. */
      readonly source: ProjectSource;
    };

/** Compiles states of one flags folder, one after another, and reuses what did not change since the last ones. */
export interface Compiler {
  /**
   * Gives the result of `compileBundle`. What is unchanged since the last good call is the same object, down to single
   * features and audiences; a whole environment is when nothing in it changed.
   */
  compile(bundle: FlagBundle): Promise<Compilation>;
}

/**
 * How much a compiler remembers at most: characters of all files, times the number of environments and one more.
 * Ours: that many take about 40 MB, so that a Worker of 128 MB has room to compile and render besides.
 */
const REMEMBERED_MAX = 6_000_000;

/** Makes a compiler that remembers the last bundle and the last one without errors, and nothing older or very large. */
export function createCompiler(rememberedMax: number = REMEMBERED_MAX): Compiler {
  let memory = createMemories();
  return {
    async compile(bundle) {
      const { reading, compiling } = memory;
      const { source, problems, projectKey, environmentKeys } = readProject(bundle, reading);
      const characters = bundle.files.reduce((sum, { text }) => sum + text.length, 0);
      if (characters * (1 + (environmentKeys?.length ?? 0)) > rememberedMax) memory = createMemories();
      if (source === undefined) return { ok: false, problems, projectKey, environmentKeys };
      const environments = compileEnvironments(source, compiling);
      const oversized = [...environments].flatMap(([key, snapshot]) => findOversizedViews(key, snapshot) ?? []);
      const policies = new Map([...source.environments].map(([key, environment]) => [key, readPolicy(environment)]));
      const { key } = source.project;
      const portability = (): readonly PortabilityFinding[] => findPortability(source);
      const compilation = { ok: true, problems, projectKey: key, environments, policies, source, portability } as const;
      return addProblems(compilation, oversized);
    },
  };
}

function createMemories() {
  return { reading: createReadingMemory(), compiling: createCompileMemory() };
}

/** Compiles a flags folder for every environment, or lists all its problems. Pure: reads no clock and no disk. */
export function compileBundle(bundle: FlagBundle): Promise<Compilation> {
  return createCompiler().compile(bundle);
}

/** A compilation with problems that were found outside the compiler, such as when the files were read. */
export function addProblems(compilation: Compilation, found: readonly Problem[]): Compilation {
  if (found.length === 0) return compilation;
  const problems = limitProblems(sortProblems([...compilation.problems, ...found]));
  if (!compilation.ok || !hasErrors(found)) return { ...compilation, problems };
  const { projectKey, environments } = compilation;
  return { ok: false, problems, projectKey, environmentKeys: [...environments.keys()] };
}
