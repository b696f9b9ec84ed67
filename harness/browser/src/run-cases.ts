import type { Case } from "./case.ts";
import type { World } from "./world.ts";

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why it failed, or what is worth knowing. */
  readonly note?: string;
}

/** Runs cases one after the other, whatever became of those before. */
export async function runCases(
  cases: readonly Case[],
  world: World,
  report: (result: CaseResult, tookMs: number) => void,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of cases) {
    const startedMs = performance.now();
    const result = await run(world).then(
      (note): CaseResult => ({ name, passed: true, ...(typeof note === "string" ? { note } : {}) }),
      (error: unknown): CaseResult => ({
        name,
        passed: false,
        note: error instanceof Error ? error.message : String(error),
      }),
    );
    results.push(result);
    report(result, performance.now() - startedMs);
  }
  return results;
}
