import type { LiftAllowance, PublishClient } from "@burgee/publisher/client";
import type { OverlayEntry, OverlayReply, PublishReply } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readInstant } from "../plan-inputs.ts";
import { guardProduction } from "../revisions/guard-production.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readFlags, readProjectKey, type PlaceOptions } from "../workspace.ts";
import { describeEntry } from "./describe-entry.ts";

export interface OverlayOptions extends PlaceOptions {
  readonly env: string;
  readonly reason?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What a command about the overlay works with. */
export interface OverlayCall {
  readonly client: PublishClient;
  readonly projectKey: string;
  readonly environmentKey: string;
  readonly reason: string;
  readonly how: { readonly actor: string; readonly dryRun?: true };
  readonly expiry: { readonly expiresAtMs?: number };
  /** What holds now. */
  readonly overlay: OverlayReply;
}

/** Asks what a publish to production asks, changes the overlay, and prints what changed and what holds afterwards. */
export async function changeOverlay(
  options: OverlayOptions,
  change: (call: OverlayCall) => Promise<PublishReply>,
  describe: (reply: PublishReply) => string,
): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const expiresAtMs = readInstant(options.until);
  const isDryRun = options.dryRun === true;
  const reason = await readReason(options, isDryRun);
  const client = connect(options);
  const reply = await change({
    client,
    projectKey,
    environmentKey: options.env,
    reason,
    how: { actor: await findAuthor(), ...(isDryRun ? { dryRun: true } : {}) },
    expiry: expiresAtMs === undefined ? {} : { expiresAtMs },
    overlay: await client.readOverlay(projectKey, options.env),
  });
  report.result({ ok: true, ...reply }, () => {
    const { colors } = report;
    const { version, changes, overlay } = reply;
    const number = version === undefined ? "" : `, version ${version.version}`;
    const head = isDryRun
      ? `${options.env}: would be changed so, against version ${version?.version ?? 0}`
      : `${colors.green("✓")} ${options.env}: ${describe(reply)}${number}`;
    const entries = isDryRun ? [] : (overlay?.entries ?? []);
    const lines = entries.map((entry) => `  ${colors.yellow("!")} ${describeEntry(entry)}`);
    const nothing = changes.length === 0 ? [colors.dim("  nobody is served anything else")] : [];
    return [head, ...nothing, ...(changes.length === 0 ? [] : [renderChanges(changes, colors)]), ...lines].join("\n");
  });
  return EXIT.ok;
}

async function readReason(options: OverlayOptions, isDryRun: boolean): Promise<string> {
  const given = options.reason?.trim() ?? "";
  if (isDryRun) return given === "" ? "dry run" : given;
  const { bundle } = await readFlags(options);
  const guard = { ...options, ...(given === "" ? {} : { message: given }) };
  const reason = await guardProduction(bundle, [options.env], guard);
  if (reason !== "") return reason;
  throw new CommandError(
    EXIT.usage,
    "a change of what holds whatever the files say needs a reason",
    "Say why with --reason.",
  );
}

/** Lifts entries on top of what was read, so that somebody else's newer entry stays. */
export function lift(
  call: OverlayCall,
  entries: readonly OverlayEntry[],
  nothing: string,
  more: LiftAllowance = {},
): Promise<PublishReply> {
  const { client, projectKey, environmentKey, reason, how, overlay } = call;
  if (entries.length === 0) throw new CommandError(EXIT.usage, nothing, "See what holds with `burgee status`.");
  const ids = entries.map(({ id }) => id);
  return client.liftOverlayEntry(projectKey, environmentKey, ids, { ...how, ...more, reason, base: overlay.revision });
}
