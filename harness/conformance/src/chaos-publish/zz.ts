import { runSchedule } from "./run-schedule.ts";
import { SABOTAGES } from "./sabotages.ts";
for (const { name, finding, sabotage } of SABOTAGES.filter(({ name }) => /replaces/.test(name))) {
  for (let s = 600; s <= 6000; s += 1)
    if ((await runSchedule(s, undefined, sabotage)).findings[finding] > 0) {
      console.log(name, s);
      break;
    }
}
