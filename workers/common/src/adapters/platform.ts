import type { Log, LogFields, LogLevel, Meter, Clock } from "../ports.ts";

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

/** The platform's clock. In a Worker `now()` stands still between two I/O operations. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  startTimer(ms) {
    const { promise: expired, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    return { expired, cancel: () => clearTimeout(timer) };
  },
};
