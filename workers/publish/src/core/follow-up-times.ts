/**
 * How long a write to the second store may take effect after it failed. That store has no conditional writes, so a late
 * one can bring something older back: no other copy of a pointer starts before, and a copy of a key is written once more
 * after. Ours: far above any timeout of the store.
 */
export const COPY_SETTLE_MS = 60_000;

/** The first and the longest pause between two announcements of a version. Ours: soon after a hiccup, rarely in an outage. */
export const ANNOUNCE_PAUSE_MS = 15_000;
export const ANNOUNCE_PAUSE_MAX_MS = 15 * 60_000;
