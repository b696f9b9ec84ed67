import { addProblems, type Compilation, findAdvice } from "@burgee/publisher/core";
import { checkExpectations } from "@burgee/publisher/preview";

import { EXIT, type ExitCode } from "../command-error.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { openFlags, type PlaceOptions } from "../workspace.ts";

export async function validate(options: PlaceOptions & { json?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openFlags(options);
  const compilation = check(flags.compilation, Date.now());
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

/** Adds what only people who check their files want to know: failed expectations, and advice. */
function check(compilation: Compilation, nowMs: number): Compilation {
  if (!compilation.ok) return compilation;
  const advice = findAdvice(compilation.source, nowMs);
  return addProblems(compilation, [...checkExpectations(compilation, nowMs), ...advice]);
}
