import { type PublishClient, PublishError } from "@burgee/publisher/client";
import { diffSnapshots } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { readVersionSnapshot } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import type { Report } from "../terminal/report.ts";

/** Shows what changed since the version that `--parent` names. Throws errors again that are not about that. */
export async function reportStale(
  cause: unknown,
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
  report: Report,
): Promise<ExitCode> {
  if (!(cause instanceof PublishError) || cause.status !== 412) throw cause;
  const { message, data } = cause;
  const [expected, current] = [Number(data["expectedVersion"]), Number(data["currentVersion"])];
  // Without the content of both, the message says which commands show what changed.
  if (!(expected > 0 && current > 0)) throw cause;
  const read = (version: number) => readVersionSnapshot(client, projectKey, environmentKey, version);
  const sides = await Promise.all([read(expected), read(current)]).catch(() => undefined);
  if (sides === undefined) throw cause;
  const changes = diffSnapshots(...sides);
  const { colors } = report;
  report.result({ ok: false, error: { message }, expectedVersion: expected, currentVersion: current, changes }, () =>
    [
      `${colors.red("✗")} ${message}`,
      `  Version ${current} against version ${expected}:`,
      changes.length === 0 ? colors.dim("  no difference") : renderChanges(changes, colors),
    ].join("\n"),
  );
  return EXIT.conflict;
}
