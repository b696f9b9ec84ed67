import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

import { EXIT, type ExitCode } from "../command-error.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";

interface ExportOptions extends ScopeOptions {
  readonly out?: string;
  readonly after: number;
  readonly json?: boolean;
}

/** Writes the audit log as lines of JSON, to a file or to stdout. */
export async function exportAudit(options: ExportOptions): Promise<ExitCode> {
  const entries = connect(options).exportAudit(await readScopeKey(options), options.after);
  const file = options.out === undefined ? undefined : createWriteStream(options.out);
  let written = 0;
  for await (const entry of entries) {
    const stream = file ?? process.stdout;
    if (!stream.write(`${JSON.stringify(entry)}\n`)) await once(stream, "drain");
    written += 1;
  }
  if (file === undefined) return EXIT.ok;
  file.end();
  await finished(file);
  createReport(options).result(
    { file: options.out, entries: written },
    () => `${count(written, "line")} in ${options.out}`,
  );
  return EXIT.ok;
}
