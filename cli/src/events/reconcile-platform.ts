import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { LedgerLines } from "@burgee/contract";
import type { LedgerReply } from "@burgee/contract/admin";

import { openLanding } from "./open-landing.ts";
import type { OperatorClient } from "./operator-client.ts";
import type { Reconciliation } from "./reconcile-events.ts";
import { reconcileEvents } from "./reconcile-events.ts";

export interface PlatformReconciliation extends Reconciliation {
  /** Events that were never accepted; they are not part of the account. */
  readonly rejected: number;
  readonly ledger: LedgerReply;
}

/**
 * Accounts for every acknowledged event of a platform. The spool is read before the landed files, so that an event on
 * its way from one to the other is seen at least once.
 */
export async function reconcilePlatform(
  client: OperatorClient,
  landingFolder: string,
  judgeBefore: string,
): Promise<PlatformReconciliation> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-reconcile-"));
  try {
    const ledger = await client.readLedger();
    const waiting = await download(client, "in_flight", folder);
    const dead = await download(client, "dead", folder);
    using landing = await openLanding(landingFolder);
    await landing.addTable("waiting", waiting);
    await landing.addTable("dead", dead);
    return { ...(await reconcileEvents(landing, { judgeBefore })), rejected: ledger.totals.rejected, ledger };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(client: OperatorClient, outcome: LedgerLines, folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const lines of client.readLines(outcome)) {
    if (lines === "") continue;
    const file = join(folder, `${outcome}-${files.length}.ndjson`);
    writeFileSync(file, lines);
    files.push(file);
  }
  return files;
}
