import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { startSeededPlatform } from "../seeded-platform.ts";
import { runScenario } from "./scenario.ts";

const program = new Command("e2e")
  .description("Runs unmodified official SDKs against a fresh platform and looks for their events in the landed files.")
  .option("--events <count>", "custom events per client", Number, 25)
  .option("--contexts <count>", "contexts on which every evaluator must agree", Number, 1_000)
  .option("--json", "print the result as one line of JSON")
  .parse();
const options = program.opts<{ events: number; contexts: number; json?: boolean }>();

const stateFolder = mkdtempSync(join(tmpdir(), "burgee-e2e-"));
const { platform, profile } = await startSeededPlatform({
  stateFolder,
  port: 0,
  firehosePort: 0,
  bufferIntervalMs: 500,
  onProgress: (step) => console.error(step),
});
try {
  const result = await runScenario({
    profile,
    environmentKey: "production",
    eventCount: options.events,
    contextCount: options.contexts,
    onProgress: (step) => console.error(step),
  });
  if (options.json) {
    const { clients, agreement, ...figures } = result;
    console.log(
      JSON.stringify({
        ...figures,
        agreement: { ...agreement, disagreements: agreement.disagreements.length },
        clients: clients.map(({ sdk, initialised, served, tracked }) => ({
          sdk,
          initialised,
          served: Object.keys(served).length,
          tracked: tracked.length,
        })),
      }),
    );
  } else {
    console.table(result.clients.map(({ sdk, initialised, served }) => ({ sdk, initialised, ...served })));
    const { tracked, landed, lost, duplicates, agreement } = result;
    console.table({
      tracked,
      landed,
      lost,
      duplicates,
      contexts: agreement.contexts,
      values: agreement.values,
      disagreements: agreement.disagreements.length,
    });
  }
  const failed =
    !result.initialised || result.lost > 0 || result.unexpected > 0 || result.agreement.disagreements.length > 0;
  for (const line of result.agreement.disagreements.slice(0, 5)) console.error(line);
  process.exitCode = failed ? 1 : 0;
} finally {
  await platform.close();
  rmSync(stateFolder, { recursive: true, force: true });
}
