import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { parseEvaluationContext, type EvaluationContext, type ServedVariable } from "@burgee/contract";
import type { CompiledEnvironment } from "@burgee/publisher/core";
import { cutSnapshot, explain } from "@burgee/publisher/preview";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readInstant } from "../plan-inputs.ts";
import { type SignatureOptions, createServedConfigReader } from "../served-config.ts";
import { compiledEnvironment, loadSnapshot, readPublished, readVersionSnapshot } from "../snapshots.ts";
import { renderTrace } from "../terminal/render-trace.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags, readProjectKey } from "../workspace.ts";

interface EvaluateCommandOptions extends SignatureOptions {
  readonly env: string;
  readonly user: string;
  readonly variable?: string;
  readonly why?: boolean;
  readonly published?: boolean;
  readonly version?: number;
  readonly at?: string;
  readonly json?: boolean;
}

export async function evaluate(options: EvaluateCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const nowMs = readInstant(options.at) ?? Date.now();
  const context = await readUser(options.user);
  const snapshot = await findSnapshot(options, report);
  if (snapshot === undefined) return EXIT.problems;
  if (options.why === true) return explainTo(report, snapshot, context, nowMs, options.variable);
  const engine = loadSnapshot(snapshot);
  if (options.variable !== undefined) {
    const evaluation = engine.evaluateVariable(options.variable, context, { nowMs });
    report.result(evaluation, () => {
      const { variable, eval: reason } = evaluation;
      if (variable !== undefined) return renderVariable(variable, snapshot, report);
      return `${options.variable}: the default in code (${reason.details ?? reason.reason})`;
    });
    return EXIT.ok;
  }
  const evaluation = engine.evaluateAll(context, { nowMs });
  report.result(evaluation.toServedConfig(), () =>
    evaluation
      .variables()
      .map((variable) => renderVariable(variable, snapshot, report))
      .join("\n"),
  );
  return EXIT.ok;
}

/** Reports the trace of the variable's feature, or of every feature. */
function explainTo(
  report: Report,
  snapshot: CompiledEnvironment,
  context: EvaluationContext,
  nowMs: number,
  variableKey: string | undefined,
): ExitCode {
  const keys = snapshot.document.features.map(({ key }) => ({ featureKey: key }));
  const asked = variableKey === undefined ? keys : [{ variableKey }];
  const traces = asked.map((explained) => {
    const feature = "featureKey" in explained ? new Set(idsOf(snapshot, explained.featureKey)) : undefined;
    return explain(feature === undefined ? snapshot : cutSnapshot(snapshot, feature), explained, context, nowMs);
  });
  report.result(variableKey === undefined ? traces : traces[0], () =>
    traces.map((trace) => renderTrace(trace, report.colors)).join("\n\n"),
  );
  return EXIT.ok;
}

function idsOf({ document }: CompiledEnvironment, featureKey: string): readonly string[] {
  return document.features.flatMap(({ _id, key }) => (key === featureKey ? [_id] : []));
}

async function findSnapshot(options: EvaluateCommandOptions, report: Report): Promise<CompiledEnvironment | undefined> {
  if (options.version !== undefined) {
    return readVersionSnapshot(connect(options), await readProjectKey(options), options.env, options.version);
  }
  if (options.published === true) {
    const published = await readPublished(
      connect(options),
      await readProjectKey(options),
      options.env,
      createServedConfigReader(options),
    );
    if (published !== undefined) return published.snapshot;
    throw new CommandError(EXIT.usage, `nothing was published to \`${options.env}\``, "Run `burgee publish` first.");
  }
  const flags = await openValidFlags(options, report);
  return flags === undefined ? undefined : compiledEnvironment(flags, options.env);
}

async function readUser(source: string): Promise<EvaluationContext> {
  let content: string;
  try {
    content = source === "-" ? await text(process.stdin) : await readFile(source, "utf8");
  } catch {
    throw new CommandError(EXIT.usage, `the file ${source} cannot be read`, "Name a JSON file with a user.");
  }
  let input: unknown;
  try {
    input = JSON.parse(content);
  } catch {
    throw new CommandError(EXIT.usage, "the user is not JSON", 'Write for example { "user_id": "ann" }.');
  }
  const parsed = parseEvaluationContext(input);
  if (parsed.ok) return parsed.context;
  throw new CommandError(EXIT.usage, "the user has mistakes", parsed.problems.join("; "));
}

function renderVariable(variable: ServedVariable, snapshot: CompiledEnvironment, report: Report): string {
  const { colors } = report;
  const feature = snapshot.document.features.find(({ _id }) => _id === variable._feature);
  const { reason, details, target_id: targetId = "" } = variable.eval;
  const target = snapshot.keys[targetId] ?? targetId;
  const why = `feature ${feature?.key ?? variable._feature}, target ${target}: ${reason} ${details ?? ""}`.trim();
  return `${colors.bold(variable.key)} = ${JSON.stringify(variable.value)}\n  ${colors.dim(why)}`;
}
