import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { openLandingFolder, usageErrors, type TargetFlags } from "./events-target.ts";

/** `burgee events query`: prints rows on stdout and their number on stderr. */
export async function runQueryCommand(sql: string, flags: TargetFlags): Promise<ExitCode> {
  const report = createReport(flags);
  using landing = await openLandingFolder(flags);
  await landing.lock();
  const hint = "Tables are events and events_raw; `describe events` lists the columns.";
  const { columns, rows } = await withProgress(
    "querying",
    usageErrors(() => landing.query(sql), hint),
  );
  report.result(rows, () => renderTable(columns, rows));
  if (!report.isJson) {
    process.stderr.write(`${rows.length} ${rows.length === 1 ? "row" : "rows"} from ${landing.files.length} files\n`);
  }
  return EXIT.ok;
}
