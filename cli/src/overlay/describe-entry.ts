import type { OverlayEntry } from "@burgee/publisher/core";

import { renderTime } from "../terminal/render-time.ts";

/** What an entry of the overlay makes hold. */
export function describeHold(entry: OverlayEntry): string {
  switch (entry.kind) {
    case "off":
      return `${entry.featureKey} is off`;
    case "serve":
      return `${entry.featureKey} serves ${entry.variationKey} to everyone`;
    case "pinned":
      return `pinned to version ${entry.version}`;
    case "frozen":
      return "frozen";
  }
}

/** One line about an entry: what holds, who said so, since when, why, and until when. */
export function describeEntry(entry: OverlayEntry, nowMs: number = Date.now()): string {
  const idle = entry.isIdle === true ? "; idle: it is not in the files any more" : "";
  return `${describeHold(entry)} (${entry.author}, ${renderTime(entry.createdAtMs)}, “${entry.reason}”)${describeEnd(entry, nowMs)}${idle}`;
}

function describeEnd({ kind, expiresAtMs }: OverlayEntry, nowMs: number): string {
  if (expiresAtMs === undefined) return "";
  if (kind === "serve" || kind === "frozen") return `, until ${renderTime(expiresAtMs)}`;
  const time = renderTime(expiresAtMs);
  return expiresAtMs > nowMs ? `, to be looked at by ${time}` : `, overdue since ${time}: lift it or give it more time`;
}

/** What an entry does to a publish; undefined when it does nothing to it. */
export function describeEffect(entry: OverlayEntry): string {
  switch (entry.kind) {
    case "off":
      return "publishing does not turn it on";
    case "serve":
      return "publishing does not change that";
    case "pinned":
      return "what is published is held until `burgee unpin`";
    case "frozen":
      return "publishing is refused";
  }
}
