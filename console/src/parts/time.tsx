import { formatAbsolute, formatRelative, formatUtc } from "./format-time.ts";

interface Props {
  readonly ms: number;
  /** `relative` says how long ago, `local` date and time, `both` local time and UTC. */
  readonly form?: "relative" | "local" | "both";
  readonly nowMs?: number;
}

/** A moment. Its title always has local time and UTC. */
export function Time({ ms, form = "relative", nowMs = Date.now() }: Props) {
  const local = formatAbsolute(ms);
  const utc = formatUtc(ms);
  const text = form === "relative" ? formatRelative(ms, nowMs) : form === "local" ? local : `${local} · ${utc}`;
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${local} · ${utc}`}>
      {text}
    </time>
  );
}
