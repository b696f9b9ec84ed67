import type { Clock } from "../ports.ts";

/** How many subjects are remembered; one more makes the limiter forget them all. */
const SUBJECTS_MAX = 1_000;

/** Whether a line about a subject may be logged now: at most one per subject and `pauseMs` milliseconds. */
export type LogLimiter = (subject: string) => boolean;

/** Keeps an outage from writing one log line per request. */
export function createLogLimiter(clock: Clock, pauseMs: number): LogLimiter {
  const nextMs = new Map<string, number>();
  return (subject) => {
    const nowMs = clock.now();
    if (nowMs < (nextMs.get(subject) ?? 0)) return false;
    if (nextMs.size >= SUBJECTS_MAX) nextMs.clear();
    nextMs.set(subject, nowMs + pauseMs);
    return true;
  };
}
