import type { Log, LogFields, LogLevel } from "../ports/logger.ts";

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
