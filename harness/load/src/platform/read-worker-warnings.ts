import { existsSync, readFileSync } from "node:fs";

/** What the Workers logged as a warning or an error, equal lines of the same second together. */
export interface WorkerWarning {
  /** Seconds after the moment that was asked for. */
  readonly second: number;
  readonly level: string;
  readonly count: number;
  /** The line's message and details, or its text when the runtime wrote it. */
  readonly message: string;
}

interface LogLine {
  readonly timestamp: number;
  readonly level: string;
  readonly message: string;
}

const ROWS_MAX = 500;
const MESSAGE_CHARACTERS_MAX = 300;

/** Warnings and errors in a log of the Workers runtime between two moments, in epoch milliseconds, oldest first. */
export function readWorkerWarnings(logFile: string, fromMs: number, toMs: number): readonly WorkerWarning[] {
  if (!existsSync(logFile)) return [];
  const counts = new Map<string, WorkerWarning>();
  for (const text of readFileSync(logFile, "utf8").split("\n")) {
    const line = parseLine(text);
    if (line === undefined || (line.level !== "warn" && line.level !== "error")) continue;
    if (line.timestamp < fromMs || line.timestamp > toMs) continue;
    const second = Math.floor((line.timestamp - fromMs) / 1000);
    const message = describeLine(line.message);
    const key = `${second}\n${line.level}\n${message}`;
    const known = counts.get(key);
    if (known === undefined && counts.size >= ROWS_MAX) continue;
    counts.set(key, { second, level: line.level, count: (known?.count ?? 0) + 1, message });
  }
  return [...counts.values()].sort((a, b) => a.second - b.second || b.count - a.count);
}

function parseLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    // The end of a file that is being written.
    return undefined;
  }
}

/** Numbers differ from line to line and are left out, so that equal causes share one row. */
function describeLine(text: string): string {
  try {
    const { message, worker, level: _, ...fields } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof message === "string") {
      const said = Object.entries(fields).filter(([, value]) => typeof value === "string");
      return [`${String(worker)}: ${message}`, ...said.map(([name, value]) => `${name} ${String(value)}`)].join(", ");
    }
  } catch {
    // Not written by one of our Workers but by the runtime: an uncaught exception, for instance.
  }
  return text.slice(0, MESSAGE_CHARACTERS_MAX);
}
