import type { OfficialCase, SubjectSdk } from "./official-case.ts";
import type { OfficialWorld } from "./official-world.ts";

export interface CaseResult {
  readonly name: string;
  readonly sdk: SubjectSdk;
  readonly covers: string;
  readonly ok: boolean;
  readonly durationMs: number;
  /** Why not, when not ok. */
  readonly problem?: string;
}

interface OfficialReport {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly CaseResult[];
}

const CASE_TIMEOUT_MS = 60_000;

/** Runs cases one after the other against one platform. */
export async function runCases(
  world: OfficialWorld,
  cases: readonly OfficialCase[],
  onResult: (result: CaseResult) => void,
): Promise<OfficialReport> {
  const results: CaseResult[] = [];
  for (const official of cases) {
    world.relay.reset();
    const startedMs = performance.now();
    const problem = await findProblem(world, official);
    const { name, sdk, covers } = official;
    const durationMs = Math.round(performance.now() - startedMs);
    const result = {
      name,
      sdk,
      covers,
      ok: problem === undefined,
      durationMs,
      ...(problem === undefined ? {} : { problem }),
    };
    results.push(result);
    onResult(result);
  }
  const passed = results.filter(({ ok }) => ok).length;
  return { passed, failed: results.length - passed, cases: results };
}

/** A rejection that an SDK leaves unhandled would end an application's process, so it fails the case. */
async function findProblem(world: OfficialWorld, official: OfficialCase): Promise<string | undefined> {
  let unhandled: unknown;
  const remember = (reason: unknown): void => {
    unhandled ??= reason ?? "an empty reason";
  };
  let timer: NodeJS.Timeout | undefined;
  process.on("unhandledRejection", remember);
  try {
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`did not end within ${CASE_TIMEOUT_MS} ms`)), CASE_TIMEOUT_MS);
    });
    await Promise.race([official.run(world), timeout]);
    return unhandled === undefined ? undefined : `the SDK left a rejection unhandled: ${describe(unhandled)}`;
  } catch (error) {
    return describe(error);
  } finally {
    clearTimeout(timer);
    process.off("unhandledRejection", remember);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
