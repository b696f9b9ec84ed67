import type { Check } from "../check.ts";
import { measureSearch, watchCalm } from "../list-speed.ts";

const SHIFT_MAX = 0.05;
const INPUT_MS_MAX = 200;
const TASK_MS_MAX = 50;

export const CALM_CHECK: Check = {
  id: "T4",
  title: "nothing jumps, and typing is never blocked",
  isShort: false,
  async run(world) {
    const site = await world.large(1_000);
    const page = await site.open();
    const readCalm = await watchCalm(page);
    await page.goto(`${site.url}/${site.projectKey}/flags`);
    await page.getByRole("row").nth(5).waitFor();
    await page.waitForTimeout(2_000);
    await measureSearch(page, ["dark", "checkout"]);
    const { shift, longestTaskMs, slowestInputMs } = await readCalm();
    await page.context().close();
    const problems = [
      ...(shift > SHIFT_MAX ? [`layout shifts add up to ${shift.toFixed(3)}`] : []),
      ...(slowestInputMs > INPUT_MS_MAX ? [`an input took ${slowestInputMs} ms`] : []),
      ...(longestTaskMs > TASK_MS_MAX ? [`a task took ${Math.round(longestTaskMs)} ms`] : []),
    ];
    return {
      figure: { shift: Number(shift.toFixed(4)), slowestInputMs, longestTaskMs: Math.round(longestTaskMs) },
      problems,
    };
  },
};
