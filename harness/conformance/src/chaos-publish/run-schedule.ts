import type { PublisherPorts } from "@burgee/worker-publish/src/core/ports.ts";
import { wakeUp } from "@burgee/worker-publish/src/core/recover.ts";

import { type Findings, noFindings } from "./findings.ts";
import { findUnsigned } from "./judge-signatures.ts";
import { type Judge, createJudge } from "./judge.ts";
import { ENVIRONMENTS, makeRequest, type Request, type RequestOutcome } from "./make-request.ts";
import { createObjectStorage } from "./object-storage.ts";
import { describeOperation, drawOperations, type Operation } from "./operations.ts";
import { type Platform, type Sabotage, startProcess } from "./publisher-process.ts";
import { createRandom } from "./random.ts";
import { createReaders } from "./readers.ts";
import { Crash, createWorld } from "./world.ts";

/** How often the alarm may ring before the model takes it for endless. */
const ALARMS_MAX = 60;

export interface ScheduleResult {
  readonly findings: Findings;
  /** What happened, line by line. */
  readonly trace: readonly string[];
}

/** Plays one schedule against the publisher, then lets it recover and compares what is stored with what was reported. */
export async function runSchedule(
  seed: number,
  operations: readonly Operation[] = drawOperations(seed),
  sabotage: Sabotage = {},
): Promise<ScheduleResult> {
  const trace: string[] = [];
  const findings = noFindings();
  const world = createWorld(seed, (line) => void trace.push(line));
  const storage = createObjectStorage(world);
  const platform: Platform = { world, objects: new Map(), copies: new Map(), storage, announced: new Map(), sabotage };
  const report = (finding: keyof Findings, detail: string): void => {
    findings[finding] += 1;
    trace.push(`  FOUND ${finding}: ${detail}`);
  };
  const environmentIds = ENVIRONMENTS.map(({ id }) => id);
  const readers = createReaders({ ...platform, environmentIds, report });
  world.onTime = () => readers.look();
  const judge = createJudge({ ...platform, environmentIds, readers, report });
  const state: State = { platform, judge, requests: [], current: undefined, report };
  for (const [index, operation] of operations.entries()) {
    trace.push(describeOperation(operation));
    world.random = createRandom(operation.seed);
    await letTimePass(state, operation.pauseMs);
    if (operation.kind === "jump") jump(state, operation.jumpMs);
    else await perform(state, operation, index);
  }
  trace.push("all stores are well again");
  world.isHealthy = true;
  await settleAll(state);
  world.landAll();
  await settleAll(state);
  await inProcess(state, (ports) => judge.judgeEnd(ports));
  for (const unsigned of await findUnsigned(platform.objects)) report("broken", unsigned);
  storage.close();
  return { findings, trace };
}

interface State {
  readonly platform: Platform;
  readonly judge: Judge;
  readonly requests: Request[];
  current: ReturnType<typeof startProcess> | undefined;
  readonly report: (finding: keyof Findings, detail: string) => void;
}

/** Runs something in the project's object, which is started anew after a crash. True unless it crashed. */
async function inProcess(state: State, run: (ports: PublisherPorts) => Promise<void>): Promise<boolean> {
  const { storage } = state.platform;
  try {
    if (state.current === undefined || state.current.process.isDead) state.current = startProcess(state.platform);
    await run(state.current.ports);
    if (!state.current.process.isDead) return true;
  } catch (error) {
    if (!(error instanceof Crash) && state.current?.process.isDead !== true) {
      state.report("thrown", error instanceof Error ? (error.stack ?? error.message) : String(error));
      return true;
    }
  }
  storage.dropTurn();
  if (state.current !== undefined) state.current.process.isDead = true;
  return false;
}

/** Time between operations, in which alarms ring. */
async function letTimePass(state: State, ms: number): Promise<void> {
  const { world, storage } = state.platform;
  const untilMs = world.now() + ms;
  for (let alarms = 0; alarms < ALARMS_MAX; alarms += 1) {
    const atMs = storage.readAlarm();
    if (atMs === undefined || atMs > untilMs) break;
    world.advance(Math.max(0, atMs - world.now()));
    await ring(state);
  }
  world.advance(Math.max(0, untilMs - world.now()));
}

/** The alarm is over once its handler has ended without a crash; until then the platform repeats it. */
async function ring(state: State): Promise<void> {
  const { storage, world } = state.platform;
  const atMs = storage.readAlarm();
  world.note("  alarm");
  const isDone = await inProcess(state, async (ports) => {
    await wakeUp(ports);
    await Promise.resolve();
    if (storage.readAlarm() === atMs) storage.deleteAlarm();
  });
  if (!isDone) world.advance(2_000);
}

async function settleAll(state: State): Promise<void> {
  const { storage, world } = state.platform;
  for (let alarms = 0; storage.readAlarm() !== undefined; alarms += 1) {
    if (alarms > ALARMS_MAX) return state.report("lost", "recovery does not come to an end");
    world.advance(Math.max(0, (storage.readAlarm() ?? 0) - world.now()));
    await ring(state);
  }
  return undefined;
}

/** A clock that goes forward must not outrun copies that are still on their way: see COPY_SETTLE_MS. */
function jump({ platform: { world } }: State, ms: number): void {
  if (ms > 0) world.advance(60_000);
  world.jump(ms);
}

async function perform(state: State, operation: Operation, index: number): Promise<void> {
  const request =
    operation.kind === "repeat" ? findRequest(state, operation.back) : makeRequest(state.judge, operation, index);
  if (request === undefined) return;
  if (operation.kind !== "repeat") state.requests.push(request);
  const hasEnded = await inProcess(state, async (ports) => {
    const outcome = await request.send(ports);
    state.platform.world.note(`  ${request.id}: ${describeOutcome(outcome)}`);
    await request.judge(ports, outcome as never);
  });
  if (!hasEnded) state.platform.world.note(`  ${request.id}: crashed`);
  // A crash is followed by a new start, after which the database must agree with what readers see, unless it waits.
  await inProcess(state, async (ports) => state.judge.judgeNames(ports));
}

function findRequest({ requests }: State, back: number): Request | undefined {
  return requests.filter(({ hasKey }) => hasKey).at(-back);
}

function describeOutcome(outcome: RequestOutcome): string {
  if (outcome.kind === "done") return `${outcome.reply.outcome} ${outcome.reply.version?.version ?? ""}`;
  return outcome.kind === "conflict" ? `conflict with ${outcome.current}` : outcome.kind;
}
