import type { FlagBundle, Problem } from "@burgee/publisher/core";

import type { Colors } from "./colors.ts";

/** Renders problems as text: place, what is wrong, the line with a caret under the mistake, and the remedy. */
export function renderProblems(
  problems: readonly Problem[],
  bundle: FlagBundle,
  shownFolder: string,
  colors: Colors,
): string {
  const texts = new Map(bundle.files.map(({ path, text }) => [path, text]));
  const blocks = problems.map((problem) => renderProblem(problem, texts.get(problem.file), shownFolder, colors));
  return `${[...blocks, summarize(problems, colors)].join("\n\n")}\n`;
}

function renderProblem(problem: Problem, text: string | undefined, shownFolder: string, colors: Colors): string {
  const paint = problem.severity === "error" ? colors.red : colors.yellow;
  const folder = shownFolder === "" ? "" : `${shownFolder}/`;
  const place = colors.bold(`${folder}${problem.file}:${problem.line}:${problem.column}`);
  const lines = [`${place} ${paint(problem.severity)}: ${problem.message}`];
  const source = text?.split("\n")[problem.line - 1]?.replaceAll("\t", " ").trimEnd();
  if (source !== undefined && source !== "") {
    const gutter = `${String(problem.line).padStart(5)} ${colors.dim("|")} `;
    const blank = `      ${colors.dim("|")} `;
    lines.push(gutter + source, `${blank}${" ".repeat(Math.max(0, problem.column - 1))}${paint("^")}`);
  }
  lines.push(`      ${colors.cyan(problem.remedy)}`);
  return lines.join("\n");
}

function summarize(problems: readonly Problem[], colors: Colors): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors > 0 ? [colors.red(count(errors, "error"))] : []),
    ...(warnings > 0 ? [colors.yellow(count(warnings, "warning"))] : []),
  ];
  return parts.join(", ");
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
