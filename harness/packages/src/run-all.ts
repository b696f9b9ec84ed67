import type { Case } from "./case.ts";

/** How many cases run at once: most wait for a child process. */
const CONCURRENCY = 2;

export interface CaseResult {
  readonly name: string;
  /** Undefined when the case passed. */
  readonly problem: string | undefined;
}

/** Runs every case, whatever became of the others. */
export async function runAll(cases: readonly Case[], report: (result: CaseResult) => void): Promise<CaseResult[]> {
  const waiting = [...cases];
  const results: CaseResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = { name: next.name, problem: await findProblem(next) };
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return results;
}

async function findProblem({ run }: Case): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
