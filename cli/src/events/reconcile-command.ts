import { setTimeout as wait } from "node:timers/promises";

import { EXIT } from "../exit-codes.ts";
import type { TargetFlags } from "./events-target.ts";
import { readLandingFolder, readOperatorTarget } from "./events-target.ts";
import { createOperatorClient } from "./operator-client.ts";
import type { PlatformReconciliation } from "./reconcile-platform.ts";
import { reconcilePlatform } from "./reconcile-platform.ts";
import { renderTable } from "./render-table.ts";

export interface ReconcileFlags extends TargetFlags {
  readonly graceSeconds: number;
  readonly waitSeconds: number;
}

const POLL_MS = 2_000;
const COLUMNS = ["environmentId", "delivered", "dead", "inFlight", "duplicates"] as const;

/** `burgee events reconcile`: the account on stdout; exit code 1 when something is unexplained. */
export async function runReconcileCommand(flags: ReconcileFlags): Promise<void> {
  const { url, token } = readOperatorTarget(flags);
  const landingFolder = readLandingFolder(flags);
  const client = createOperatorClient(url, token);
  const deadlineMs = Date.now() + flags.waitSeconds * 1000;
  let account: PlatformReconciliation;
  for (;;) {
    const judgeBefore = new Date(Date.now() - flags.graceSeconds * 1000).toISOString().slice(0, -1);
    account = await reconcilePlatform(client, landingFolder, judgeBefore);
    if (account.unexplained === 0 || Date.now() + POLL_MS > deadlineMs) break;
    process.stderr.write(`${account.unexplained} not explained yet; looking again\n`);
    await wait(POLL_MS);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(describeAccount(account))}\n`);
  else printAccount(account);
  if (account.unexplained > 0) process.exitCode = EXIT.problems;
}

function describeAccount(account: PlatformReconciliation): Record<string, unknown> {
  const { totals, rejected, unexplained, environments, suspectPosts, ledger } = account;
  return { ...totals, unexplained, rejected, isComplete: ledger.isComplete, environments, suspectPosts };
}

function printAccount(account: PlatformReconciliation): void {
  const { totals, environments, unexplained, suspectPosts, rejected, ledger } = account;
  const rows = [...environments, { environmentId: "all", ...totals }].map((row) => ({ ...row }));
  process.stdout.write(`${renderTable(COLUMNS, rows)}\n`);
  const { accepted, delivered, dead, inFlight } = totals;
  process.stdout.write(
    `accepted ${accepted} = delivered ${delivered} + dead ${dead} + in flight ${inFlight} + unexplained ${unexplained}\n` +
      `rejected, never accepted: ${rejected}\n`,
  );
  if (suspectPosts.length > 0) process.stdout.write(`posts to look for: ${suspectPosts.join(", ")}\n`);
  if (unexplained > 0) {
    process.stderr.write("Events that a stream still buffers count as unexplained: run again after its interval.\n");
  }
  if (!ledger.isComplete) process.stderr.write("The spool holds more objects than the ledger lists at once.\n");
}
