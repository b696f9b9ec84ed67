import { setTimeout as sleep } from "node:timers/promises";

import type { Check, Family, FamilyContext, Problem } from "../check.ts";
import { type CrowdMember, holdCrowd } from "../hold-crowd.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { startSecondCaller } from "../second-caller.ts";

const CONNECTIONS = 5_000;
const OTHERS_OK_MIN = 0.99;
/** Each connection takes two descriptors of the Workers' process: the front door holds one, too. */
const DESCRIPTORS_PER_CONNECTION = 2;
const OTHER_DESCRIPTORS = 1_000;
const HELD_MS = 15_000;
const IDLE_MS_MAX = 30_000;

interface Crowd {
  readonly name: string;
  member(world: HostileWorld): CrowdMember;
}

/** All of one key, which the second caller does not use. */
const CROWDS: readonly Crowd[] = [
  { name: "connections that send nothing", member: () => ({ begin: "" }) },
  {
    name: "headers, a byte a second",
    member: (world) => ({ begin: `GET /v1/sdkConfig HTTP/1.1\r\n${writeKey(world)}X-Slow: `, drip: "a" }),
  },
  {
    name: "uploads, a byte a second",
    member: (world) => ({
      begin: `POST /v1/events HTTP/1.1\r\n${writeKey(world)}Content-Length: 60000\r\n\r\n{`,
      drip: " ",
    }),
  },
];

function writeKey({ prepared }: HostileWorld): string {
  return `Host: slow\r\nAuthorization: ${prepared.holdings.otherEnvironmentKeys.client}\r\n`;
}

/** Thousands of connections of one key that do nothing, or next to nothing: other keys are served meanwhile. */
export const CROWD: Family = {
  name: "crowd",
  overlap: 1,
  // Half a minute each, and about a gigabyte: for the long form.
  list: (context) => (context.isLong ? CROWDS.map((crowd) => createCheck(crowd, context)) : []),
};

function createCheck({ name, member }: Crowd, { world }: FamilyContext): Check {
  return {
    name: `${CONNECTIONS} ${name}`,
    async run() {
      const sent = JSON.stringify(member(world));
      const missing = findMissingDescriptors();
      if (missing !== undefined) return { sent, problems: [missing] };
      const before = startSecondCaller(world);
      const crowd = await holdCrowd(world.url, CONNECTIONS, member(world));
      const gathering = await before.stop();
      const during = startSecondCaller(world);
      await sleep(HELD_MS);
      const holding = await during.stop();
      const { open, opened } = crowd;
      crowd.close();
      await waitUntilIdle(world);
      const requests = gathering.requests + holding.requests;
      const served = gathering.requests * gathering.success + holding.requests * holding.success;
      const othersOkShare = served / requests;
      const problems: Problem[] = [];
      if (othersOkShare < OTHERS_OK_MIN) {
        problems.push({ rule: "others", text: `${Math.round(served)} of ${requests} requests of others were served` });
      }
      return { sent, problems, measured: { crowd: { connections: CONNECTIONS, open, opened, othersOkShare } } };
    },
  };
}

/** The limit that Node raised as far as it may; the Workers' process inherits it. */
function findMissingDescriptors(): Problem | undefined {
  const needed = CONNECTIONS * DESCRIPTORS_PER_CONNECTION + OTHER_DESCRIPTORS;
  const { userLimits } = process.report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } };
  };
  const soft = Number(userLimits?.open_files?.soft);
  return soft < needed ? { rule: "outcome", text: `needs ulimit -n ${needed}, not ${soft}` } : undefined;
}

/** What the crowd has left behind must not be in the next check's way. */
async function waitUntilIdle({ sender }: HostileWorld): Promise<void> {
  const deadline = performance.now() + IDLE_MS_MAX;
  while (performance.now() < deadline) {
    const startedAt = performance.now();
    const { status } = await sender.send({ method: "GET", target: "/health", headers: {} });
    if (status === 200 && performance.now() - startedAt < 100) return;
    await sleep(250);
  }
}
