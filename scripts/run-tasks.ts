import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { repositoryRoot } from "./workers.ts";

// Runs a task in every package through turbo, quietly: only failures print. Usage: node scripts/run-tasks.ts <task>

const { status } = spawnSync(
  join(repositoryRoot, "node_modules/.bin/turbo"),
  ["run", ...process.argv.slice(2), "--output-logs=errors-only", "--log-prefix=none"],
  {
    cwd: repositoryRoot,
    // stdout is for the command that needs the build.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
  },
);
process.exit(status ?? 1);
