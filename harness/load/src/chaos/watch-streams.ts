import type { FirehoseEmulator } from "@burgee/firehose-emulator";

import { PRIMARY, PRIMARY_RATIO, SECONDARY } from "./chaos-scenario.ts";

/** How traffic moved when the primary stream died and came back. */
export interface FailoverResult {
  /** Share of calls that went to the secondary from five seconds after the failure until the recovery, in [0, 1]. */
  readonly secondaryShare: number;
  /** Milliseconds from the recovery until the primary had its share again; undefined when it never did. */
  readonly restoredAfterMs: number | undefined;
}

interface Sample {
  readonly atMs: number;
  readonly primary: number;
  readonly secondary: number;
}

const SAMPLE_MS = 250;
const SHIFT_MS = 5_000;
/** The share is judged over this time, because single calls are coarse. */
const WINDOW_MS = 4_000;
const RESTORED_SHARE_MIN = PRIMARY_RATIO * 0.9;

/** Samples how many calls each stream got; `finish` stops and judges. */
export function watchStreams(emulator: FirehoseEmulator): {
  finish(outage: { readonly fromMs: number; readonly toMs: number }): FailoverResult;
} {
  const startMs = performance.now();
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const { streams } = emulator.stats();
    const callsOf = (name: string): number => streams[name]?.calls ?? 0;
    samples.push({ atMs: performance.now() - startMs, primary: callsOf(PRIMARY), secondary: callsOf(SECONDARY) });
  }, SAMPLE_MS);
  return {
    finish: ({ fromMs, toMs }) => {
      clearInterval(timer);
      return {
        secondaryShare: 1 - primaryShare(samples, fromMs + SHIFT_MS, toMs),
        restoredAfterMs: findRestored(samples, toMs),
      };
    },
  };
}

function primaryShare(samples: readonly Sample[], fromMs: number, toMs: number): number {
  const first = samples.find(({ atMs }) => atMs >= fromMs);
  const last = samples.findLast(({ atMs }) => atMs <= toMs);
  if (first === undefined || last === undefined) return Number.NaN;
  const primary = last.primary - first.primary;
  const total = primary + last.secondary - first.secondary;
  return total === 0 ? Number.NaN : primary / total;
}

function findRestored(samples: readonly Sample[], recoveredAtMs: number): number | undefined {
  const restored = samples.find(
    ({ atMs }) =>
      atMs >= recoveredAtMs + WINDOW_MS && primaryShare(samples, atMs - WINDOW_MS, atMs) >= RESTORED_SHARE_MIN,
  );
  return restored === undefined ? undefined : Math.round(restored.atMs - recoveredAtMs);
}
