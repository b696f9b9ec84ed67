import { createInterface } from "node:readline";

import { endMarkedProcess, type ProcessMark } from "./orphan-guard.ts";

// Started by guardAgainstOrphans: the first line names processes, "released" says that they were closed in order.
let marks: ProcessMark[] = [];
let released = false;

process.on("SIGINT", () => {}); // Ctrl-C reaches the whole group; the platform decides what it means.

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (line === "released") released = true;
  else marks = JSON.parse(line) as ProcessMark[];
});
lines.on("close", () => {
  if (!released) for (const mark of marks) endMarkedProcess(mark);
});
