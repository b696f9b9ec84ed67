import { PublishError } from "@burgee/publisher/client";
import type { StatusReply } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openFlags, readProjectKey, type PlaceOptions } from "../workspace.ts";

interface StatusCommandOptions extends PlaceOptions {
  readonly env?: string;
  readonly json?: boolean;
}

export async function status(options: StatusCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const client = connect(options);
  const projectKey = await readProjectKey(options);
  const statuses: Record<string, StatusReply | null> = {};
  for (const environmentKey of await listEnvironments(options)) {
    try {
      statuses[environmentKey] = await client.readStatus(projectKey, environmentKey);
    } catch (error) {
      const isUnpublished = error instanceof PublishError && error.kind === "not_found" && options.env === undefined;
      if (!isUnpublished) throw error;
      statuses[environmentKey] = null;
    }
  }
  report.result({ project: projectKey, environments: statuses }, () =>
    Object.entries(statuses)
      .map(([key, reply]) => describeStatus(key, reply, report))
      .join("\n"),
  );
  return EXIT.ok;
}

async function listEnvironments(options: StatusCommandOptions): Promise<readonly string[]> {
  if (options.env !== undefined) return [options.env];
  const { compilation } = await openFlags(options);
  return compilation.ok ? [...compilation.environments.keys()] : ["development", "production"];
}

function describeStatus(environmentKey: string, reply: StatusReply | null, report: Report): string {
  const { colors } = report;
  const name = colors.bold(environmentKey.padEnd(14));
  if (reply === null) return `${name} nothing published`;
  const { version, stores, keys, streams } = reply;
  if (version === undefined) return `${name} nothing published`;
  const isSettled = stores.r2 === version.version && stores.kv === version.version;
  const where = isSettled ? colors.green("everywhere") : colors.yellow(`R2 has ${stores.r2}, KV has ${stores.kv}`);
  const date = new Date(version.createdAtMs).toISOString().slice(0, 19).replace("T", " ");
  const listening = streams === undefined ? "" : `, ${streams} streams`;
  const lines = [
    `${name} version ${version.version}, ${date} by ${version.actor}, ${where}`,
    `${" ".repeat(15)}keys: ${keys.server} server, ${keys.client} client, ${keys.mobile} mobile${listening}`,
  ];
  return lines.join("\n");
}
