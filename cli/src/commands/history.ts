import type { VersionRecord } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { describeEntry, describeHold } from "../overlay/describe-entry.ts";
import { renderTime } from "../terminal/render-time.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, readProjectKey, type PlaceOptions } from "../workspace.ts";
import { renderActor } from "./audit.ts";

interface HistoryCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly limit: number;
  readonly json?: boolean;
}

export async function history(options: HistoryCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const { versions, overlay = [] } = await connect(options).listVersions(projectKey, options.env, options.limit);
  report.result({ versions, overlay }, () =>
    [
      ...overlay.map((entry) => report.colors.yellow(`    !  ${describeEntry(entry)}`)),
      ...versions.map((version) => renderVersion(version, report)),
    ].join("\n"),
  );
  return EXIT.ok;
}

function renderVersion(version: VersionRecord, report: Report): string {
  const { colors } = report;
  const what = describeKind(version);
  const number = colors.bold(String(version.version).padStart(5));
  return `${number}  ${renderTime(version.createdAtMs)}  ${what.padEnd(14)} ${renderActor(version)}${version.message === "" ? "" : `  ${version.message}`}`;
}

function describeKind({ kind, held, rollbackOf, overlay }: VersionRecord): string {
  if (held === true) return "held, unserved";
  if (rollbackOf !== undefined) return `rollback to ${rollbackOf}`;
  if (overlay === undefined) return kind;
  const ended = overlay.isExpiry === true ? "expired" : "lifted";
  const started = overlay.started.map(describeHold);
  return started.length > 0
    ? `overlay: ${started.join(", ")}`
    : `overlay: ${overlay.ended.map((entry) => `${ended}: ${describeHold(entry)}`).join(", ")}`;
}
