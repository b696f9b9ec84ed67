import { EVENT_CLOCK_AHEAD_MS_MAX, EVENT_CLOCK_BEHIND_MS_MAX } from "@burgee/contract";

/**
 * When an event happened, as epoch milliseconds. Clients send epoch milliseconds or ISO text; a time that is absent,
 * unreadable or implausible by our clock becomes the receive time.
 */
export function readEventTime(claimed: unknown, receivedAtMs: number): number {
  const claimedMs =
    typeof claimed === "number" ? claimed : typeof claimed === "string" ? Date.parse(claimed) : Number.NaN;
  const isPlausible =
    claimedMs <= receivedAtMs + EVENT_CLOCK_AHEAD_MS_MAX && claimedMs >= receivedAtMs - EVENT_CLOCK_BEHIND_MS_MAX;
  return isPlausible ? claimedMs : receivedAtMs;
}

const MINUTE_MS = 60_000;
let minuteStartMs = Number.NaN;
let minuteText = "";

/** ISO 8601 with milliseconds. Remembers the last minute: events of a post are close, and dates are slow to write. */
export function formatTime(epochMs: number): string {
  const sinceMinute = epochMs - minuteStartMs;
  if (!(sinceMinute >= 0 && sinceMinute < MINUTE_MS)) {
    minuteStartMs = Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
    minuteText = new Date(minuteStartMs).toISOString().slice(0, 17);
  }
  const ms = Math.floor(epochMs - minuteStartMs);
  const seconds = Math.floor(ms / 1_000);
  const millis = ms - seconds * 1_000;
  return `${minuteText}${seconds < 10 ? "0" : ""}${seconds}.${millis < 10 ? "00" : millis < 100 ? "0" : ""}${millis}Z`;
}
