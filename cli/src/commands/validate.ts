import { addProblems, type Compilation, findAdvice, type PortabilityFinding } from "@burgee/publisher/core";
import { checkExpectations } from "@burgee/publisher/preview";

import { EXIT, type ExitCode } from "../command-error.ts";
import { renderPortability } from "../terminal/render-portability.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { openFlags, type PlaceOptions } from "../workspace.ts";

interface ValidateOptions extends PlaceOptions {
  readonly portability?: boolean;
  readonly json?: boolean;
}

export async function validate(options: ValidateOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openFlags(options);
  const compilation = check(flags.compilation, Date.now());
  report.problems(compilation.problems, flags);
  const portability = options.portability === true && compilation.ok ? compilation.portability() : undefined;
  report.result({ ok: compilation.ok, problems: compilation.problems, portability }, () => {
    if (!compilation.ok) return "";
    const environments = [...compilation.environments];
    const features = environments[0]?.[1].document.features.length ?? 0;
    const names = environments.map(([key]) => key).join(", ");
    const summary = `${report.colors.green("✓")} ${compilation.projectKey}: ${count(features, "feature")} for ${names}`;
    return portability === undefined ? summary : `${summary}\n${describePortability(portability)}`;
  });
  return compilation.ok ? EXIT.ok : EXIT.problems;
}

function describePortability(findings: readonly PortabilityFinding[]): string {
  return findings.length === 0 ? "All published evaluators answer what these files say." : renderPortability(findings);
}

/** Adds what only people who check their files want to know: failed expectations, and advice. */
function check(compilation: Compilation, nowMs: number): Compilation {
  if (!compilation.ok) return compilation;
  const advice = findAdvice(compilation.source, nowMs);
  return addProblems(compilation, [...checkExpectations(compilation, nowMs), ...advice]);
}
