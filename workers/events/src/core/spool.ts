/** Waiting for delivery. */
export const SPOOL_PREFIX = "spool/";
/** Given up after many rounds; replay sends them again. */
export const DEAD_PREFIX = "dead/delivery/";
/** Events that were not accepted, with reasons. Never sent anywhere. */
export const REJECTED_PREFIX = "dead/rejected/";

/** Name of a new object: ascending in time, unique by the id of its writer. */
export function spoolObjectName(prefix: string, nowMs: number, id: string): string {
  const [date, time] = new Date(nowMs).toISOString().slice(0, 19).split("T");
  return `${prefix}${date}/${time?.replaceAll(":", "-")}-${id}.ndjson`;
}

/** The same object's name under another prefix, so that moving it twice makes no second copy. */
export function moveSpoolName(name: string, from: string, to: string): string {
  return name.startsWith(from) ? `${to}${name.slice(from.length)}` : `${to}${name}`;
}
/** Delivered by the sink that writes to the bucket itself. */
export const LANDED_PREFIX = "landed/";
