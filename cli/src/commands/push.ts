import type { BreakingKind } from "@burgee/publisher/core";

import type { ExitCode } from "../command-error.ts";
import { openFolder } from "../revisions/open-folder.ts";
import { reportPush, reportRefusal } from "../revisions/report-push.ts";
import { type ChangeOptions, sendChange } from "../revisions/send-change.ts";
import { withProgress } from "../terminal/progress.ts";
import { createReport } from "../terminal/report.ts";
import { connect, type PlaceOptions } from "../workspace.ts";

export interface PushCommandOptions extends PlaceOptions {
  readonly message?: string;
  readonly dryRun?: boolean;
  readonly allow?: readonly BreakingKind[];
  readonly json?: boolean;
}

/** Makes the files here the newest revision. No environment changes. */
export async function push(options: PushCommandOptions): Promise<ExitCode> {
  return sendFolder(options, () => Promise.resolve({ environments: [], ...options }));
}

function describe({ environments, dryRun }: ChangeOptions): string {
  if (dryRun === true) return "comparing with what is published";
  return environments.length === 0 ? "pushing" : "publishing";
}

/** Sends the folder as `choose` decides, and shows what became of it. */
export async function sendFolder(
  options: PushCommandOptions,
  choose: (folder: Awaited<ReturnType<typeof openFolder>>) => Promise<ChangeOptions>,
): Promise<ExitCode> {
  const report = createReport(options);
  const folder = await openFolder(options);
  const change = await choose(folder);
  try {
    const sent = await withProgress(describe(change), sendChange(connect(options), folder, change));
    return reportPush(sent, change.dryRun === true, folder, report);
  } catch (error) {
    return reportRefusal(error, folder, report);
  }
}
