import { PublishError, type PublishClient } from "@burgee/publisher/client";
import type { Problem, StatusReply } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { describeEntry } from "../overlay/describe-entry.ts";
import { type ServedConfigReader, type SignatureOptions, createServedConfigReader } from "../served-config.ts";
import { renderTime } from "../terminal/render-time.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openFlags, projectKeyOf, readProjectKey } from "../workspace.ts";

interface StatusCommandOptions extends SignatureOptions {
  readonly env?: string;
  readonly json?: boolean;
}

/**
 * Shows every environment that the files list, or the one that `--env` names. When the files have mistakes, it reports
 * them and shows the environments of environments.yaml, if that file is good.
 */
export async function status(options: StatusCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const client = connect(options);
  const { projectKey, environmentKeys, problems } = await findScope(options, report);
  const served = createServedConfigReader(options);
  const statuses: Record<string, EnvironmentStatus | UnreadEnvironment | null> = {};
  let failure: ExitCode = EXIT.ok;
  for (const environmentKey of environmentKeys) {
    try {
      statuses[environmentKey] = await readEnvironmentStatus(client, projectKey, environmentKey, served);
    } catch (error) {
      if (!(error instanceof PublishError) || options.env !== undefined) throw error;
      if (error.kind === "not_found") statuses[environmentKey] = null;
      else if (error.kind !== "server") throw error;
      else {
        // The others may answer.
        statuses[environmentKey] = { error: { message: error.message } };
        failure = EXIT.server;
      }
    }
  }
  const isWhole = problems.length === 0;
  report.result({ project: projectKey, environments: statuses, ...(isWhole ? {} : { problems }) }, () =>
    Object.entries(statuses)
      .map(([key, reply]) => renderStatus(key, reply, report))
      .join("\n"),
  );
  if (failure !== EXIT.ok) return failure;
  const isProven = Object.values(statuses).every(
    (reply) => reply === null || "error" in reply || reply.signature?.problem === undefined,
  );
  return isWhole && isProven ? EXIT.ok : EXIT.problems;
}

interface EnvironmentStatus extends StatusReply {
  /** Who signed what is served, or why it was refused; absent unless the caller insists on signatures. */
  readonly signature?: { readonly keyId?: string; readonly problem?: string };
}

/** An environment whose status the platform could not read. */
interface UnreadEnvironment {
  readonly error: { readonly message: string };
}

async function readEnvironmentStatus(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
  served: ServedConfigReader | undefined,
): Promise<EnvironmentStatus> {
  const reply = await client.readStatus(projectKey, environmentKey);
  if (served === undefined || reply.version === undefined) return reply;
  try {
    const { signed } = await served.read(environmentKey, reply.environmentId, reply.version.version);
    return { ...reply, signature: { keyId: signed.signatureKeyId } };
  } catch (error) {
    // Shown beside the others; what ends the command is a mistake of the caller or an outage.
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.problems) throw error;
    return { ...reply, signature: { problem: error.message } };
  }
}

/** What to show, and the problems because of which an environment may be missing. */
interface StatusScope {
  readonly projectKey: string;
  readonly environmentKeys: readonly string[];
  readonly problems: readonly Problem[];
}

async function findScope(options: StatusCommandOptions, report: Report): Promise<StatusScope> {
  if (options.env !== undefined) {
    return { projectKey: await readProjectKey(options), environmentKeys: [options.env], problems: [] };
  }
  const flags = await openFlags(options);
  const { compilation } = flags;
  const projectKey = projectKeyOf(flags);
  if (compilation.ok) return { projectKey, environmentKeys: [...compilation.environments.keys()], problems: [] };
  report.problems(compilation.problems, flags);
  return { projectKey, environmentKeys: compilation.environmentKeys ?? [], problems: compilation.problems };
}

function renderStatus(
  environmentKey: string,
  reply: EnvironmentStatus | UnreadEnvironment | null,
  report: Report,
): string {
  const { colors } = report;
  const name = colors.bold(environmentKey.padEnd(14));
  if (reply === null) return `${name} nothing published`;
  if ("error" in reply) return `${name} ${colors.red(reply.error.message)}`;
  const { version, stores, keys, streams, unsigned = [], signature } = reply;
  const foreign = describeForeign(reply);
  const warning = foreign === undefined ? [] : [`${" ".repeat(15)}${colors.red(foreign)}`];
  if (version === undefined) return [`${name} nothing published`, ...warning].join("\n");
  const isSettled = stores.r2 === version.version && stores.kv === version.version;
  const where = isSettled ? colors.green("everywhere") : colors.yellow(`R2 has ${stores.r2}, KV has ${stores.kv}`);
  const listening = streams === undefined ? "" : `, ${streams} streams`;
  const lines = [
    `${name} version ${version.version}, ${renderTime(version.createdAtMs)} by ${version.actor}, ${where}`,
    `${" ".repeat(15)}keys: ${keys.server} server, ${keys.client} client, ${keys.mobile} mobile${listening}`,
    ...(reply.overlay?.entries ?? []).map((entry) => `${" ".repeat(15)}${colors.yellow(describeEntry(entry))}`),
    ...warning,
    ...(signature?.keyId === undefined ? [] : [`${" ".repeat(15)}${colors.green(`signed by ${signature.keyId}`)}`]),
    ...(signature?.problem === undefined ? [] : [`${" ".repeat(15)}${colors.red(signature.problem)}`]),
    ...(unsigned.length === 0 ? [] : [`${" ".repeat(15)}${colors.yellow(`unsigned: ${unsigned.join(", ")}`)}`]),
  ];
  return lines.join("\n");
}

function describeForeign({ ownedBy, takenBy }: StatusReply): string | undefined {
  if (ownedBy !== undefined) return `another project owns this environment: ${ownedBy}; give it another id`;
  if (takenBy === undefined) return undefined;
  return `readers see a version of project ${takenBy}: publish with --take-back`;
}
