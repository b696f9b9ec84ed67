import type { ChangeState } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderTime } from "../terminal/render-time.ts";
import { createReport } from "../terminal/report.ts";
import { connectChanges, type PlaceOptions, readProjectKey } from "../workspace.ts";
import { renderChange } from "./render-change.ts";

interface ShowOptions extends PlaceOptions {
  readonly json?: boolean;
}

export async function listChanges(options: ShowOptions & { readonly state?: ChangeState }): Promise<ExitCode> {
  const report = createReport(options);
  const reply = await connectChanges(options).list(await readProjectKey(options), options.state);
  report.result(reply, () => {
    const rows = reply.changes.map(({ id, title, state, authors, environments, approvals, changedAtMs, reason }) => ({
      id,
      title,
      state,
      by: authors.join(", "),
      environments: environments.join(", "),
      approvals: approvals.length,
      changed: renderTime(changedAtMs),
      reason: reason ?? "",
    }));
    return renderTable(["id", "title", "state", "by", "environments", "approvals", "changed", "reason"], rows);
  });
  return EXIT.ok;
}

export async function showChange(id: string, options: ShowOptions & { readonly patch?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const wants = options.patch === true ? { patch: true } : { impact: true };
  const reply = await connectChanges(options).read(await readProjectKey(options), id, wants);
  if (options.patch === true && !report.isJson) {
    process.stdout.write(reply.patch ?? "");
    return reply.patch === undefined ? EXIT.problems : EXIT.ok;
  }
  report.result(reply, () => renderChange(reply, report.colors));
  return EXIT.ok;
}
