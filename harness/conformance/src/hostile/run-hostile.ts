import { runOverlapping } from "../access/run-overlapping.ts";
import { createRandom } from "../fuzz/random.ts";
import type { Check, CheckResult, Family, FamilyContext } from "./check.ts";
import { FAMILY_NAMES, type Form, isRepeated, type Stage, STAGES } from "./families.ts";
import {
  type FamilyReport,
  findUnexpected,
  type HostileReport,
  judgeFindings,
  listCostliest,
  type RunCheck,
  summariseCost,
  summariseCrowd,
} from "./hostile-report.ts";
import { startHostileWorld } from "./hostile-world.ts";
import { isLeftOut, OPEN_FINDINGS } from "./open-findings.ts";

export interface HostileOptions {
  readonly seed: number;
  readonly form: Form;
  /** Names of families to run; empty runs all of the form. */
  readonly families: readonly string[];
  readonly onProgress?: (line: string) => void;
}

interface FamilyRun {
  readonly runs: readonly RunCheck[];
  readonly report: FamilyReport;
  readonly deaths: number;
}

/** Runs the families of a form one after the other, each stage against a platform of its own. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const done: FamilyRun[] = [];
  for (const stage of STAGES[options.form]) done.push(...(await runStage(stage, options)));
  const runs = done.flatMap((family) => family.runs);
  const failures = runs.flatMap((run) => {
    const problems = findUnexpected(run, OPEN_FINDINGS);
    return problems.length === 0 ? [] : [{ family: run.family, name: run.name, problems, sent: run.result.sent }];
  });
  return {
    checks: runs.length,
    failed: failures.length,
    families: done.map(({ report }) => report),
    failures,
    ...judgeFindings(runs, OPEN_FINDINGS),
    cost: summariseCost(runs),
    costliest: listCostliest(runs),
    ...summariseCrowd(runs),
    deaths: done.reduce((sum, { deaths }) => sum + deaths, 0),
  };
}

async function runStage(
  { limits, families, isInspected }: Stage,
  options: HostileOptions,
): Promise<readonly FamilyRun[]> {
  const wanted = families.filter(({ name }) => options.families.length === 0 || options.families.includes(name));
  if (wanted.length === 0) return [];
  const report = options.onProgress ?? (() => {});
  report(`starting a platform with ${limits} limits`);
  const world = await startHostileWorld(limits, isInspected === true);
  const done: FamilyRun[] = [];
  try {
    for (const family of wanted) {
      // Where limits are what is tried, the other families take part with samples.
      const isLong = options.form === "long" && limits === "raised";
      const random = createRandom(options.seed + FAMILY_NAMES.indexOf(family.name));
      const label = isRepeated(family, limits) ? `${family.name}, ${limits} limits` : family.name;
      const run = await runFamily(family, label, { world, random, isLong });
      done.push(run);
      const { checks, failed, open, ms } = run.report;
      report(`${label}: ${checks} checks, ${failed} failed, ${open} open, ${(ms / 1000).toFixed(1)} s`);
    }
  } finally {
    await world.close();
  }
  return done;
}

async function runFamily(family: Family, label: string, context: FamilyContext): Promise<FamilyRun> {
  const startedAt = performance.now();
  const listed = await family.list(context);
  const checks = listed.filter(({ name }) => !isLeftOut(OPEN_FINDINGS, family.name, name, context.isLong));
  const runs: RunCheck[] = [];
  let deaths = 0;
  await runOverlapping(checks, {
    overlap: family.overlap,
    isAlone: ({ isAlone }) => isAlone === true,
    async run(check, position) {
      const result = await runCheck(check);
      const hasDied = await context.world.reviveIfDead();
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
      name: label,
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
