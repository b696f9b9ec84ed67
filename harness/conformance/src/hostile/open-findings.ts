import type { Problem, Rule } from "./check.ts";

/**
 * A weakness that is known and not repaired yet. Problems that it covers do not fail a run; a run fails when checks that
 * it covers ran and none had the problem, so that repairing a finding removes it here.
 */
export interface OpenFinding {
  readonly id: string;
  readonly rules: readonly Rule[];
  /** Names of checks that show it, with their family: `access: GET /health · no credential · no body`. */
  readonly checks: RegExp;
  readonly reason: string;
  /** Those of its checks that the short form leaves out while it is open, because they end or block the platform. */
  readonly leftOutOfShort?: RegExp;
  /** Those that no form runs while it is open. */
  readonly leftOut?: RegExp;
  /** Whether it shows only now and then, so that a run without it proves nothing. */
  readonly isIntermittent?: boolean;
}

export const OPEN_FINDINGS: readonly OpenFinding[] = [];

/** The finding that covers a problem, if any. */
export function findOpen(
  findings: readonly OpenFinding[],
  family: string,
  checkName: string,
  { rule }: Problem,
): OpenFinding | undefined {
  return findings.find((finding) => covers(finding, family, checkName) && finding.rules.includes(rule));
}

export function covers(finding: OpenFinding, family: string, checkName: string): boolean {
  return finding.checks.test(`${family}: ${checkName}`);
}

/** Whether a check must not run while a finding is open, because it would end or block the platform. */
export function isLeftOut(
  findings: readonly OpenFinding[],
  family: string,
  checkName: string,
  isLong: boolean,
): boolean {
  const name = `${family}: ${checkName}`;
  return findings.some(
    ({ leftOut, leftOutOfShort }) => leftOut?.test(name) === true || (!isLong && leftOutOfShort?.test(name) === true),
  );
}
