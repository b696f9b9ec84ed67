import type { CountStep } from "@burgee/contract/admin";
import { useNavigate, useSearch } from "@tanstack/react-router";

export const LIVE_RANGES = ["hour", "day", "month"] as const;
export type LiveRange = (typeof LIVE_RANGES)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Range {
  readonly by: CountStep;
  /** How far back. */
  readonly ms: number;
  readonly stepMs: number;
  /** How often it is asked for again. */
  readonly everyMs: number;
}

export const RANGES: Readonly<Record<LiveRange, Range>> = {
  hour: { by: "minute", ms: HOUR, stepMs: MINUTE, everyMs: 10_000 },
  day: { by: "hour", ms: DAY, stepMs: HOUR, everyMs: MINUTE },
  month: { by: "day", ms: 30 * DAY, stepMs: DAY, everyMs: 5 * MINUTE },
};

export interface LiveSearch {
  readonly environment: string | undefined;
  readonly range: LiveRange;
  readonly flag: string | undefined;
}

/** What the screen keeps in its address. */
export function useLiveSearch(): {
  readonly search: LiveSearch;
  readonly setSearch: (change: Partial<LiveSearch>) => void;
} {
  const given: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
  const search: LiveSearch = {
    environment: text("environment"),
    range: LIVE_RANGES.find((range) => range === given["range"]) ?? "hour",
    flag: text("flag"),
  };
  return {
    search,
    // The router says itself when a navigation fails.
    setSearch: (change) => void navigate({ to: ".", search: { ...search, ...change } as never, replace: true }),
  };
}
