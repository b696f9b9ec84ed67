import { resolve } from "node:path";

import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { createReport } from "../terminal/report.ts";
import { openLandingFolder, usageErrors, type TargetFlags } from "./events-target.ts";
import { exportParquet } from "./export-parquet.ts";

/** `burgee events export`: writes Parquet files below a folder. */
export async function runExportCommand(folder: string, flags: TargetFlags): Promise<ExitCode> {
  const report = createReport(flags);
  const target = resolve(folder);
  using landing = await openLandingFolder(flags);
  const hint = "Name a folder that can be written, and whole files of landed events.";
  const exported = await withProgress(
    "writing Parquet files",
    usageErrors(() => exportParquet(landing, target), hint),
  );
  report.result(
    { folder: target, ...exported },
    () => `${exported.events} events in ${exported.files} files below ${target}`,
  );
  return EXIT.ok;
}
