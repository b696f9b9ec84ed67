import { buildFlagd, findFlagd } from "./flagd-program.ts";
import { explainNoNamespace, isLoopbackOnly, runLoopbackOnly } from "./loopback-namespace.ts";
import { RIVAL_NAMES, type RivalName, type RivalProgram } from "./server-rival.ts";
import { buildUnleashEdge, findUnleashEdge } from "./unleash-edge-program.ts";

export interface WantedRivals {
  /** Whether those without a path are built. */
  readonly isBuilding: boolean;
  /** Programs that are there already. */
  readonly paths: Readonly<Partial<Record<RivalName, string | undefined>>>;
}

export interface PreparedRivals {
  readonly programs: Readonly<Partial<Record<RivalName, RivalProgram>>>;
  /** Why a rival that was asked for cannot be had. */
  readonly unavailable: Readonly<Partial<Record<RivalName, string>>>;
}

const SOURCES: Readonly<
  Record<RivalName, { readonly find: (path: string) => RivalProgram; readonly build: () => RivalProgram }>
> = {
  flagd: { find: findFlagd, build: buildFlagd },
  unleashEdge: { find: findUnleashEdge, build: buildUnleashEdge },
};

/** Hands what was prepared to this program's second start, in a namespace without an outside. */
const HANDED_OVER = "BURGEE_BENCH_RIVALS";

/**
 * Finds or builds the rivals that were asked for. flagd listens on every interface and cannot be told otherwise, so with
 * it this process ends here, after the whole run in a network namespace without an outside.
 * Throws an error that says what to do when a path leads to no such program or no rival can be had.
 */
export function prepareRivals(wanted: WantedRivals): PreparedRivals {
  const handedOver = process.env[HANDED_OVER];
  if (handedOver !== undefined) return JSON.parse(handedOver) as PreparedRivals;
  let prepared = collectRivals(wanted);
  if (prepared.programs.flagd !== undefined && !isLoopbackOnly()) {
    const problem = explainNoNamespace();
    if (problem === undefined) {
      const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
      process.exit(runLoopbackOnly(again, { [HANDED_OVER]: JSON.stringify(prepared) }));
    }
    const { flagd: _, ...programs } = prepared.programs;
    prepared = { programs, unavailable: { ...prepared.unavailable, flagd: problem } };
  }
  const problems = Object.entries(prepared.unavailable).map(([name, problem]) => `no ${name}: ${problem}`);
  if (Object.keys(prepared.programs).length === 0) throw new Error(problems.join("\n"));
  for (const problem of problems) console.error(problem);
  return prepared;
}

function collectRivals({ isBuilding, paths }: WantedRivals): PreparedRivals {
  const programs: Partial<Record<RivalName, RivalProgram>> = {};
  const unavailable: Partial<Record<RivalName, string>> = {};
  // First what takes no time: a mistyped path is told before anything is built.
  for (const name of RIVAL_NAMES) {
    const path = paths[name];
    if (path !== undefined) programs[name] = SOURCES[name].find(path);
  }
  for (const name of isBuilding ? RIVAL_NAMES : []) {
    if (programs[name] !== undefined) continue;
    try {
      programs[name] = SOURCES[name].build();
    } catch (error) {
      unavailable[name] = (error as Error).message;
    }
  }
  return { programs, unavailable };
}
