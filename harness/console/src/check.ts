import type { World } from "./world.ts";

/** What a check found. */
export interface Finding {
  /** What was measured or counted; compared with the bar where the check has one. */
  readonly figure: number | string | Readonly<Record<string, number | string | boolean>>;
  /** What misses the bar, a line each. Empty: the check passed. */
  readonly problems: readonly string[];
}

/** One of the checks of the console, by the id that it has in docs/console.md. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Whether it takes part in the short form, which CI runs. */
  readonly isShort: boolean;
  run(world: World, isShort: boolean): Promise<Finding>;
}
