import { EXIT, type ExitCode } from "../command-error.ts";
import { describeReason, findStaleFeatures, type StaleOptions } from "../life/find-stale-features.ts";
import { withProgress } from "../terminal/progress.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { openValidFlags } from "../workspace.ts";

interface StaleCommandOptions extends StaleOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Lists the features that should be tidied up, each with its reasons. */
export async function stale(options: StaleCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const features = await withProgress("looking for stale features", findStaleFeatures(flags, options));
  const isOk = options.check !== true || features.length === 0;
  const { colors } = report;
  report.result({ ok: isOk, features }, () => {
    if (features.length === 0) return `${colors.green("✓")} no feature is stale`;
    return [
      `${count(features.length, "feature")} to tidy up:`,
      ...features.flatMap(({ feature, owner, path, reasons }) => [
        `${colors.bold(feature)}${owner === undefined ? "" : ` (${owner})`}  ${colors.dim(path)}`,
        ...reasons.map((reason) => `  ${describeReason(reason)}`),
      ]),
      colors.dim("Remove what is done, or write `permanent: true` into the file of what stays."),
    ].join("\n");
  });
  return isOk ? EXIT.ok : EXIT.problems;
}
