import { setTimeout as wait } from "node:timers/promises";

import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { openOperatorClient, platformErrors, readLandingFolder, type TargetFlags } from "./events-target.ts";
import { reconcilePlatform, type PlatformReconciliation } from "./reconcile-platform.ts";

export interface ReconcileFlags extends TargetFlags {
  readonly graceSeconds: number;
  readonly waitSeconds: number;
}

const POLL_MS = 2_000;
const COLUMNS = ["environmentId", "delivered", "dead", "inFlight", "duplicates"] as const;

/** `burgee events reconcile`: prints the account on stdout; `EXIT.problems` when something is unexplained. */
export async function runReconcileCommand(flags: ReconcileFlags): Promise<ExitCode> {
  const report = createReport(flags);
  const client = openOperatorClient(flags);
  const landingFolder = readLandingFolder(flags);
  const deadlineMs = Date.now() + flags.waitSeconds * 1000;
  let account: PlatformReconciliation;
  for (;;) {
    const judgeBefore = new Date(Date.now() - flags.graceSeconds * 1000).toISOString().slice(0, -1);
    account = await withProgress(
      "accounting for events",
      platformErrors(() => reconcilePlatform(client, landingFolder, judgeBefore)),
    );
    if (account.unexplained === 0 || Date.now() + POLL_MS > deadlineMs) break;
    process.stderr.write(`${account.unexplained} not explained yet; looking again\n`);
    await wait(POLL_MS);
  }
  const { totals, unexplained, rejected, ledger, environments, suspectPosts } = account;
  report.result({ ...totals, unexplained, rejected, isComplete: ledger.isComplete, environments, suspectPosts }, () =>
    renderAccount(account),
  );
  if (!report.isJson) process.stderr.write(renderWarnings(account));
  return unexplained > 0 ? EXIT.problems : EXIT.ok;
}

function renderAccount({ totals, environments, unexplained, suspectPosts, rejected }: PlatformReconciliation): string {
  const rows = [...environments, { environmentId: "all", ...totals }].map((row) => ({ ...row }));
  const { accepted, delivered, dead, inFlight } = totals;
  const lines = [
    renderTable(COLUMNS, rows),
    `accepted ${accepted} = delivered ${delivered} + dead ${dead} + in flight ${inFlight} + unexplained ${unexplained}`,
    `rejected, never accepted: ${rejected}`,
  ];
  if (suspectPosts.length > 0) lines.push(`posts to look for: ${suspectPosts.join(", ")}`);
  return lines.join("\n");
}

function renderWarnings({ unexplained, ledger }: PlatformReconciliation): string {
  const buffered =
    unexplained > 0 ? "Events that a stream still buffers count as unexplained: run again after its interval.\n" : "";
  return ledger.isComplete ? buffered : `${buffered}The spool holds more objects than the ledger lists at once.\n`;
}
