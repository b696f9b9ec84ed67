import { verifyAudit, type AuditChain, type AuditEntry, type AuditFilter } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderTime } from "../terminal/render-time.ts";
import { printFailure } from "../terminal/report-failure.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";

interface AuditCommandOptions extends ScopeOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly env?: string;
  readonly feature?: string;
  readonly since?: number;
  readonly until?: number;
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const COLUMNS = ["sequence", "time", "actor", "action", "environment", "message"] as const;

/** Prints the audit log, newest first; `EXIT.problems` when entries that follow each other are not what was written. */
export async function audit(options: AuditCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const entries = await withProgress("reading the audit log", readNewest(options, await readScopeKey(options)));
  const chain = await checkNeighbours(entries);
  report.result({ entries, chain }, () => renderTable(COLUMNS, entries.map(toRow)));
  if (chain.kind === "whole") return EXIT.ok;
  if (!report.isJson) reportBroken(chain);
  return EXIT.problems;
}

/** Prints why a log cannot be what was written. */
export function reportBroken({ sequence, problem }: Extract<AuditChain, { kind: "broken" }>): void {
  const message =
    problem === "cut"
      ? `the audit log was tampered with: it ends before entry ${sequence}, which a known head follows`
      : `the audit log was tampered with: entry ${sequence} is ${problem}`;
  printFailure({ message, lines: ["Compare it with a copy of the log from before."] });
}

async function readNewest(options: AuditCommandOptions, projectKey: string): Promise<readonly AuditEntry[]> {
  const client = connect(options);
  const entries: AuditEntry[] = [];
  const filter = toFilter(options);
  let before = filter.before;
  while (entries.length < options.limit) {
    const page = await client.listAudit(projectKey, at(filter, before), Math.min(500, options.limit - entries.length));
    entries.push(...page.entries);
    if (page.nextBefore === undefined) break;
    before = page.nextBefore;
  }
  return entries;
}

function at(filter: AuditFilter, before: number | undefined): AuditFilter {
  return before === undefined ? filter : { ...filter, before };
}

function toFilter({ actor, action, env, feature, since, until, before, after }: AuditCommandOptions): AuditFilter {
  const given = { actor, action, environmentKey: env, feature, sinceMs: since, untilMs: until, before, after };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Checks the chain as far as nothing was filtered out between the entries. */
async function checkNeighbours(newestFirst: readonly AuditEntry[]): Promise<AuditChain> {
  const entries = newestFirst.toReversed();
  const first = entries[0]?.sequence ?? 1;
  const isFiltered = entries.some(({ sequence }, index) => sequence !== first + index);
  return verifyAudit(isFiltered ? [] : entries, first - 1);
}

function toRow(entry: AuditEntry): Record<string, unknown> {
  const { sequence, atMs, action, environmentKey, message } = entry;
  return { sequence, time: renderTime(atMs), actor: renderActor(entry), action, environment: environmentKey, message };
}

/** Who did it, as proven; who is said to have done it only where the admin token hides it. */
export function renderActor({ actor, via, claimed }: Pick<AuditEntry, "actor" | "via" | "claimed">): string {
  return claimed !== undefined && via === "break_glass" ? `${actor} (says: ${claimed})` : actor;
}
