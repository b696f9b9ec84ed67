import { resolve } from "node:path";

import type { TargetFlags } from "./events-target.ts";
import { readLandingFolder } from "./events-target.ts";
import { exportParquet } from "./export-parquet.ts";
import { openLanding } from "./open-landing.ts";

/** `burgee events export`: Parquet files below a folder. Throws when a folder cannot be read or written. */
export async function runExportCommand(folder: string, flags: TargetFlags): Promise<void> {
  using landing = await openLanding(readLandingFolder(flags));
  const exported = await exportParquet(landing, resolve(folder));
  if (flags.json) process.stdout.write(`${JSON.stringify({ folder: resolve(folder), ...exported })}\n`);
  else process.stdout.write(`${exported.events} events in ${exported.files} files below ${resolve(folder)}\n`);
}
