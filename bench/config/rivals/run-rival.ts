import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { ServedProcess } from "../../src/served-process.ts";
import { serveConfigWorker } from "../served-workers.ts";
import { type ComparePlan, type FlagdComparison, compareFlagd } from "./compare-flagd.ts";
import type { Flagd } from "./flagd-binary.ts";
import { createOfrepWorkload } from "./ofrep-workload.ts";
import { serveFlagd } from "./serve-flagd.ts";

export interface FlagdPlan extends ComparePlan {
  readonly flagd: Flagd;
  readonly featureCount: number;
  readonly folder: string;
  /** The one core of the config Worker and of the one-core flagd, or undefined when nothing can be pinned. */
  readonly core: number | undefined;
  /** Every core, for the flagd that starts as it does by default. */
  readonly allCores: readonly number[];
}

/** Serves the same flags by the config Worker and by flagd, on one core and as it starts by default, and compares. */
export async function runFlagd(plan: FlagdPlan): Promise<FlagdComparison> {
  const { featureCount, folder, core, allCores } = plan;
  const { binary, version } = plan.flagd;
  const workload = await createOfrepWorkload(featureCount);
  const own = join(folder, "beside-flagd");
  mkdirSync(own);
  const served: ServedProcess[] = [];
  const keep = async (starting: Promise<ServedProcess>): Promise<ServedProcess> => {
    const server = await starting;
    served.push(server);
    return server;
  };
  try {
    const definitions = workload.flagdDefinitions;
    const servers = {
      burgee: await keep(serveConfigWorker(workload.fixture.objects, { folder: own, core })),
      flagdOneCore: await keep(
        serveFlagd(binary, definitions, { folder: own, threads: 1, cores: core === undefined ? undefined : [core] }),
      ),
      flagdAllCores: await keep(
        serveFlagd(binary, definitions, { folder: own, cores: core === undefined ? undefined : allCores }),
      ),
    };
    return await compareFlagd(servers, workload, version, plan);
  } finally {
    await Promise.all(served.map((server) => server.close()));
  }
}
