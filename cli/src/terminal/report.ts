import { relative } from "node:path";

import type { FlagBundle, Problem } from "@burgee/publisher/core";

import { colorsFor, type Colors } from "./colors.ts";
import { renderProblems } from "./render-problems.ts";

/** Prints what a command returns: one JSON document on stdout, or text. */
export interface Report {
  readonly isJson: boolean;
  readonly colors: Colors;
  /** Prints the result to stdout: with `--json` the document, else the text. */
  result(json: unknown, text: () => string): void;
  /** Prints problems of flag files to stderr. Prints nothing with `--json`: the result should contain them. */
  problems(problems: readonly Problem[], files: ShownFiles): void;
}

/** Files whose lines problems quote, and the absolute path of their folder. */
export interface ShownFiles {
  readonly folder: string;
  readonly bundle: FlagBundle;
}

export function createReport(options: { readonly json?: boolean }): Report {
  const isJson = options.json === true;
  const colors = colorsFor(process.stdout);
  return {
    isJson,
    colors,
    result(json, text) {
      const output = isJson ? JSON.stringify(json) : text().trimEnd();
      if (output !== "") process.stdout.write(`${output}\n`);
    },
    problems(problems, { folder, bundle }) {
      if (isJson || problems.length === 0) return;
      const fromHere = relative(process.cwd(), folder);
      const shownFolder = fromHere.startsWith("..") ? folder : fromHere;
      process.stderr.write(renderProblems(problems, bundle, shownFolder, colorsFor(process.stderr)));
    },
  };
}
