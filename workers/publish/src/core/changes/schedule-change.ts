import { RECOVERY } from "../author.ts";
import { carryOut, checkChange, failChange } from "./apply-change.ts";
import type { Caller } from "./caller.ts";
import { LATENESS_MAX_MS, SCHEDULE_AHEAD_MAX_MS } from "./change-limits.ts";
import type { ChangeStep } from "./change-outcome.ts";
import { type ChangeRecord, isOpen, listChange } from "./change-record.ts";
import { whatOf } from "./draft-change.ts";
import type { ChangePorts } from "./ports.ts";
import { saveChange } from "./save-change.ts";

/** Has a change that could be applied now applied at a time. Everything is checked again then. Throws when storage fails. */
export async function scheduleChange(
  ports: ChangePorts,
  number: number,
  atMs: number,
  caller: Caller,
): Promise<ChangeStep> {
  const record = ports.changes.findChange(number);
  if (record === undefined) return { kind: "unknown_change" };
  if (!isOpen(record) || record.applying !== undefined) return { kind: "change_closed", ...whatOf(record) };
  const aheadMs = atMs - ports.clock.now();
  if (!(aheadMs > 0)) return { kind: "bad_time", reason: "it has passed: apply the change, or give a later time" };
  if (aheadMs > SCHEDULE_AHEAD_MAX_MS) return { kind: "bad_time", reason: "it is more than a year ahead" };
  const checked = await checkChange(ports, record, caller);
  if (checked.kind !== "planned") return checked;
  const { author, authority } = caller;
  const { reason: _reason, ...kept } = record;
  const scheduled: ChangeRecord = {
    ...kept,
    state: "scheduled",
    scheduledAtMs: atMs,
    scheduledBy: author.actor,
    scheduled: { by: author, isOwner: authority.isOwner, atMs, isScheduled: true },
  };
  const note = `for ${new Date(atMs).toISOString()}`;
  const saved = await saveChange(ports, scheduled, { actor: author, action: "schedule_change", note });
  await ports.wakeAt(atMs);
  return { kind: "done", listing: listChange(saved) };
}

/**
 * Applies every change that is due, and finishes those that a crash or an outage interrupted. Returns when it must be called
 * again, in epoch milliseconds; undefined when nothing waits. Never throws.
 */
export async function runDueChanges(ports: ChangePorts): Promise<number | undefined> {
  for (const record of ports.changes.listDueChanges(ports.clock.now())) await runDue(ports, record);
  return ports.changes.findNextDueMs();
}

async function runDue(ports: ChangePorts, record: ChangeRecord): Promise<void> {
  const due = record.applying ?? record.scheduled;
  if (due === undefined) return;
  try {
    if (ports.clock.now() - due.atMs > LATENESS_MAX_MS) {
      const reason =
        "it could not be applied within an hour of its time; look at what it published, then apply it again";
      await failChange(ports, record, RECOVERY, reason);
      return;
    }
    await carryOut(ports, record, due);
  } catch (error) {
    ports.log("error", "a change could not be applied", { change: record.id, error: String(error) });
  }
}
