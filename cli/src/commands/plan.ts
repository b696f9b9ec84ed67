import type { EvaluationContext } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";
import { applyOverlay, type Change, diffSnapshots, type OverlayEntry } from "@burgee/publisher/core";
import { type Impact, makeSampleUsers, measureImpact } from "@burgee/publisher/preview";

import { EXIT, type ExitCode } from "../command-error.ts";
import { describeEffect, describeEntry } from "../overlay/describe-entry.ts";
import { readContexts, readInstant } from "../plan-inputs.ts";
import { createServedConfigReader, type ServedConfigReader, type SignatureOptions } from "../served-config.ts";
import { compiledEnvironment, readPublished } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { renderImpact } from "../terminal/render-impact.ts";
import { renderPlanMarkdown } from "../terminal/render-plan-markdown.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags, type ValidFlags } from "../workspace.ts";

interface PlanCommandOptions extends SignatureOptions {
  readonly env: readonly string[];
  readonly users: number;
  readonly contexts?: string;
  readonly at?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** What publishing would do to one environment. */
export interface EnvironmentPlan {
  /** Version that is served now; 0 for none. */
  readonly against: number;
  readonly changes: readonly Change[];
  /** What holds there whatever is published. */
  readonly overlay: readonly OverlayEntry[];
  /** Absent when nothing changes or nothing was published. */
  readonly impact?: Impact;
}

/** What all environments of a plan are judged with. */
interface PlanScope {
  readonly flags: ValidFlags;
  readonly client: PublishClient;
  readonly served: ServedConfigReader | undefined;
  /** Real users; undefined for sample users. */
  readonly contexts: readonly EvaluationContext[] | undefined;
  readonly sampleUsers: number;
  readonly nowMs: number;
}

export async function plan(options: PlanCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const nowMs = readInstant(options.at) ?? Date.now();
  const contexts = options.contexts === undefined ? undefined : await readContexts(options.contexts);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const known = [...flags.compilation.environments.keys()];
  const keys = options.env.includes("all") ? known : options.env;
  for (const key of keys) compiledEnvironment(flags, key);
  const served = createServedConfigReader(options);
  const scope = { flags, client: connect(options), served, contexts, sampleUsers: options.users, nowMs };
  const plans: Record<string, EnvironmentPlan> = {};
  for (const key of keys) plans[key] = await planEnvironment(key, scope);
  const { problems } = flags.compilation;
  const portability = flags.compilation.portability();
  const who = contexts === undefined ? "sample user" : "user";
  report.result({ ok: true, at: new Date(nowMs).toISOString(), environments: plans, problems, portability }, () => {
    if (options.markdown === true) return renderPlanMarkdown(plans, problems, who, nowMs);
    const texts = Object.entries(plans).map(([key, environment]) => renderPlan(key, environment, who, nowMs, report));
    return [...texts, ...renderPortability(portability.length)].join("\n\n");
  });
  return EXIT.ok;
}

async function planEnvironment(key: string, scope: PlanScope): Promise<EnvironmentPlan> {
  const { flags, client, served, contexts, sampleUsers, nowMs } = scope;
  const published = await readPublished(client, flags.compilation.projectKey, key, served);
  const overlay = published?.overlay ?? [];
  // Both sides as they are served: what a rule keeps from readers is no change.
  const after = applyOverlay(compiledEnvironment(flags, key), published?.version.rules ?? []).snapshot;
  const changes = diffSnapshots(published?.snapshot, after);
  const against = published?.version.version ?? 0;
  if (published === undefined || changes.length === 0) return { against, changes, overlay };
  const users = contexts ?? makeSampleUsers([published.snapshot.document, after.document], sampleUsers);
  if (users.length === 0) return { against, changes, overlay };
  return { against, changes, overlay, impact: measureImpact(published.snapshot, after, users, nowMs) };
}

function renderPlan(key: string, plan: EnvironmentPlan, who: string, nowMs: number, { colors }: Report): string {
  const { against, changes, impact, overlay } = plan;
  const notes = overlay.map((entry) => colors.yellow(`  ! ${describeEntry(entry)}: ${describeEffect(entry)}`));
  if (changes.length === 0) return [`${key}: version ${against} already serves this`, ...notes].join("\n");
  const base = against === 0 ? "nothing published" : `version ${against}`;
  const head = `${key}: ${count(changes.length, "change")} against ${base}`;
  return [head, ...notes, renderChanges(changes, colors), renderImpact(impact, who, nowMs, colors)].join("\n");
}

function renderPortability(notes: number): readonly string[] {
  if (notes === 0) return [];
  return [`${count(notes, "note")} on what not every SDK answers alike: burgee validate --portability`];
}
