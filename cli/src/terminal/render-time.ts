/** Renders a time to the second: `2026-11-21 17:43:36 UTC`. */
export function renderTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Renders a day: `2026-11-21 UTC`. */
export function renderDay(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 10)} UTC`;
}
