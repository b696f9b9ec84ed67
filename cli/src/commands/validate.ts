import { EXIT, type ExitCode } from "../command-error.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { openFlags, type PlaceOptions } from "../workspace.ts";

export async function validate(options: PlaceOptions & { json?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openFlags(options);
  const { compilation } = flags;
  report.problems(compilation.problems, flags);
  report.result({ ok: compilation.ok, problems: compilation.problems }, () => {
    if (!compilation.ok) return "";
    const environments = [...compilation.environments];
    const features = environments[0]?.[1].document.features.length ?? 0;
    const names = environments.map(([key]) => key).join(", ");
    return `${report.colors.green("✓")} ${compilation.projectKey}: ${count(features, "feature")} for ${names}`;
  });
  return compilation.ok ? EXIT.ok : EXIT.problems;
}
