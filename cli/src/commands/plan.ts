import { diffSnapshots } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { measureImpact, type Impact } from "../impact/measure-impact.ts";
import { type SignatureOptions, createServedConfigReader } from "../served-config.ts";
import { compiledEnvironment, readPublished } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags } from "../workspace.ts";

interface PlanCommandOptions extends SignatureOptions {
  readonly env: string;
  readonly users: number;
  readonly json?: boolean;
}

export async function plan(options: PlanCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { compilation } = flags;
  const after = compiledEnvironment(flags, options.env);
  const served = createServedConfigReader(options);
  const published = await readPublished(connect(options), compilation.projectKey, options.env, served);
  const changes = diffSnapshots(published?.snapshot, after);
  const impact =
    published === undefined || changes.length === 0 || options.users === 0
      ? undefined
      : measureImpact(published.snapshot, after, options.users, Date.now());
  const against = published?.version.version ?? 0;
  const portability = compilation.portability();
  report.result({ ok: true, against, changes, impact, problems: compilation.problems, portability }, () => {
    if (changes.length === 0) return `${options.env}: version ${against} already serves this`;
    const base = published === undefined ? "nothing published" : `version ${against}`;
    const head = `${options.env}: ${count(changes.length, "change")} against ${base}`;
    return [
      head,
      renderChanges(changes, report.colors),
      renderImpact(impact, report),
      renderPortability(portability.length),
    ].join("\n");
  });
  return EXIT.ok;
}

function renderPortability(notes: number): string {
  if (notes === 0) return "";
  return `\n${count(notes, "note")} on what not every SDK answers alike: burgee validate --portability`;
}

function renderImpact(impact: Impact | undefined, report: Report): string {
  if (impact === undefined) return "";
  const head = `\nOf ${count(impact.sampleUsers, "sample user")}, rollouts as of now:`;
  if (impact.features.length === 0) return `${head} nobody is served anything else`;
  const lines = impact.features.map(({ feature, changedShare }) => {
    const share = `${(changedShare * 100).toFixed(1)} %`.padStart(8);
    return `  ${report.colors.yellow(share)} are served something else by ${feature}`;
  });
  return [head, ...lines].join("\n");
}
