import { diffSnapshots } from "@burgee/publisher/core";
import { type Impact, makeSampleUsers, measureImpact } from "@burgee/publisher/preview";

import { EXIT, type ExitCode } from "../command-error.ts";
import { readContexts, readInstant } from "../plan-inputs.ts";
import { createServedConfigReader, type SignatureOptions } from "../served-config.ts";
import { compiledEnvironment, readPublished } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { renderImpact } from "../terminal/render-impact.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { connect, openValidFlags } from "../workspace.ts";

interface PlanCommandOptions extends SignatureOptions {
  readonly env: string;
  readonly users: number;
  readonly contexts?: string;
  readonly at?: string;
  readonly json?: boolean;
}

export async function plan(options: PlanCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const nowMs = readInstant(options.at) ?? Date.now();
  const contexts = options.contexts === undefined ? undefined : await readContexts(options.contexts);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { compilation } = flags;
  const after = compiledEnvironment(flags, options.env);
  const served = createServedConfigReader(options);
  const published = await readPublished(connect(options), compilation.projectKey, options.env, served);
  const changes = diffSnapshots(published?.snapshot, after);
  let impact: Impact | undefined;
  if (published !== undefined && changes.length > 0) {
    const users = contexts ?? makeSampleUsers([published.snapshot.document, after.document], options.users);
    if (users.length > 0) impact = measureImpact(published.snapshot, after, users, nowMs);
  }
  const against = published?.version.version ?? 0;
  const at = new Date(nowMs).toISOString();
  report.result({ ok: true, against, at, changes, impact, problems: compilation.problems }, () => {
    if (changes.length === 0) return `${options.env}: version ${against} already serves this`;
    const base = published === undefined ? "nothing published" : `version ${against}`;
    const head = `${options.env}: ${count(changes.length, "change")} against ${base}`;
    const who = contexts === undefined ? "sample user" : "user";
    return [head, renderChanges(changes, report.colors), renderImpact(impact, who, nowMs, report.colors)].join("\n");
  });
  return EXIT.ok;
}
