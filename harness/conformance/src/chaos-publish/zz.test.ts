import { it } from "vitest";

import { runSchedule } from "./run-schedule.ts";
import { SABOTAGES } from "./sabotages.ts";
it("seeds", async () => {
  for (const [name, finding, sabotage] of SABOTAGES) {
    const found: number[] = [];
    for (let seed = 1; seed < 1500 && found.length < 4; seed += 1) {
      const { findings } = await runSchedule(seed, undefined, sabotage);
      if (findings[finding] > 0) found.push(seed);
    }
    console.log(name, found);
  }
}, 600_000);
