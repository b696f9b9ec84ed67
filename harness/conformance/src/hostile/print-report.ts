import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Failure, HostileReport } from "./hostile-report.ts";

/** Failures printed with what they sent; the rest is counted. */
const PRINTED_MAX = 40;
/** Characters up to which the bytes stand in the output, too. */
const INLINE_LENGTH_MAX = 1_500;

/** Prints to standard error what failed, what is known to fail, and a table of families. */
export function printReport(report: HostileReport): void {
  printFailures(report.failures);
  for (const { finding, checks } of report.open) {
    console.error(`open  ${finding.id}: ${finding.reason} (${checks.length} checks, such as: ${checks[0] ?? ""})`);
  }
  for (const { id } of report.repaired) {
    console.error(`FAIL  ${id} no longer shows: remove it from open-findings.ts`);
  }
  printTable(report);
}

/** What the last line says: the report without what was sent. */
export function summarise(report: HostileReport, seed: number): unknown {
  const { checks, failed, families, open, repaired, cost, crowd, deaths } = report;
  return {
    checks,
    failed: failed + repaired.length,
    families,
    open: open.map(({ finding, checks }) => ({ id: finding.id, checks: checks.length })),
    cost,
    ...(crowd === undefined ? {} : { crowd }),
    deaths,
    seed,
  };
}

function printTable({ families, cost, costliest, deaths }: HostileReport): void {
  const width = Math.max(...families.map(({ name }) => name.length));
  console.error(`\n${"family".padEnd(width)}  checks  failed  open  skipped  seconds`);
  for (const { name, checks, failed, open, skipped, ms } of families) {
    const numbers = [
      String(checks).padStart(6),
      String(failed).padStart(6),
      String(open).padStart(4),
      String(skipped).padStart(7),
      (ms / 1000).toFixed(1).padStart(7),
    ];
    console.error(`${name.padEnd(width)}  ${numbers.join("  ")}`);
  }
  for (const { name, measured } of costliest) {
    const { ms = 0, heapMiB = 0, secondCallerP99Ms = 0 } = measured;
    console.error(
      `${name}: ${ms.toFixed(0)} ms, heaps +${heapMiB.toFixed(1)} MiB, p99 ${secondCallerP99Ms.toFixed(0)} ms`,
    );
  }
  console.error(
    `one request: ${cost.maxMs} ms of the processor, heaps +${cost.heapMaxMiB} MiB, process +${cost.residentMaxMiB} MiB; second caller's p99 ${cost.secondCallerP99Ms} ms, deaths ${deaths}`,
  );
}

function printFailures(failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), "burgee-hostile-failed-"));
  for (const [index, { family, name, problems, sent }] of failures.slice(0, PRINTED_MAX).entries()) {
    const file = join(folder, `${index + 1}.http`);
    writeFileSync(file, sent);
    console.error(`FAIL  ${family}: ${name}`);
    for (const { rule, text } of problems) console.error(`      ${rule}: ${text}`);
    if (typeof sent === "string" && sent.length <= INLINE_LENGTH_MAX) console.error(`      ${JSON.stringify(sent)}`);
    console.error(`      bytes: ${file}`);
  }
  if (failures.length > PRINTED_MAX) console.error(`and ${failures.length - PRINTED_MAX} more`);
}
