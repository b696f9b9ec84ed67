import type { CDPSession } from "playwright-core";

import type { Case } from "../case.ts";
import { check } from "../check.ts";
import { VARIABLES } from "../flags.ts";
import { describeApp, visit } from "../open-page.ts";
import type { World } from "../world.ts";

const WARM_UP = 100;
const IDENTIFIES = 1_000;
/** A leak of one config of the 60 features, or of one event, for each user would be several times this. */
const GROWTH_BYTES_MAX = 300_000;

export const HEAP_CASE: Case = {
  name: "the heap is flat over 1,000 identifies",
  isQuick: false,
  run: measureGrowth,
};

async function measureGrowth(world: World): Promise<string> {
  world.relay.reset();
  let growthBytes = 0;
  await visit(world, [describeApp(world, "heap")], async ({ context, page }) => {
    const session = await context.newCDPSession(page);
    const identify = (count: number): Promise<void> =>
      page.evaluate(
        async ([times, variables]) => {
          const app = window.apps?.[0];
          for (let index = 0; index < times; index += 1) {
            await app?.client.identify({ user_id: `heap-${index}`, customData: { text: "x".repeat(1_000) } });
            if (index % 5 === 0) app?.act({ variables, tracked: 1 });
          }
          await app?.client.flush();
        },
        [count, VARIABLES.slice(0, 5)] as const,
      );
    await identify(WARM_UP);
    const beforeBytes = await readHeap(session);
    await identify(IDENTIFIES);
    growthBytes = (await readHeap(session)) - beforeBytes;
    check(`the heap grew by ${growthBytes} bytes`, growthBytes <= GROWTH_BYTES_MAX);
  });
  return `${growthBytes} bytes more`;
}

async function readHeap(session: CDPSession): Promise<number> {
  // Twice: what a finaliser lets go is free only after the next round.
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}
