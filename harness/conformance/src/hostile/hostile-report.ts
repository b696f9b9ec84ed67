import type { CheckResult, CrowdMeasured, Measured, Problem } from "./check.ts";
import { covers, findOpen, type OpenFinding } from "./open-findings.ts";

/** A check after it ran. */
export interface RunCheck {
  readonly family: string;
  readonly name: string;
  readonly result: CheckResult;
}

export interface FamilyReport {
  readonly name: string;
  readonly checks: number;
  readonly failed: number;
  /** Checks whose problems are all known. */
  readonly open: number;
  /** Checks that did not run because of an open finding. */
  readonly skipped: number;
  readonly ms: number;
}

export interface Failure {
  readonly family: string;
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly sent: string | Uint8Array;
}

/** Worst values of single requests, in whole units. */
export interface CostSummary {
  readonly maxMs: number;
  readonly heapMaxMiB: number;
  readonly residentMaxMiB: number;
  readonly secondCallerP99Ms: number;
}

export interface HostileReport {
  readonly checks: number;
  readonly failed: number;
  readonly families: readonly FamilyReport[];
  readonly failures: readonly Failure[];
  /** Open findings with the checks that showed them. */
  readonly open: readonly { readonly finding: OpenFinding; readonly checks: readonly string[] }[];
  /** Findings whose checks ran and held: their lines must be removed. */
  readonly repaired: readonly OpenFinding[];
  readonly cost: CostSummary;
  /** The checks whose request took most of the processor, the worst first. */
  readonly costliest: readonly { readonly name: string; readonly measured: Measured }[];
  /** Of the crowd that kept most others out; absent when none was gathered. */
  readonly crowd?: CrowdMeasured;
  readonly deaths: number;
}

/** What of a check's problems no open finding covers. */
export function findUnexpected({ family, name, result }: RunCheck, findings: readonly OpenFinding[]): Problem[] {
  return result.problems.filter((problem) => findOpen(findings, family, name, problem) === undefined);
}

/** The open findings with what showed them, and those that nothing shows any more. */
export function judgeFindings(
  runs: readonly RunCheck[],
  findings: readonly OpenFinding[],
): Pick<HostileReport, "open" | "repaired"> {
  const open: { finding: OpenFinding; checks: string[] }[] = [];
  const repaired: OpenFinding[] = [];
  for (const finding of findings) {
    const covered = runs.filter(({ family, name }) => covers(finding, family, name));
    const shown = covered.filter(({ result }) => result.problems.some(({ rule }) => finding.rules.includes(rule)));
    if (shown.length > 0) open.push({ finding, checks: shown.map(({ name }) => name) });
    else if (covered.length > 0 && finding.isIntermittent !== true) repaired.push(finding);
  }
  return { open, repaired };
}

/** The worst of each measurement, in whole units. */
export function summariseCost(runs: readonly RunCheck[]): CostSummary {
  const worst = (pick: (measured: Measured) => number | undefined): number =>
    Math.round(Math.max(0, ...runs.map(({ result }) => pick(result.measured ?? {}) ?? 0)));
  return {
    maxMs: worst(({ ms }) => ms),
    heapMaxMiB: worst(({ heapMiB }) => heapMiB),
    residentMaxMiB: worst(({ residentMiB }) => residentMiB),
    secondCallerP99Ms: worst(({ secondCallerP99Ms }) => secondCallerP99Ms),
  };
}

const COSTLIEST_MAX = 5;

export function listCostliest(runs: readonly RunCheck[]): HostileReport["costliest"] {
  return runs
    .flatMap(({ name, result: { measured } }) => (measured?.ms === undefined ? [] : [{ name, measured }]))
    .toSorted((left, right) => (right.measured.ms ?? 0) - (left.measured.ms ?? 0))
    .slice(0, COSTLIEST_MAX);
}

/** The crowd under which others fared worst. */
export function summariseCrowd(runs: readonly RunCheck[]): Pick<HostileReport, "crowd"> {
  const [crowd] = runs
    .flatMap(({ result }) => result.measured?.crowd ?? [])
    .toSorted((left, right) => left.othersOkShare - right.othersOkShare);
  return crowd === undefined ? {} : { crowd };
}

/** Whether nothing failed and no finding outlived its repair. */
export function hasHeld(report: HostileReport): boolean {
  return report.failed === 0 && report.repaired.length === 0;
}
