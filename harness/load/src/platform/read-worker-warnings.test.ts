import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readWorkerWarnings } from "./read-worker-warnings.ts";

function line(timestamp: number, level: string, message: unknown): string {
  return JSON.stringify({ timestamp, level, message: typeof message === "string" ? message : JSON.stringify(message) });
}

describe("readWorkerWarnings", () => {
  it("counts equal warnings of a second together and names their reasons", () => {
    const folder = mkdtempSync(join(tmpdir(), "burgee-log-"));
    const file = join(folder, "workers.log");
    const refused = { level: "error", message: "a commit was refused", worker: "burgee-events", reason: "network" };
    const lines = [
      line(900, "error", { ...refused, posts: 1 }),
      line(1_000, "error", { ...refused, posts: 1 }),
      line(1_900, "error", { ...refused, posts: 7 }),
      line(2_000, "info", { ...refused, level: "info" }),
      line(2_100, "warn", "Uncaught (in promise)"),
      line(9_000, "error", refused),
    ];
    writeFileSync(file, `${lines.join("\n")}\n{"timestamp":1`);
    try {
      expect(readWorkerWarnings(file, 1_000, 5_000)).toEqual([
        { second: 0, level: "error", count: 2, message: "burgee-events: a commit was refused, reason network" },
        { second: 1, level: "warn", count: 1, message: "Uncaught (in promise)" },
      ]);
      expect(readWorkerWarnings(join(folder, "absent.log"), 0, 5_000)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
