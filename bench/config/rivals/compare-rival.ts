import { median } from "../../engine/sampling.ts";
import type { ServedProcess } from "../../src/served-process.ts";
import { type ClosedLoopResult, type OpenLoopResult, driveClosedLoop, driveOpenLoop, round2 } from "../drive-load.ts";
import { type CheckedAnswers, checkAnswers } from "./check-answers.ts";
import type { OfrepCase, OfrepWorkload } from "./ofrep-workload.ts";

const FLAGD_NOTE =
  "Burgee is one isolate in workerd, which runs on core 0 alone, as the one-core flagd does with GOMAXPROCS=1. flagd is " +
  "native Go and by default uses all cores: also core 1, from which the load comes, so there it takes time from the " +
  "load generator. All have the same flags, one string each, and get the same requests over as many connections. " +
  "Latencies are at one rate for all: half of what the slowest took.";

const SERVERS = ["burgee", "flagdOneCore", "flagdAllCores"] as const;
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
}

export interface OfrepFigures extends Readonly<Record<ServerName, ServerFigures>> {
  readonly offeredPerSecond: number;
  readonly wrong: number;
}

/** Requests per second of the config Worker by those of flagd. */
export type FlagdRatios = Readonly<Record<"oneCore" | "allCores", number>>;

export interface FlagdComparison {
  readonly version: string;
  /** What a reader of the figures must know. */
  readonly note: string;
  readonly ofrepFlag: OfrepFigures;
  readonly ofrepBulk: OfrepFigures;
  readonly ratios: Readonly<Record<OfrepCase, FlagdRatios>>;
  readonly answers: Readonly<Record<ServerName, CheckedAnswers>>;
}

export interface ComparePlan {
  readonly connectionCount: number;
  readonly rounds: number;
  readonly durationMs: number;
}

/** Checks that all servers answer alike, then drives them in turn. Throws when an answer differs. */
export async function compareFlagd(
  servers: Servers,
  workload: OfrepWorkload,
  version: string,
  plan: ComparePlan,
): Promise<FlagdComparison> {
  const answers = await mapServers((name) => checkAnswers(name, servers[name].port, workload));
  const single = await measureCase("ofrepFlag", servers, workload, plan);
  const bulk = await measureCase("ofrepBulk", servers, workload, plan);
  return {
    version,
    note: FLAGD_NOTE,
    ofrepFlag: single.figures,
    ofrepBulk: bulk.figures,
    ratios: { ofrepFlag: single.ratios, ofrepBulk: bulk.ratios },
    answers,
  };
}

async function measureCase(
  name: OfrepCase,
  servers: Servers,
  { requests }: OfrepWorkload,
  { connectionCount, rounds, durationMs }: ComparePlan,
): Promise<{ readonly figures: OfrepFigures; readonly ratios: FlagdRatios }> {
  const drive = (server: ServerName, ms: number): Promise<ClosedLoopResult> =>
    driveClosedLoop(servers[server], requests[name], 200, { connectionCount, durationMs: ms });
  await mapServers((server) => drive(server, durationMs / 2));
  const closed: Record<ServerName, ClosedLoopResult>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const results = await mapServers((server) => drive(server, durationMs));
    closed.push(results);
    const rates = SERVERS.map((server) => `${server} ${Math.round(results[server].requestsPerSecond)}/s`);
    console.error(`${name}: round ${round} of ${rounds}, ${rates.join(", ")}`);
  }
  const rate = (server: ServerName): number => median(closed.map((round) => round[server].requestsPerSecond));
  // The same rate for all, which the slowest takes with ease: latencies at different rates cannot be compared.
  const ratePerSecond = Math.min(...SERVERS.map(rate)) / 2;
  const open: Record<ServerName, OpenLoopResult>[] = [];
  for (let round = 1; round <= rounds; round++) {
    open.push(
      await mapServers((server) => driveOpenLoop(servers[server], requests[name], 200, { ratePerSecond, durationMs })),
    );
  }
  const faster = (rival: ServerName): number =>
    round2(median(closed.map((round) => round.burgee.requestsPerSecond / round[rival].requestsPerSecond)));
  const figures = await mapServers(async (server) => ({
    requestsPerSecond: Math.round(rate(server)),
    cpuMicrosPerRequest: round2(median(closed.map((round) => round[server].cpuMicrosPerRequest))),
    cpuShare: round2(median(closed.map((round) => round[server].cpuShare))),
    p50Ms: median(open.map((round) => round[server].p50Ms)),
    p99Ms: median(open.map((round) => round[server].p99Ms)),
  }));
  const wrong = [...closed, ...open].flatMap((round) => SERVERS.map((server) => round[server].wrong));
  return {
    figures: { ...figures, offeredPerSecond: Math.round(ratePerSecond), wrong: wrong.reduce((sum, n) => sum + n, 0) },
    ratios: { oneCore: faster("flagdOneCore"), allCores: faster("flagdAllCores") },
  };
}

/** One after the other, so that no server is measured beside another's work. */
async function mapServers<T>(read: (server: ServerName) => Promise<T>): Promise<Record<ServerName, T>> {
  return {
    burgee: await read("burgee"),
    flagdOneCore: await read("flagdOneCore"),
    flagdAllCores: await read("flagdAllCores"),
  };
}
