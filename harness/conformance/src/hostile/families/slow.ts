import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "../../official/wait-until.ts";
import type { Check, Family, FamilyContext, Problem } from "../check.ts";
import { openCrowd } from "../open-crowd.ts";
import { startSecondCaller } from "../second-caller.ts";
import { SLOW_SCENARIOS, type SlowScenario } from "../slow-scenarios.ts";

/** Scenarios of the short form: one of each sort. */
const SHORT = [
  "events, uploads that never begin",
  "variables, a byte now and then",
  "OFREP, chunks that do not end",
  "headers that do not end",
  "uploads cut in the middle",
  "200 event streams of one address",
];
const SHORT_MS = 1_000;
const LONG_MS = 3_000;
const SUCCESS_MIN = 0.99;
const RECOVERY_MS_MAX = 5_000;

/** Crowds of slow connections: others are served meanwhile, and afterwards. */
export const SLOW: Family = {
  name: "slow and many",
  overlap: 1,
  list: (context) =>
    SLOW_SCENARIOS.filter(({ name }) => context.isLong || SHORT.includes(name)).map((scenario) =>
      createCheck(scenario, context),
    ),
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
      const refused = crowd.count((status) => status === 429 || status === 503);
      crowd.close();
      if (others.success < SUCCESS_MIN) {
        const percent = Math.round(others.success * 100);
        problems.push({ rule: "others", text: `${percent} % of ${others.requests} requests of others were served` });
      }
      if (refused < (scenario.refusedMin ?? 0)) {
        problems.push({ rule: "outcome", text: `${refused} of ${scenario.connections} connections were refused` });
      }
      problems.push(...(await judgeRecovery(world)));
      return {
        sent: `${scenario.connections} connections, each: ${scenario.write(world, 0)}`,
        problems,
        measured: { secondCallerP99Ms: others.p99Ms },
      };
    },
  };
}

async function judgeRecovery({ sender, prepared }: FamilyContext["world"]): Promise<Problem[]> {
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
