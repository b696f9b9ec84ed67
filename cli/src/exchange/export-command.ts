import { writeFile } from "node:fs/promises";

import { exportFlagd } from "@burgee/publisher/exchange";

import { EXIT, type ExitCode } from "../command-error.ts";
import { compiledEnvironment } from "../snapshots.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { openValidFlags, type PlaceOptions } from "../workspace.ts";

interface ExportCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly out?: string;
  readonly json?: boolean;
}

export async function exportFlags(options: ExportCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { document, notes } = exportFlagd(compiledEnvironment(flags, options.env));
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (options.out !== undefined) await writeFile(options.out, text);
  const flagCount = Object.keys(document.flags).length;
  report.result({ ok: true, notes, ...(options.out === undefined ? { document } : { file: options.out }) }, () => {
    if (options.out === undefined) return text;
    return `${report.colors.green("✓")} ${count(flagCount, "flag")} in ${options.out}`;
  });
  if (!report.isJson && notes.length > 0) {
    process.stderr.write(`${renderTable(["kind", "subject", "message"], notes)}\n`);
  }
  return EXIT.ok;
}
