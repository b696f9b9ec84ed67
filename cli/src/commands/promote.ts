import { closestName, compileBundle, diffSnapshots, promoteRules } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { openFolder } from "../revisions/open-folder.ts";
import { writeFolder } from "../revisions/write-folder.ts";
import { compiledEnvironment } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { renderTextDiff } from "../terminal/render-text-diff.ts";
import { createReport } from "../terminal/report.ts";
import { openValidFlags, type PlaceOptions, type ValidFlags } from "../workspace.ts";

interface PromoteCommandOptions extends PlaceOptions {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Gives one environment the rules that a feature has in another, in the feature's file. */
export async function promote(feature: string, options: PromoteCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const { from, to, dryRun } = options;
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  compiledEnvironment(flags, from);
  const before = compiledEnvironment(flags, to);
  const path = findPath(feature, flags);
  const text = flags.bundle.files.find((file) => file.path === path)?.text ?? "";
  const promotion = promoteRules({ path, text }, from, to);
  if (promotion.kind === "cannot") throw new CommandError(EXIT.problems, `${feature}: ${promotion.reason}`);
  if (promotion.kind === "same") {
    report.result({ ok: true, feature, from, to, path, isEdited: false, changes: [] }, () => {
      return `${report.colors.dim("=")} ${feature}: \`${to}\` has the rules of \`${from}\` already`;
    });
    return EXIT.ok;
  }
  const files = flags.bundle.files.map((file) => (file.path === path ? { path, text: promotion.text } : file));
  const compilation = await compileBundle({ files });
  const after = compilation.ok ? compilation.environments.get(to) : undefined;
  if (after === undefined) {
    report.problems(compilation.problems, { folder: flags.folder, bundle: { files } });
    report.result({ ok: false, problems: compilation.problems }, () => "Nothing was written.");
    return EXIT.problems;
  }
  const changes = diffSnapshots(before, after);
  if (dryRun !== true) await writeFolder(await openFolder(options), [[path, promotion.text]]);
  report.result({ ok: true, feature, from, to, path, isEdited: dryRun !== true, changes, text: promotion.text }, () => {
    const { colors } = report;
    const head = dryRun === true ? `${path} would become:` : `${colors.green("✓")} edited ${path}:`;
    const words = changes.length === 0 ? "  no user is served anything else" : renderChanges(changes, colors);
    const next = dryRun === true ? [] : [colors.cyan(`  Next: burgee plan --env ${to}`)];
    return [head, renderTextDiff(text, promotion.text, colors), `${to}:`, words, ...next].join("\n");
  });
  return EXIT.ok;
}

function findPath(feature: string, { compilation }: ValidFlags): string {
  const { features } = compilation.source;
  const found = features.get(feature);
  if (found !== undefined) return found.file.path;
  const closest = closestName(feature, [...features.keys()]);
  const hint = closest === undefined ? "`burgee list --files` lists them." : `Did you mean \`${closest}\`?`;
  throw new CommandError(EXIT.usage, `the files have no feature \`${feature}\``, hint);
}
