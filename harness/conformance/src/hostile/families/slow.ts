import { setTimeout as sleep } from "node:timers/promises";

import { readLandedEvents } from "../../official/read-landed-lines.ts";
import { waitUntil } from "../../official/wait-until.ts";
import type { Check, Family, FamilyContext, Problem } from "../check.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { openCrowd } from "../open-crowd.ts";
import { startSecondCaller } from "../second-caller.ts";
import { SLOW_SCENARIOS, type SlowScenario } from "../slow-scenarios.ts";

/** Scenarios of the short form: one of each sort. */
const SHORT: ReadonlySet<string> = new Set([
  "events, uploads that never begin",
  "variables, a byte now and then",
  "OFREP, chunks that do not end",
  "headers that do not end",
  "uploads cut in the middle",
  "200 event streams of one address",
]);
const SHORT_MS = 1_000;
const LONG_MS = 3_000;
const SUCCESS_MIN = 0.99;
const RECOVERY_MS_MAX = 5_000;

/** Crowds of slow connections: others are served meanwhile, and afterwards. */
export const SLOW: Family = {
  name: "slow and many",
  overlap: 1,
  list: (context) => [
    ...SLOW_SCENARIOS.filter(({ name }) => context.isLong || SHORT.has(name)).map((scenario) =>
      createCheck(scenario, context),
    ),
    createLossCheck(context.world),
  ],
};

function createCheck(scenario: SlowScenario, { world, isLong }: FamilyContext): Check {
  return {
    name: scenario.name,
    async run() {
      const problems: Problem[] = [];
      const crowd = openCrowd(scenario, world);
      // The crowd is there before others are.
      await sleep(200);
      const second = startSecondCaller(world);
      await sleep(isLong ? LONG_MS : SHORT_MS);
      const others = await second.stop();
      crowd.close();
      if (others.success < SUCCESS_MIN) {
        const percent = Math.round(others.success * 100);
        problems.push({ rule: "others", text: `${percent} % of ${others.requests} requests of others were served` });
      }
      problems.push(...(await judgeRecovery(world)));
      return {
        sent: `${scenario.connections} connections, each: ${scenario.write(world, 0)}`,
        problems,
      };
    },
  };
}

async function judgeRecovery({ sender, prepared }: HostileWorld): Promise<Problem[]> {
  const headers = { authorization: prepared.holdings.keys.client };
  const body = '{"user":{"user_id":"after"},"events":[{"type":"customEvent","customType":"after"}]}';
  try {
    await waitUntil("events are taken again", RECOVERY_MS_MAX, async () => {
      return (await sender.send({ method: "POST", target: "/v1/events", headers, body })).status === 201;
    });
    return [];
  } catch (error) {
    return [{ rule: "recovery", text: String(error) }];
  }
}

const LANDING_MS_MAX = 30_000;

/** What others were told is stored, during this family and those before, also when the process died in between. */
function createLossCheck({ acknowledged, platform }: HostileWorld): Check {
  return {
    name: "every acknowledged event of others has landed",
    async run() {
      const findMissing = async (): Promise<string[]> => {
        const landed = new Set((await readLandedEvents(platform.state.landing)).map(({ target }) => target));
        return [...acknowledged].filter((target) => !landed.has(target));
      };
      let missing = await findMissing();
      await waitUntil("all have landed", LANDING_MS_MAX, async () => {
        missing = await findMissing();
        if (missing.length > 0) await sleep(500);
        return missing.length === 0;
      }).catch(() => {});
      const text = `${missing.length} of ${acknowledged.size} acknowledged events have not landed`;
      return { sent: missing.join("\n"), problems: missing.length === 0 ? [] : [{ rule: "lost", text }] };
    },
  };
}
