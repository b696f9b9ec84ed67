import { compileBundle, type Compilation, type PortabilityFinding } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readContexts, readInstant } from "../plan-inputs.ts";
import { describePolicy, type EnvironmentPlan, planEnvironment, type PlanScope } from "../plan/plan-environment.ts";
import { digestPlan } from "../plan/plan-file.ts";
import { renderPlan } from "../plan/render-plan.ts";
import { mergeForPlan, type MergeForPlan, type PlannedFiles } from "../revisions/merge-for-plan.ts";
import { openFolder, type OpenFolder } from "../revisions/open-folder.ts";
import { renderConflicts } from "../revisions/render-conflicts.ts";
import { createServedConfigReader, type SignatureOptions } from "../served-config.ts";
import { compiledEnvironment } from "../snapshots.ts";
import { withProgress } from "../terminal/progress.ts";
import { renderPlanMarkdown } from "../terminal/render-plan-markdown.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, openValidFlags } from "../workspace.ts";

interface PlanCommandOptions extends SignatureOptions {
  readonly env: readonly string[];
  readonly users: number;
  readonly contexts?: string;
  readonly at?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Shows what publishing the files here would do, merged with what others pushed, as `publish` would merge them. */
export async function plan(options: PlanCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const nowMs = readInstant(options.at) ?? Date.now();
  const contexts = options.contexts === undefined ? undefined : await readContexts(options.contexts);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  if (!options.env.includes("all")) for (const key of options.env) compiledEnvironment(flags, key);
  const folder = await openFolder(options);
  const client = connect(options);
  const files = await withProgress("reading the newest revision", mergeForPlan(client, folder));
  if (files.kind === "conflict") return reportConflict(files, report);
  const compilation = await compileMerged(files, flags.compilation, folder, report);
  if (compilation === undefined) return EXIT.problems;
  const served = createServedConfigReader(options);
  const scope: PlanScope = { compilation, client, served, contexts, sampleUsers: options.users, nowMs };
  const keys = options.env.includes("all") ? [...compilation.environments.keys()] : [...new Set(options.env)];
  const plans: Record<string, EnvironmentPlan> = {};
  for (const key of keys) {
    const after = compilation.environments.get(key);
    if (after === undefined) throw removedEnvironment(key, files);
    plans[key] = await withProgress(`planning ${key}`, planEnvironment(key, after, scope));
  }
  const { base, head, tree, merged, mergedWith } = files;
  const against = Object.fromEntries(Object.entries(plans).map(([key, environment]) => [key, environment.against]));
  const digest = await digestPlan({ tree, against });
  const { problems } = compilation;
  const portability = findPortability(compilation, plans);
  const facts = { files, portability, noun: contexts === undefined ? "sample user" : "user", atMs: nowMs };
  const at = new Date(nowMs).toISOString();
  const bound = { base, head, merged, mergedWith, tree, digest };
  const environments = addNeeds(plans);
  report.result({ ok: true, at, ...bound, environments, problems, portability }, () => {
    return options.markdown === true
      ? renderPlanMarkdown(plans, problems, facts)
      : renderPlan(plans, facts, report.colors);
  });
  return EXIT.ok;
}

/** Adds what must happen before the change of an environment may be published. */
function addNeeds(plans: Readonly<Record<string, EnvironmentPlan>>) {
  return Object.fromEntries(
    Object.entries(plans).map(([key, environment]) => {
      const needs = describePolicy(key, environment);
      return [key, { ...environment, ...(needs === undefined ? {} : { needs }) }];
    }),
  );
}

function reportConflict({ base, head, conflicts }: Extract<MergeForPlan, { kind: "conflict" }>, report: Report) {
  const fileCount = new Set(conflicts.map(({ path }) => path)).size;
  const what = base === head ? "has other values than yours" : `changed what you changed since revision ${base}`;
  const message = `revision ${head} ${what}: ${count(fileCount, "file")} must be decided`;
  report.result({ ok: false, error: { message }, base, head, conflicts }, () =>
    [`${report.colors.red("✗")} ${message}`, renderConflicts(conflicts, report.colors)].join("\n"),
  );
  return EXIT.conflict;
}

/** Compiles the merged files; undefined after reporting their errors. */
async function compileMerged(
  { bundle, tree, head, mergedWith }: PlannedFiles,
  own: Extract<Compilation, { ok: true }>,
  folder: OpenFolder,
  report: Report,
): Promise<Extract<Compilation, { ok: true }> | undefined> {
  if (tree === folder.treeDigest) return own;
  const compilation = await compileBundle(bundle);
  if (compilation.ok) return compilation;
  const { problems } = compilation;
  report.problems(problems, { folder: folder.folder, bundle });
  const message = `your files are good, and are not once revision ${mergedWith[0]?.revision ?? head} is merged in: run \`burgee pull\``;
  report.result({ ok: false, error: { message }, problems }, () => message);
  return undefined;
}

function removedEnvironment(key: string, { head }: PlannedFiles): CommandError {
  return new CommandError(EXIT.usage, `revision ${head} removed the environment \`${key}\``, "Run `burgee pull`.");
}

/** What not every SDK answers alike in the files of features that change. */
function findPortability(
  compilation: Extract<Compilation, { ok: true }>,
  plans: Readonly<Record<string, EnvironmentPlan>>,
): readonly PortabilityFinding[] {
  const keys = new Set(Object.values(plans).flatMap(({ features }) => features));
  const paths = new Set([...keys].flatMap((key) => compilation.source.features.get(key)?.file.path ?? []));
  return compilation.portability().filter(({ file }) => paths.has(file));
}
