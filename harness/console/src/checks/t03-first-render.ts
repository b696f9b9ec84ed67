import type { Page } from "playwright-core";

import type { Check } from "../check.ts";
import { startCompressingProxy } from "../compressing-proxy.ts";
import { median, readLargestPaint } from "../list-speed.ts";
import type { Site } from "../world.ts";

const FLAGS = 1_000;
const LOCAL_MS_MAX = 1_000;
const SLOW_MS_MAX = 2_500;

async function measure(site: Site, origin: string, prepare: (page: Page) => Promise<void>): Promise<number> {
  const page = await site.open();
  await prepare(page);
  await page.goto(`${origin}/${site.projectKey}/flags`);
  await page.getByRole("row").nth(5).waitFor();
  const paintMs = await readLargestPaint(page);
  await page.context().close();
  return paintMs;
}

/** A phone of the middle range on a slow network. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

export const FIRST_RENDER_CHECK: Check = {
  id: "T3",
  title: `a list of ${FLAGS} flags is painted soon`,
  isShort: false,
  async run(world, isShort) {
    const site = await world.large(FLAGS);
    const runs = isShort ? 3 : 5;
    const local: number[] = [];
    for (let run = 0; run < runs; run += 1) local.push(await measure(site, site.url, async () => {}));
    const figure: Record<string, number> = { localMs: Math.round(median(local)) };
    if (!isShort) {
      const proxy = await startCompressingProxy(site.url);
      const slow: number[] = [];
      for (let run = 0; run < runs; run += 1) slow.push(await measure(site, proxy.url, slowDown));
      await proxy.close();
      figure["slowMs"] = Math.round(median(slow));
    }
    const problems = [
      ...((figure["localMs"] ?? 0) > LOCAL_MS_MAX ? [`over ${LOCAL_MS_MAX} ms on this machine`] : []),
      ...((figure["slowMs"] ?? 0) > SLOW_MS_MAX ? [`over ${SLOW_MS_MAX} ms on a slow one`] : []),
    ];
    return { figure, problems };
  },
};
