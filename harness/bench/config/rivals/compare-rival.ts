import { median } from "../../engine/sampling.ts";
import type { ServedProcess } from "../../src/served-process.ts";
import { type ClosedLoopResult, type OpenLoopResult, driveClosedLoop, driveOpenLoop, round2 } from "../drive-load.ts";
import { toBytes } from "./http-request.ts";
import type { RivalCase } from "./server-rival.ts";
import type { CheckedAnswers, Side } from "./sides.ts";

/** The config Worker, the rival on the same one core, and the rival on all cores. */
export const SERVERS = ["burgee", "oneCore", "allCores"] as const;
export type ServerName = (typeof SERVERS)[number];
export type Servers = Readonly<Record<ServerName, ServedProcess>>;

export interface ServerFigures {
  readonly requestsPerSecond: number;
  readonly cpuMicrosPerRequest: number;
  /** Cores that it used while it took all it could. */
  readonly cpuShare: number;
  /** Latency at the rate that all three were offered. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly checked: CheckedAnswers;
}

export interface CaseFigures extends Readonly<Record<ServerName, ServerFigures>> {
  readonly offeredPerSecond: number;
  readonly wrong: number;
  /** Requests per second of the config Worker by those of the rival. */
  readonly ratios: Readonly<Record<"oneCore" | "allCores", number>>;
  /** CPU time per request of the rival on one core by that of the config Worker. */
  readonly cpuRatio: number;
}

export interface ComparePlan {
  readonly connectionCount: number;
  readonly rounds: number;
  readonly durationMs: number;
}

type ByServer<T> = Readonly<Record<ServerName, T>>;

/** Checks that all servers answer alike, then drives them in turn. Throws when an answer is wrong before that. */
export async function compareCase(
  { name, expectedStatus, own, rival }: RivalCase,
  servers: Servers,
  plan: ComparePlan,
): Promise<CaseFigures> {
  const { connectionCount, rounds, durationMs } = plan;
  const sides: ByServer<Side> = { burgee: own, oneCore: rival, allCores: rival };
  const checked = await mapServers((server) => check(name, server, sides[server], servers[server].port));
  const requests = await mapServers((server) => Promise.resolve(sides[server].requests.map(toBytes)));
  const drive = (server: ServerName, ms: number): Promise<ClosedLoopResult> =>
    driveClosedLoop(servers[server], requests[server], expectedStatus, { connectionCount, durationMs: ms });
  await mapServers((server) => drive(server, durationMs / 2));
  const closed: ByServer<ClosedLoopResult>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const results = await mapServers((server) => drive(server, durationMs));
    closed.push(results);
    const rates = SERVERS.map((server) => `${server} ${Math.round(results[server].requestsPerSecond)}/s`);
    console.error(`${name}: round ${round} of ${rounds}, ${rates.join(", ")}`);
  }
  // The same rate for all, which the slowest takes with ease: latencies at different rates cannot be compared.
  const rate = (server: ServerName): number => median(closed.map((round) => round[server].requestsPerSecond));
  const openPlan = { ratePerSecond: Math.min(...SERVERS.map(rate)) / 2, durationMs };
  const open: ByServer<OpenLoopResult>[] = [];
  for (let round = 1; round <= rounds; round++) {
    open.push(await mapServers((server) => driveOpenLoop(servers[server], requests[server], expectedStatus, openPlan)));
  }
  return summarise(closed, open, checked);
}

function summarise(
  closed: readonly ByServer<ClosedLoopResult>[],
  open: readonly ByServer<OpenLoopResult>[],
  checked: ByServer<CheckedAnswers>,
): CaseFigures {
  const describe = (server: ServerName): ServerFigures => {
    const ofClosed = (read: (result: ClosedLoopResult) => number): number =>
      median(closed.map((round) => read(round[server])));
    return {
      requestsPerSecond: Math.round(ofClosed((result) => result.requestsPerSecond)),
      cpuMicrosPerRequest: round2(ofClosed((result) => result.cpuMicrosPerRequest)),
      cpuShare: round2(ofClosed((result) => result.cpuShare)),
      p50Ms: median(open.map((round) => round[server].p50Ms)),
      p99Ms: median(open.map((round) => round[server].p99Ms)),
      checked: checked[server],
    };
  };
  const faster = (rival: ServerName): number =>
    round2(median(closed.map((round) => round.burgee.requestsPerSecond / round[rival].requestsPerSecond)));
  const wrong = [...closed, ...open].flatMap((round) => SERVERS.map((server) => round[server].wrong));
  return {
    burgee: describe("burgee"),
    oneCore: describe("oneCore"),
    allCores: describe("allCores"),
    offeredPerSecond: open[0]?.burgee.offeredPerSecond ?? 0,
    wrong: wrong.reduce((sum, count) => sum + count, 0),
    ratios: { oneCore: faster("oneCore"), allCores: faster("allCores") },
    cpuRatio: round2(
      median(closed.map((round) => round.oneCore.cpuMicrosPerRequest / round.burgee.cpuMicrosPerRequest)),
    ),
  };
}

async function check(name: string, server: ServerName, side: Side, port: number): Promise<CheckedAnswers> {
  try {
    return await side.check(port);
  } catch (error) {
    throw new Error(`${name}, ${server}: ${(error as Error).message}`, { cause: error });
  }
}

/** One after the other, so that no server is measured beside another's work. */
async function mapServers<T>(read: (server: ServerName) => Promise<T>): Promise<ByServer<T>> {
  return { burgee: await read("burgee"), oneCore: await read("oneCore"), allCores: await read("allCores") };
}
