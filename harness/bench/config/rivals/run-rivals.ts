import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { ServedProcess } from "../../src/served-process.ts";
import { serveConfigWorker } from "../served-workers.ts";
import { type CaseFigures, type ComparePlan, type ServerName, compareCase } from "./compare-rival.ts";
import { FLAGD } from "./flagd.ts";
import type { PreparedRivals } from "./prepare-rivals.ts";
import { RIVAL_NAMES, type RivalName, type RivalProgram, type ServerRival } from "./server-rival.ts";
import { UNLEASH_EDGE } from "./unleash-edge.ts";
import { type Workload, createWorkload } from "./workload.ts";

const RIVALS: Readonly<Record<RivalName, ServerRival>> = { flagd: FLAGD, unleashEdge: UNLEASH_EDGE };

const NOTE =
  "Burgee is one isolate in workerd on core 0 alone, as is the one-core rival. On all cores a rival also has core 1, " +
  "from which the load comes, so there it takes time from the load generator. All have the same flags, one string " +
  "each, and requests about the same people over as many connections. Where a server used less than 0.9 of its core, " +
  "the load generator was the limit, and CPU per request says more than requests per second. Latencies are at one " +
  "rate for all: half of what the slowest took.";

export interface RivalComparison {
  readonly label: string;
  readonly version: string;
  /** What a reader of the figures must know. */
  readonly note: string;
  readonly threads: Readonly<Record<"oneCore" | "allCores", number>>;
  readonly residentMiB: Readonly<Record<ServerName, number>>;
  readonly cases: Readonly<Record<string, CaseFigures>>;
}

export interface RivalsReport {
  readonly compared: Readonly<Partial<Record<RivalName, RivalComparison>>>;
  /** Why a rival that was asked for could not be had. */
  readonly unavailable: PreparedRivals["unavailable"];
  /** Why a rival that could be had was not compared: it does not start, or its answers differ. */
  readonly failed: Readonly<Partial<Record<RivalName, string>>>;
}

export interface RunPlan extends ComparePlan {
  readonly featureCount: number;
  readonly folder: string;
  /** The one core of the config Worker and of the one-core rival, or undefined when nothing can be pinned. */
  readonly core: number | undefined;
  readonly coreCount: number;
}

/** Compares with every rival that could be had, one after the other. */
export async function runRivals({ programs, unavailable }: PreparedRivals, plan: RunPlan): Promise<RivalsReport> {
  const workload = await createWorkload(plan.featureCount);
  const compared: Partial<Record<RivalName, RivalComparison>> = {};
  const failed: Partial<Record<RivalName, string>> = {};
  for (const name of RIVAL_NAMES) {
    const program = programs[name];
    if (program === undefined) continue;
    try {
      compared[name] = await runRival(name, program, workload, plan);
    } catch (error) {
      // What has been measured so far is kept.
      failed[name] = (error as Error).message;
      console.error(`${RIVALS[name].label} was not compared: ${failed[name]}`);
    }
  }
  return { compared, unavailable, failed };
}

async function runRival(
  name: RivalName,
  program: RivalProgram,
  workload: Workload,
  plan: RunPlan,
): Promise<RivalComparison> {
  const { core, coreCount } = plan;
  const rival = RIVALS[name];
  const folder = join(plan.folder, `beside-${name}`);
  mkdirSync(folder);
  const served: ServedProcess[] = [];
  const keep = async (starting: Promise<ServedProcess>): Promise<ServedProcess> => {
    const server = await starting;
    served.push(server);
    return server;
  };
  const serve = (cores: readonly number[]): Promise<ServedProcess> =>
    keep(
      rival.serve(program.path, workload, {
        folder,
        cores: core === undefined ? undefined : cores,
        threads: cores.length,
      }),
    );
  try {
    const servers = {
      burgee: await keep(serveConfigWorker(workload.fixture.objects, { folder, core })),
      oneCore: await serve([core ?? 0]),
      allCores: await serve(Array.from({ length: coreCount }, (_, index) => index)),
    };
    const cases: Record<string, CaseFigures> = {};
    for (const one of await rival.createCases(workload, servers.oneCore.port)) {
      cases[one.name] = await compareCase(one, servers, plan);
    }
    const { burgee, oneCore, allCores } = servers;
    return {
      label: rival.label,
      version: program.version ?? (await rival.readVersion?.(oneCore.port)) ?? "unknown",
      note: `${rival.note} ${NOTE}`,
      threads: { oneCore: 1, allCores: coreCount },
      residentMiB: { burgee: toMiB(burgee), oneCore: toMiB(oneCore), allCores: toMiB(allCores) },
      cases,
    };
  } finally {
    await Promise.all(served.map((server) => server.close()));
  }
}

function toMiB(server: ServedProcess): number {
  return Math.round(server.residentBytes() / 2 ** 20);
}
