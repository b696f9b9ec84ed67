import type { Page } from "playwright-core";

import type { Activity } from "../page/app-settings.ts";
import type { World } from "./world.ts";

/** What cases do that look at few events. */
export const SAMPLE: Activity = { variables: ["part-0-enabled", "part-1-enabled"], tracked: 3 };
/** Evaluations and tracked events of it. */
export const SAMPLE_EVENTS = SAMPLE.variables.length + SAMPLE.tracked;

export function act(page: Page, app = 0): Promise<void> {
  return page.evaluate(([index, activity]) => window.apps?.[index]?.act(activity), [app, SAMPLE] as const);
}

/** Evaluations and tracked events of a user that have landed. */
export async function countEvents(world: World, userId: string): Promise<number> {
  const landed = (await world.countLanded(userId)).get(userId);
  return (landed?.tracked ?? 0) + (landed?.evaluated ?? 0);
}
