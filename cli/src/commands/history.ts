import type { VersionRecord } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
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
  const { versions } = await connect(options).listVersions(projectKey, options.env, options.limit);
  report.result({ versions }, () => versions.map((version) => renderVersion(version, report)).join("\n"));
  return EXIT.ok;
}

function renderVersion(version: VersionRecord, report: Report): string {
  const { colors } = report;
  const what = version.rollbackOf === undefined ? version.kind : `rollback to ${version.rollbackOf}`;
  const number = colors.bold(String(version.version).padStart(5));
  return `${number}  ${renderTime(version.createdAtMs)}  ${what.padEnd(14)} ${renderActor(version)}${version.message === "" ? "" : `  ${version.message}`}`;
}
