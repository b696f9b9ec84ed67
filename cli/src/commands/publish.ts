import type { PublishReply } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { compiledEnvironment } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { count } from "../terminal/render-problems.ts";
import { toFailure, printFailure } from "../terminal/report-failure.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags, type PlaceOptions } from "../workspace.ts";

interface PublishCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly message?: string;
  readonly parent?: number;
  readonly dryRun?: boolean;
  readonly takeBack?: boolean;
  readonly json?: boolean;
}

export async function publish(options: PublishCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { compilation } = flags;
  const environments = options.env === "all" ? [...compilation.environments.keys()] : [options.env];
  if (options.env !== "all") compiledEnvironment(flags, options.env);
  if (environments.length > 1 && options.parent !== undefined) {
    throw new CommandError(EXIT.usage, "--parent names a version of one environment", "Publish one with --env <key>.");
  }
  const client = connect(options);
  const request = {
    projectKey: compilation.projectKey,
    actor: await findAuthor(),
    ...(options.message === undefined ? {} : { message: options.message }),
    ...(options.parent === undefined ? {} : { parentVersion: options.parent }),
    ...(options.dryRun === true ? { dryRun: true } : {}),
    ...(options.takeBack === true ? { takeBack: true } : {}),
  };
  const outcomes: Record<string, EnvironmentOutcome> = {};
  let isOk = true;
  for (const environmentKey of environments) {
    const outcome: EnvironmentOutcome = isOk
      ? await client.publish(flags.bundle, { ...request, environmentKey }).catch((error: unknown) => {
          // The first environment's failure ends the command, with its own exit code.
          if (Object.keys(outcomes).length === 0) throw error;
          return toFailedOutcome(error);
        })
      : { outcome: "not_tried" };
    isOk &&= outcome.outcome !== "failed";
    outcomes[environmentKey] = outcome;
    if (!report.isJson) printOutcome(environmentKey, outcome, report);
  }
  if (report.isJson) report.result({ ok: isOk, environments: outcomes }, () => "");
  return isOk ? EXIT.ok : EXIT.problems;
}

interface FailedOutcome {
  readonly outcome: "failed";
  readonly error: { readonly message: string; readonly details: readonly string[] };
}

/** What happened to one environment. After a failure, the remaining environments are not tried. */
type EnvironmentOutcome = PublishReply | FailedOutcome | { readonly outcome: "not_tried" };

function toFailedOutcome(error: unknown): FailedOutcome {
  const failure = toFailure(error);
  if (failure === undefined) throw error;
  return { outcome: "failed", error: { message: failure.message, details: failure.lines } };
}

function printOutcome(environmentKey: string, outcome: EnvironmentOutcome, report: Report): void {
  switch (outcome.outcome) {
    case "failed":
      printFailure({ message: `${environmentKey}: ${outcome.error.message}`, lines: outcome.error.details });
      break;
    case "not_tried":
      report.result(undefined, () => `${report.colors.dim("-")} ${environmentKey}: not tried`);
      break;
    default:
      report.result(undefined, () => renderReply(environmentKey, outcome, report));
  }
}

function renderReply(environmentKey: string, reply: PublishReply, report: Report): string {
  const { colors } = report;
  const changes = reply.changes.length === 0 ? "" : `\n${renderChanges(reply.changes, colors)}`;
  const version = reply.version === undefined ? "nothing" : `version ${reply.version.version}`;
  switch (reply.outcome) {
    case "published":
      return `${colors.green("✓")} ${environmentKey}: published ${version}, ${count(reply.changes.length, "change")}${changes}`;
    case "unchanged":
      return `${colors.dim("=")} ${environmentKey}: ${version} already serves this`;
    case "dry_run":
      return `${environmentKey}: ${count(reply.changes.length, "change")} against ${version}${changes}`;
  }
}
