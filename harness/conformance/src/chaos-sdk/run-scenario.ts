import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ChaosServer } from "./chaos-server.ts";
import type { ProcessCommand, ProcessMessage, ProcessPlan, ProcessReport, SdkName } from "./process-messages.ts";
import { VersionPublisher } from "./published-versions.ts";
import type { Scenario } from "./scenarios.ts";

/** What became of one scenario. Times are by the client's clock. */
export interface ScenarioResult {
  readonly sdk: SdkName;
  readonly name: string;
  readonly passed: boolean;
  readonly unhandled: number;
  readonly throws: number;
  readonly stepsBack: number;
  /** Tracked events and counted evaluations that no post brought, though the queue may hold more. */
  readonly lost: number;
  readonly tracked: number;
  /** From the end of the fault until the newest version was served; undefined when that took longer than `limitMs`. */
  readonly recoveredMs: number | undefined;
  readonly limitMs: number;
  readonly problems: readonly string[];
}

const SDK_PROCESS = fileURLToPath(new URL("sdk-process.ts", import.meta.url));
const FAULT_MS = 60_000;
const KEEPALIVE_MS = 20_000;
/** How late a keepalive may be, and how long a new stream and a fetch may take. */
const SLACK_MS = 10_000;
/** One polling interval or two keepalives, whichever is longer: those of the server SDK poll every ten seconds. */
const LIMITS_MS: Readonly<Record<SdkName, number>> = {
  server: 2 * KEEPALIVE_MS + SLACK_MS,
  client: 60_000 + SLACK_MS,
};
/** How long a process may take to start and to end, in real time: the machine is busy. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 10;

/** Runs one scenario with a server and a process of its own. */
export async function runScenario(scenario: Scenario, speed: number): Promise<ScenarioResult> {
  const publisher = await VersionPublisher.create();
  const server = new ChaosServer(publisher, KEEPALIVE_MS / speed);
  const folder = mkdtempSync(join(tmpdir(), "chaos-sdk-"));
  await server.start();
  for (let number = 1; number <= 3; number += 1) await server.publish();
  if (scenario.isAwayAtStart === true) await server.stop();
  const subject = new SubjectProcess({
    sdk: scenario.sdk,
    origin: server.origin,
    speed,
    publicKeys: scenario.insistsOnSignatures === true ? publisher.publicKeys : undefined,
    hasFullStorage: scenario.hasFullStorage === true,
    folder,
  });
  try {
    return await drive(scenario, speed, server, subject);
  } finally {
    subject.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drive(
  scenario: Scenario,
  speed: number,
  server: ChaosServer,
  subject: SubjectProcess,
): Promise<ScenarioResult> {
  const isAway = scenario.isAwayAtStart === true;
  const isUp = (): boolean => subject.isStarted && (isAway || (subject.served === 3 && server.streamCount > 0));
  if (!(await waitUntil(isUp, PATIENCE_MS))) {
    throw new Error(`${scenario.name}: the client did not start: ${subject.describe()}`);
  }
  const limitMs = LIMITS_MS[scenario.sdk];
  const surroundings = { server, command: (command: ProcessCommand) => subject.command(command) };
  await scenario.begin(surroundings);
  const number = await server.publish();
  const isRecovered = (): boolean => subject.served === number;
  let recoveredMs: number | undefined;
  if (scenario.isConfigReachable === true) {
    recoveredMs = await measure(isRecovered, limitMs, speed);
    await sleep(Math.max(0, FAULT_MS - (recoveredMs ?? limitMs)) / speed);
    await scenario.end?.(surroundings);
  } else {
    await sleep(FAULT_MS / speed);
    await scenario.end?.(surroundings);
    recoveredMs = await measure(isRecovered, limitMs, speed);
  }
  return judge(scenario, await subject.finish(), server, recoveredMs, limitMs);
}

function judge(
  { sdk, name }: Scenario,
  report: ProcessReport,
  { events }: ChaosServer,
  recoveredMs: number | undefined,
  limitMs: number,
): ScenarioResult {
  const { unhandled, throws, stepsBack, tracked, refused, evaluations } = report;
  const missing = Array.from({ length: tracked }, (_, value) => value).filter((value) => !events.tracked.has(value));
  const lost = missing.length + refused + Math.max(0, evaluations - events.evaluations);
  const problems = [...report.problems, ...events.problems];
  if (events.evaluations > evaluations) problems.push(`${events.evaluations} evaluations instead of ${evaluations}`);
  if (recoveredMs === undefined) problems.push(`not recovered within ${limitMs} ms`);
  if (tracked === 0) problems.push("nothing was tracked");
  const passed = unhandled + throws + stepsBack + lost + problems.length === 0;
  return { sdk, name, passed, unhandled, throws, stepsBack, lost, tracked, recoveredMs, limitMs, problems };
}

async function measure(isDone: () => boolean, limitMs: number, speed: number): Promise<number | undefined> {
  const startedMs = performance.now();
  const isInTime = await waitUntil(isDone, limitMs / speed);
  return isInTime ? Math.round((performance.now() - startedMs) * speed) : undefined;
}

async function waitUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!isDone() && performance.now() < endMs) await sleep(LOOK_EVERY_MS);
  return isDone();
}

/** The process that runs the SDK. */
class SubjectProcess {
  isStarted = false;
  served = 0;
  readonly #child: ChildProcess;
  #report: ProcessReport | undefined;
  #exitCode: number | null | undefined;
  #errors = "";

  constructor(plan: ProcessPlan) {
    this.#child = fork(SDK_PROCESS, [JSON.stringify(plan)], {
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (chunk) => (this.#errors += String(chunk)));
    this.#child.on("exit", (code) => (this.#exitCode = code));
    this.#child.on("message", (message: ProcessMessage) => {
      if (message.kind === "serves") this.served = message.version;
      else if (message.kind === "report") this.#report = message.report;
      else this.isStarted = true;
    });
  }

  command(command: ProcessCommand): void {
    if (this.#child.connected) this.#child.send(command);
  }

  /** Ends the client. A process that died before counts as an unhandled error. */
  async finish(): Promise<ProcessReport> {
    this.command({ kind: "finish" });
    await waitUntil(() => this.#report !== undefined || this.#exitCode !== undefined, PATIENCE_MS);
    const problems = [`the process died: ${this.describe()}`];
    const nothing = { throws: 0, stepsBack: 0, tracked: 0, refused: 0, evaluations: 0, kept: 0 };
    return this.#report ?? { ...nothing, unhandled: 1, problems };
  }

  describe(): string {
    return `serves ${this.served}, exit code ${String(this.#exitCode)} ${this.#errors}`;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
