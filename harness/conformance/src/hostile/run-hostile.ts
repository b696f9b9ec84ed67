import { runOverlapping } from "../access/run-overlapping.ts";
import { createRandom } from "../fuzz/random.ts";
import type { Check, CheckResult, Family } from "./check.ts";
import { FAMILIES } from "./families.ts";
import {
  type FamilyReport,
  findUnexpected,
  type HostileReport,
  judgeFindings,
  type RunCheck,
  summariseCost,
} from "./hostile-report.ts";
import { type HostileWorld, startHostileWorld } from "./hostile-world.ts";
import { isLeftOut, OPEN_FINDINGS } from "./open-findings.ts";

export interface HostileOptions {
  readonly seed: number;
  readonly isLong: boolean;
  /** Names of families to run; empty runs all. */
  readonly families: readonly string[];
  readonly onProgress?: (line: string) => void;
}

/** Runs the families one after the other against a platform of their own. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const report = options.onProgress ?? (() => {});
  report("starting the platform");
  const world = await startHostileWorld();
  const runs: RunCheck[] = [];
  const families: FamilyReport[] = [];
  let deaths = 0;
  try {
    for (const [index, family] of FAMILIES.entries()) {
      if (options.families.length > 0 && !options.families.includes(family.name)) continue;
      const done = await runFamily(family, index, world, options);
      runs.push(...done.runs);
      families.push(done.report);
      deaths += done.deaths;
      const { name, checks, failed, open, ms } = done.report;
      report(`${name}: ${checks} checks, ${failed} failed, ${open} open, ${(ms / 1000).toFixed(1)} s`);
    }
  } finally {
    await world.close();
  }
  const failures = runs.flatMap((run) => {
    const problems = findUnexpected(run, OPEN_FINDINGS);
    return problems.length === 0 ? [] : [{ family: run.family, name: run.name, problems, sent: run.result.sent }];
  });
  return {
    checks: runs.length,
    failed: failures.length,
    families,
    failures,
    ...judgeFindings(runs, OPEN_FINDINGS),
    cost: summariseCost(runs),
    deaths,
  };
}

async function runFamily(
  family: Family,
  index: number,
  world: HostileWorld,
  { seed, isLong }: HostileOptions,
): Promise<{ readonly runs: readonly RunCheck[]; readonly report: FamilyReport; readonly deaths: number }> {
  const startedAt = performance.now();
  const listed = await family.list({ world, random: createRandom(seed + index), isLong });
  const checks = listed.filter(({ name }) => !isLeftOut(OPEN_FINDINGS, family.name, name, isLong));
  const runs: RunCheck[] = [];
  let deaths = 0;
  await runOverlapping(checks, {
    overlap: family.overlap,
    isAlone: ({ isAlone }) => isAlone === true,
    async run(check, position) {
      const result = await runCheck(check);
      const hasDied = await world.reviveIfDead();
      if (hasDied) deaths += 1;
      runs[position] = { family: family.name, name: check.name, result: hasDied ? addDeath(result) : result };
    },
  });
  const problems = runs.map((run) => ({
    all: run.result.problems.length,
    unexpected: findUnexpected(run, OPEN_FINDINGS).length,
  }));
  return {
    runs,
    deaths,
    report: {
      name: family.name,
      checks: runs.length,
      failed: problems.filter(({ unexpected }) => unexpected > 0).length,
      open: problems.filter(({ all, unexpected }) => all > 0 && unexpected === 0).length,
      skipped: listed.length - checks.length,
      ms: Math.round(performance.now() - startedAt),
    },
  };
}

/** A check that throws has failed; what it sent is then not known. */
async function runCheck(check: Check): Promise<CheckResult> {
  try {
    return await check.run();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { sent: "", problems: [{ rule: "outcome", text: `the check threw ${text}` }] };
  }
}

function addDeath(result: CheckResult): CheckResult {
  return { ...result, problems: [...result.problems, { rule: "death", text: "the Workers' process died" }] };
}
