import type { PublishReply } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags, type PlaceOptions } from "../workspace.ts";

interface PublishCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly message?: string;
  readonly parent?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function publish(options: PublishCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { compilation } = flags;
  const known = [...compilation.environments.keys()];
  const environments = options.env === "all" ? known : [options.env];
  if (environments.length > 1 && options.parent !== undefined) {
    throw new CommandError(EXIT.usage, "--parent names a version of one environment", "Publish one with --env <key>.");
  }
  const client = connect(options);
  const actor = await findAuthor();
  const replies: Record<string, PublishReply> = {};
  for (const environmentKey of environments) {
    const reply = await client.publish(flags.bundle, {
      projectKey: compilation.projectKey,
      environmentKey,
      actor,
      ...(options.message === undefined ? {} : { message: options.message }),
      ...(options.parent === undefined ? {} : { parentVersion: options.parent }),
      ...(options.dryRun === true ? { dryRun: true } : {}),
    });
    replies[environmentKey] = reply;
    if (!report.isJson) report.result(undefined, () => describeReply(environmentKey, reply, report));
  }
  if (report.isJson) report.result({ ok: true, environments: replies }, () => "");
  return EXIT.ok;
}

function describeReply(environmentKey: string, reply: PublishReply, report: Report): string {
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
