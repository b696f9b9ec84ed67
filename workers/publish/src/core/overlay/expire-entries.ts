import type { OverlayEntry } from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import { commitVersion } from "../commit-version.ts";
import type { EnvironmentRow } from "../database-rows.ts";
import type { PublisherPorts } from "../ports.ts";
import { readCurrent, sourceOf } from "../publish-snapshot.ts";
import { endsByTime, isPastTime } from "./entries-in-force.ts";

/** What ends or reminds of entries when their time is over. */
const EXPIRY: Author = { actor: "expiry", via: "platform" };

/**
 * Ends `serve` and `frozen` entries whose time is over, as a version, and reminds once of `off` and `pinned` ones. Throws
 * when a store fails: nothing of that environment's has changed then.
 */
export async function expireEntries(ports: PublisherPorts): Promise<void> {
  for (const environment of ports.database.listEnvironments()) {
    const due = listDue(ports, environment);
    const ended = due.filter(endsByTime);
    if (ended.length > 0) await endEntries(ports, environment, ended);
    for (const entry of due) if (!endsByTime(entry)) await remind(ports, environment, entry);
  }
}

/** When the next entry must be ended or reminded of; undefined when there is none. */
export function findNextExpiry({ database }: PublisherPorts): number | undefined {
  const times = database.listEnvironments().flatMap(({ id }) => database.readOverlay(id).entries.flatMap(dueOf));
  return times.length === 0 ? undefined : Math.min(...times);
}

function dueOf(entry: OverlayEntry): readonly number[] {
  const { expiresAtMs, remindedAtMs } = entry;
  return expiresAtMs === undefined || remindedAtMs !== undefined ? [] : [expiresAtMs];
}

function listDue({ database, clock }: PublisherPorts, { id }: EnvironmentRow): readonly OverlayEntry[] {
  const nowMs = clock.now();
  return database
    .readOverlay(id)
    .entries.filter((entry) => entry.remindedAtMs === undefined && isPastTime(entry, nowMs));
}

async function endEntries(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  ended: readonly OverlayEntry[],
): Promise<void> {
  const { database, log } = ports;
  const overlay = { started: [], ended, isExpiry: true } as const;
  const message = "expired";
  const intent = { actor: EXPIRY, message, expectedVersion: undefined, isDryRun: false, idempotency: undefined };
  const current = await readCurrent(ports, environment);
  const outcome = current.ok
    ? await commitVersion(
        ports,
        {
          environment,
          kind: "overlay",
          warnings: [],
          snapshot: current.snapshot,
          ...sourceOf(current.record),
          overlay,
        },
        intent,
      )
    : current.refusal;
  if (outcome.kind === "done") return;
  if (outcome.kind === "storage_failed") throw new Error(outcome.message);
  // Readers see another project's version, or content that nobody can render: the next publish renders without them.
  log("error", "entries of the overlay ended without a version", { environment: environment.key, why: outcome.kind });
  const environmentKey = environment.key;
  const audit = await nextAuditEntry(ports, { actor: EXPIRY, action: "overlay", environmentKey, message, overlay });
  database.transaction(() => {
    database.changeOverlay(environment.id, overlay);
    database.appendAudit(audit);
  });
}

async function remind(ports: PublisherPorts, environment: EnvironmentRow, entry: OverlayEntry): Promise<void> {
  const { database, clock } = ports;
  const audit = await nextAuditEntry(ports, {
    actor: EXPIRY,
    action: "overlay_reminder",
    environmentKey: environment.key,
    message: `${entry.kind} by ${entry.author} is past its time: ${entry.reason}`,
  });
  database.transaction(() => {
    database.saveReminder(environment.id, entry.id, clock.now());
    database.appendAudit(audit);
  });
}
