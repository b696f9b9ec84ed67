import type { Check, Finding } from "../check.ts";
import { measureScroll, measureSearch, percentile95, readLargestPaint } from "../list-speed.ts";
import type { World } from "../world.ts";

interface Bars {
  readonly flags: number;
  readonly searchMsMax: number;
  readonly paintMsMax: number;
}
const SLOW_FRAMES_MAX = 0.05;
const NODES_MAX = 1_500;
const TEXTS = ["dark", "pricing", "new-check", "x9"];

async function measureList(world: World, { flags, searchMsMax, paintMsMax }: Bars, isShort: boolean): Promise<Finding> {
  const site = await world.large(flags);
  const page = await site.open();
  await page.goto(`${site.url}/${site.projectKey}/flags`);
  await page.getByRole("row").nth(5).waitFor();
  const paintMs = Math.round(await readLargestPaint(page));
  const searchMs = Math.round(percentile95(await measureSearch(page, isShort ? TEXTS.slice(0, 2) : TEXTS)));
  const { slowShare, nodes, frames } = await measureScroll(page);
  await page.context().close();
  const problems = [
    ...(searchMs > searchMsMax ? [`a search takes ${searchMs} ms`] : []),
    ...(paintMs > paintMsMax ? [`the first render takes ${paintMs} ms`] : []),
    ...(slowShare > SLOW_FRAMES_MAX ? [`${(slowShare * 100).toFixed(1)} % of ${frames} frames are slow`] : []),
    ...(nodes > NODES_MAX ? [`the page has ${nodes} elements`] : []),
  ];
  return { figure: { searchMs, paintMs, slowFrames: Number(slowShare.toFixed(3)), nodes }, problems };
}

export const SEARCH_CHECK: Check = {
  id: "T5",
  title: "searching and scrolling 1,000 flags",
  isShort: false,
  run: (world, isShort) => measureList(world, { flags: 1_000, searchMsMax: 50, paintMsMax: 1_000 }, isShort),
};

export const MANY_FLAGS_CHECK: Check = {
  id: "T6",
  title: "5,000 flags are usable",
  isShort: false,
  run: (world, isShort) => measureList(world, { flags: 5_000, searchMsMax: 150, paintMsMax: 2_000 }, isShort),
};
