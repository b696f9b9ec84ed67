import type { PublisherPorts } from "./ports.ts";
import { principalScope } from "./principals/store-principals.ts";

/**
 * Keeps the head of the audit log outside the database, once a day on which it has grown. Throws when the store fails.
 * Returns whether entries are left that no head covers yet: then it must be called again the next day.
 */
export async function writeDailyHead(ports: PublisherPorts): Promise<boolean> {
  const { database, clock, store, projectKey, log } = ports;
  const head = database.lastAudit();
  const written = database.readHeadWritten();
  if (head.sequence <= (written?.sequence ?? 0)) return false;
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  if (written?.day === day) return true;
  const isNew = await store.writeAuditHead(await principalScope(projectKey), day, head);
  // A crash after the write, or a database that was lost: the first head of the day stands.
  if (!isNew) log("warn", "the audit log has a head of today already", { day });
  database.saveHeadWritten({ day, sequence: isNew ? head.sequence : (written?.sequence ?? 0) });
  return !isNew;
}

/** Milliseconds until the next day begins, and a little more, so that the day is over for every clock. */
export function untilNextDayMs(nowMs: number): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return dayMs - (nowMs % dayMs) + 60_000;
}
