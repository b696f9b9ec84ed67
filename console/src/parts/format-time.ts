const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Making one takes milliseconds, and a list needs hundreds of texts.
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const LOCAL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const UTC = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const NUMBER = new Intl.NumberFormat("en");

/** How long ago, in a few characters: `4 min`, `yesterday`, `3 months`; or how long until: `in 3 days`. */
export function formatRelative(ms: number, nowMs: number): string {
  const passed = nowMs - ms;
  if (passed < 0) return formatUntil(-passed);
  if (passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  const days = Math.floor(passed / DAY);
  if (days === 1) return "yesterday";
  if (days < 31) return `${days} days`;
  const months = Math.floor(days / 30.4);
  if (months < 12) return months === 1 ? "1 month" : `${months} months`;
  const years = Math.floor(days / 365.2);
  return years <= 1 ? "1 year" : `${years} years`;
}

function formatUntil(ms: number): string {
  if (ms < HOUR) return RELATIVE.format(Math.max(1, Math.round(ms / MINUTE)), "minute");
  return ms < DAY ? RELATIVE.format(Math.round(ms / HOUR), "hour") : RELATIVE.format(Math.round(ms / DAY), "day");
}

export const formatAbsolute = (ms: number): string => LOCAL.format(ms);
export const formatUtc = (ms: number): string => `${UTC.format(ms)} UTC`;
export const formatNumber = (value: number): string => NUMBER.format(value);

/** A percent in a list: whole, and never 0 or 100 for what is neither. */
export function formatShare(percent: number): string {
  if (percent > 0 && percent < 1) return "<1";
  return percent < 100 && percent > 99 ? ">99" : String(Math.round(percent));
}

/** A percent without digits that say nothing: 33.3, 50, 0.1. */
export const formatPercent = (percent: number): string => String(Math.round(percent * 10) / 10);
