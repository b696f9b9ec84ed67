import { setImmediate as turn } from "node:timers/promises";

import { flagName } from "../engine/rival.ts";
import { medianTiming, summarise, type Timing } from "../engine/sampling.ts";
import type { Person } from "../engine/targeting.ts";
import { type Answer, readValue, type SdkSide } from "./sdk-sides.ts";

export interface CallBudget {
  readonly rounds: number;
  /** Time per side and round, in milliseconds. */
  readonly windowMs: number;
  readonly warmUpMs: number;
}

export type Call = () => Answer;

/** Calls per sample: some are below a microsecond, which no clock can time alone. */
const BATCH = 64;

/** Asks for flags in turn, each time for a user who was never seen before. */
export function planCalls({ ask }: SdkSide, featureCount: number, people: readonly Person[]): Call {
  const keys = Array.from({ length: featureCount }, (_, index) => flagName(index));
  let calls = 0;
  return () => {
    calls += 1;
    const { email, country, appVersion, plan, seats } = people[calls % people.length] ?? raise();
    const visitor = { id: `visitor-${calls}`, email, country, appVersion, plan, seats };
    return ask(keys[calls % keys.length] ?? raise(), visitor);
  };
}

/** Times the sides in turn, many rounds, so that a slow moment of the machine hits all of them. */
export async function measureCalls(
  sides: ReadonlyMap<string, Call>,
  { rounds, windowMs, warmUpMs }: CallBudget,
): Promise<Readonly<Record<string, Timing>>> {
  const jobs = [...sides].map(([name, call]) => ({ name, call, timings: [] as Timing[] }));
  for (const { call } of jobs) await sampleCalls(call, warmUpMs);
  for (let round = 0; round < rounds; round++) {
    for (const { call, timings } of jobs) {
      timings.push(summarise(await sampleCalls(call, windowMs), BATCH));
      // Timers of the SDKs post events meanwhile, between the windows.
      await turn();
    }
  }
  return Object.fromEntries(jobs.map(({ name, timings }) => [name, medianTiming(timings)]));
}

/** Microseconds per call, one number per batch. Waits only for answers that are promises. */
async function sampleCalls(call: Call, windowMs: number): Promise<number[]> {
  const samples: number[] = [];
  const endMs = performance.now() + windowMs;
  while (performance.now() < endMs) {
    const startMs = performance.now();
    for (let done = 0; done < BATCH; done++) {
      const answer = call();
      const value = typeof answer === "object" ? readValue(await answer) : answer;
      if (value === undefined || value === "") throw new Error("a call served the default");
    }
    samples.push(((performance.now() - startMs) * 1_000) / BATCH);
  }
  return samples;
}

function raise(): never {
  throw new Error("people and flags must not be empty");
}
