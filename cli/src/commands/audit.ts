import type { AuditEntry } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderTime } from "../terminal/render-time.ts";
import { printFailure } from "../terminal/report-failure.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readProjectKey, type PlaceOptions } from "../workspace.ts";
import { checkAuditChain, readAuditEntries } from "./audit-chain.ts";

interface AuditCommandOptions extends PlaceOptions {
  readonly after: number;
  readonly limit: number;
  readonly json?: boolean;
}

const COLUMNS = ["sequence", "time", "actor", "action", "environment", "message"] as const;

/** Prints the project's audit log, newest last; `EXIT.problems` when its entries are not what was written. */
export async function audit(options: AuditCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  // Starts one entry earlier, to check that the first entry asked for follows it.
  const start = Math.max(0, options.after - 1);
  const read = await readAuditEntries(connect(options), await readProjectKey(options), start);
  const chain = await checkAuditChain(read, start);
  const asked = read.filter(({ sequence }) => sequence > options.after);
  const entries = asked.slice(Math.max(0, asked.length - options.limit));
  report.result({ entries, chain }, () => {
    const table = renderTable(COLUMNS, entries.map(toRow));
    if (chain.kind === "broken") return table;
    return `${table}\n${report.colors.green("✓")} ${count(chain.checkedEntries, "digest")} checked, none was changed`;
  });
  if (chain.kind === "whole") return EXIT.ok;
  if (!report.isJson) {
    const message = `the audit log was tampered with: entry ${chain.sequence} is ${chain.problem}`;
    printFailure({ message, lines: ["Compare it with a copy of the log from before."] });
  }
  return EXIT.problems;
}

function toRow({ sequence, atMs, actor, action, environmentKey, message }: AuditEntry): Record<string, unknown> {
  return { sequence, time: renderTime(atMs), actor, action, environment: environmentKey, message };
}
