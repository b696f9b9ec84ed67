import type { Rival } from "./rival.ts";
import { loadBurgee } from "./rivals/burgee.ts";
import { type Timing, medianTiming, summarise } from "./sampling.ts";

export interface LoadTimings {
  /** Microseconds from config text (Burgee: from bytes) to an engine that answers. */
  readonly rivals: Readonly<Record<string, Timing>>;
  /** `JSON.parse` of the same bytes, which it needs as text first. */
  readonly jsonParseBytes: Timing;
  /** `JSON.parse` of text that has been decoded already. */
  readonly jsonParseText: Timing;
}

/** What takes longer than this, in microseconds, is timed in one round only. */
const SLOW_US = 2_000_000;

const decoder = new TextDecoder();

/** Times loads in turn over several rounds; the first rounds warm up. */
export async function measureLoads(
  texts: ReadonlyMap<Rival, string>,
  burgeeText: string,
  rounds: number,
  budgetMs: number,
): Promise<LoadTimings> {
  const bytes = new TextEncoder().encode(burgeeText);
  const jobs: { name: string; run: () => unknown; close?: (loaded: unknown) => void; rounds: Timing[] }[] = [
    { name: "json bytes", run: () => JSON.parse(decoder.decode(bytes)) as unknown, rounds: [] },
    { name: "json text", run: () => JSON.parse(burgeeText) as unknown, rounds: [] },
    ...[...texts].map(([rival, text]) => ({
      name: rival.name,
      run: rival.name === "burgee" ? () => loadBurgee(bytes) : () => rival.load(text),
      close: (loaded: unknown) => (loaded as { close?: () => void }).close?.(),
      rounds: [],
    })),
  ];
  for (let round = 0; round <= rounds; round++) {
    for (const job of jobs) {
      if (round > 0 && (job.rounds[0]?.p50 ?? 0) > SLOW_US) continue;
      const timing = summarise(await sampleLoads(job.run, job.close, budgetMs), 1);
      if (round > 0 || timing.p50 > SLOW_US) job.rounds.push(timing);
    }
  }
  const timingOf = (name: string): Timing => medianTiming(jobs.find((job) => job.name === name)?.rounds ?? []);
  return {
    rivals: Object.fromEntries([...texts.keys()].map(({ name }) => [name, timingOf(name)])),
    jsonParseBytes: timingOf("json bytes"),
    jsonParseText: timingOf("json text"),
  };
}

/** Microseconds per load, at least one and at most 200 of them. */
async function sampleLoads(
  run: () => unknown,
  close: ((loaded: unknown) => void) | undefined,
  budgetMs: number,
): Promise<number[]> {
  const samples: number[] = [];
  const until = performance.now() + budgetMs;
  while (samples.length === 0 || (performance.now() < until && samples.length < 200)) {
    const start = performance.now();
    // Awaiting a value that is no promise costs one turn of the microtask queue: half of a small load.
    const pending = run();
    const loaded = pending instanceof Promise ? ((await pending) as unknown) : pending;
    samples.push((performance.now() - start) * 1_000);
    close?.(loaded);
  }
  return samples;
}
