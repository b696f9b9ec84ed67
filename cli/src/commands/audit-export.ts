import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

import type { AuditEntry } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
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
  const { out } = options;
  if (out === undefined) {
    await writeLines(entries, process.stdout);
    return EXIT.ok;
  }
  const written = await withProgress("exporting the audit log", writeFile(entries, out));
  createReport(options).result({ file: out, entries: written }, () => `${count(written, "line")} in ${out}`);
  return EXIT.ok;
}

async function writeFile(entries: AsyncIterable<AuditEntry>, path: string): Promise<number> {
  const file = createWriteStream(path);
  const written = await writeLines(entries, file);
  file.end();
  await finished(file);
  return written;
}

async function writeLines(entries: AsyncIterable<AuditEntry>, stream: NodeJS.WritableStream): Promise<number> {
  let written = 0;
  for await (const entry of entries) {
    if (!stream.write(`${JSON.stringify(entry)}\n`)) await once(stream, "drain");
    written += 1;
  }
  return written;
}
