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
