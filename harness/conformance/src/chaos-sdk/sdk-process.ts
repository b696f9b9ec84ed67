/** Uses one SDK as an application would, evaluating and tracking all the time, and reports what went wrong. */
import { speedUpClock } from "./fast-clock.ts";
import type { ProcessCommand, ProcessMessage, ProcessPlan } from "./process-messages.ts";

const USE_EVERY_MS = 500;
const PROBLEMS_MAX = 5;

const plan = JSON.parse(process.argv[2] ?? "") as ProcessPlan;
const problems: string[] = [];
const counts = { unhandled: 0, throws: 0, stepsBack: 0, tracked: 0, refused: 0, evaluations: 0, kept: 0 };

const setClock = speedUpClock(plan.speed);
const { createSubject } = await import("./sdk-subject.ts");
process.on("unhandledRejection", (error) => note("unhandled", error));
process.on("uncaughtException", (error) => note("unhandled", error));
let isEventsBlocked = false;
let served = 0;
let timer: NodeJS.Timeout | undefined;
// Also keeps the process alive, which no timer of an SDK does.
process.on("message", (command: ProcessCommand) => {
  if (command.kind === "set-clock") setClock(command.byMs);
  else if (command.kind === "block-events") isEventsBlocked = command.isBlocked;
  else void finish();
});
const subject = await attempt(async () => createSubject(plan, () => isEventsBlocked));
send({ kind: "started" });
timer = setInterval(use, USE_EVERY_MS / plan.speed);
void attempt(() => subject?.ready());

function use(): void {
  void attempt(async () => {
    const version = subject?.evaluate() ?? 0;
    counts.evaluations += 1;
    if (version < served) counts.stepsBack += 1;
    if (version !== served) send({ kind: "serves", version });
    served = version;
    if (subject?.track(counts.tracked) === true) counts.tracked += 1;
    else counts.refused += 1;
  });
}

async function finish(): Promise<void> {
  clearInterval(timer);
  await attempt(() => subject?.flush());
  const report = await attempt(() => subject?.close());
  counts.kept = report?.kept ?? 0;
  // A rejection that nobody handles is reported after the current turn.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  send({ kind: "report", report: { ...counts, problems } });
  process.disconnect();
}

async function attempt<Value>(call: () => Promise<Value> | undefined): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    note("throws", error);
    return undefined;
  }
}

function note(kind: "unhandled" | "throws", error: unknown): void {
  counts[kind] += 1;
  if (problems.length < PROBLEMS_MAX) problems.push(`${kind}: ${error instanceof Error ? error.stack : String(error)}`);
}

function send(message: ProcessMessage): void {
  process.send?.(message);
}
