import { join } from "node:path";

import { SCREENS } from "./screens.ts";
import type { Site, World } from "./world.ts";

const VIEWS = [
  { name: "wide", width: 1280, height: 800 },
  { name: "phone", width: 360, height: 740 },
] as const;
/** How long a screen may take to be quiet: charts and previews follow the first paint. */
const SETTLE_MS = 2_500;

/** Writes a picture of every screen, light and dark, wide and narrow, and of a list of many flags. */
export async function takeScreenshots(world: World, folder: string): Promise<void> {
  const sample = await world.sample();
  for (const { name, path } of SCREENS) await shoot(world, sample, name, path, folder);
  await shoot(world, await world.large(1_000), "flags-1000", "/flags", folder);
}

async function shoot(world: World, site: Site, name: string, path: string, folder: string): Promise<void> {
  for (const { name: view, ...size } of VIEWS) {
    for (const theme of ["light", "dark"] as const) {
      const page = await site.open({ ...size, theme, reducedMotion: true });
      await page.goto(`${site.url}/${site.projectKey}${path}`);
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: join(folder, `${name}-${view}-${theme}.png`) });
      await page.context().close();
    }
  }
  world.report(`pictures of ${name}`);
}
