import type { Log, LogFields, LogLevel, Clock } from "./ports.ts";

const WRITERS: Readonly<Record<LogLevel, (line: string) => void>> = {
  debug: (line) => console.debug(line),
  info: (line) => console.info(line),
  warn: (line) => console.warn(line),
  error: (line) => console.error(line),
};

/** One JSON object per line on the Worker's console, where Workers Logs and OTLP export pick it up. */
export function createConsoleLog(worker: string, common: LogFields = {}): Log {
  return (level, message, fields = {}) => {
    WRITERS[level](JSON.stringify({ level, message, worker, ...common, ...fields }));
  };
}

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

/** Counters and histograms of one Worker. Points never carry keys, contexts or user ids. */
export interface Meter {
  /**
   * Counts one thing for an environment.
   * @param measure e.g. `config_served`
   * @param environmentId index of the data set, so that usage can be summed per environment and day; "" when unknown
   */
  count(measure: string, environmentId: string, labels?: readonly string[], values?: readonly number[]): void;
  /** How often each measure was counted in this isolate. */
  read(): Readonly<Record<string, number>>;
}

/** How many measures an isolate counts; there are few, and code names them. */
const MEASURES_MAX = 200;

/** Writes to Analytics Engine, or keeps only the isolate's own counts when the Worker has no such binding. Never throws. */
export function createMeter(worker: string, dataset: AnalyticsEngineDataset | undefined): Meter {
  const counts = new Map<string, number>();
  return {
    count(measure, environmentId, labels = [], values = [1]) {
      const count = counts.get(measure);
      if (count !== undefined || counts.size < MEASURES_MAX) counts.set(measure, (count ?? 0) + 1);
      if (dataset === undefined) return;
      try {
        dataset.writeDataPoint({ indexes: [environmentId], blobs: [worker, measure, ...labels], doubles: [...values] });
      } catch {
        // A full or misconfigured data set must not fail the request that is being counted.
      }
    },
    read: () => Object.fromEntries(counts),
  };
}
