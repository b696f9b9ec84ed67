import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { startPlatform, type Platform } from "@burgee/local/platform";
import type { FlagBundle, FlagFile } from "@burgee/publisher/core";

import { type CommandRun, runBurgee } from "./command-process.ts";
import { type CpuGauge, createCpuGauge } from "./cpu-gauge.ts";

/** What one publish used. */
export interface PublishCost {
  readonly cliCpuMs: number;
  readonly workerCpuMs: number;
  readonly wallMs: number;
}

export interface PublishingFigures {
  /** The first publish of all features, by a Worker that was just started. */
  readonly allNew: PublishCost;
  /** Publishes of one edited feature each. */
  readonly oneEdited: readonly PublishCost[];
  /** The same by a Worker that was just started, after an earlier one stored the project. */
  readonly oneEditedCold: PublishCost;
}

/** Measures the real command line against the real Workers in workerd, which also simulates their storage. */
export async function measurePublishing(
  folder: string,
  bundle: FlagBundle,
  rounds: number,
): Promise<PublishingFigures> {
  const flagsFolder = join(folder, "flags");
  for (const file of bundle.files) await writeFlagFile(flagsFolder, file);
  const platform = await startPlatform({ stateFolder: join(folder, "state"), port: 0, firehosePort: 0 });
  try {
    const gauge = await gaugeWorkers(platform);
    const publish = (message: string, measuredBy: CpuGauge) =>
      measurePublish(platform, measuredBy, { flagsFolder, message });
    const edit = async (round: number) => writeFlagFile(flagsFolder, editFeature(bundle, round));

    const allNew = await publish("All new", gauge);
    const oneEdited: PublishCost[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await edit(round);
      oneEdited.push(await publish(`Edit ${round}`, gauge));
    }
    await platform.restartWorkers();
    await edit(rounds + 1);
    return { allNew, oneEdited, oneEditedCold: await publish("Edit after a restart", await gaugeWorkers(platform)) };
  } finally {
    await platform.close();
  }
}

function gaugeWorkers(platform: Platform): Promise<CpuGauge> {
  return createCpuGauge(platform.runtimeProcesses().map(({ pid }) => pid));
}

async function measurePublish(
  platform: Platform,
  gauge: CpuGauge,
  { flagsFolder, message }: { readonly flagsFolder: string; readonly message: string },
): Promise<PublishCost> {
  const args = ["publish", "--env", "production", "-m", message, "--json", "--dir", flagsFolder];
  const env = { BURGEE_URL: platform.url, BURGEE_ADMIN_TOKEN: platform.state.secrets.adminToken };
  const { result, cpuMs } = await gauge.measure(() => runBurgee(args, env));
  checkPublished(result);
  return { cliCpuMs: result.cpuMs, workerCpuMs: cpuMs, wallMs: result.wallMs };
}

function checkPublished({ output, exitCode }: CommandRun): void {
  if (exitCode === 0 && /"outcome":\s*"published"/.test(output)) return;
  throw new Error(`burgee publish ended with ${exitCode}: ${output.slice(-2_000)}`);
}

/** Another feature each round: one of its variations gets another name. */
function editFeature(bundle: FlagBundle, round: number): FlagFile {
  const features = bundle.files.filter(({ path }) => path.startsWith("features/dark-mode"));
  const feature = features[round % features.length];
  if (feature === undefined) throw new Error("the sample has no dark mode");
  const text = feature.text.replace("light: { values:", `light: { name: Light ${round}, values:`);
  if (text === feature.text) throw new Error(`${feature.path} has no light variation`);
  return { ...feature, text };
}

async function writeFlagFile(folder: string, { path, text }: FlagFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
