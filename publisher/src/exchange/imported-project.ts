import { stringify } from "yaml";

import { compileBundle } from "../core/compile-bundle.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import { describeProblem, type Problem } from "../core/problem.ts";
import { NotImportable } from "./exchange-error.ts";
import type { ExchangeNote } from "./exchange-note.ts";

/** Flag files made from another system's flags. */
export interface ImportedProject {
  readonly bundle: FlagBundle;
  readonly notes: readonly ExchangeNote[];
  /** Keys of the features in `bundle`. */
  readonly features: readonly string[];
}

/** A file before it is text: its path in the flags folder and what it holds. */
export interface DraftFile {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Writes drafts as flag files and leaves out those that do not compile, with a note for each. The files that remain
 * compile together.
 */
export async function writeImportedFiles(
  drafts: readonly DraftFile[],
  notes: readonly ExchangeNote[],
): Promise<ImportedProject> {
  let files = drafts.map(({ path, content }) => ({ path, text: stringify(content, { lineWidth: 120 }) }));
  const refused: ExchangeNote[] = [];
  // Leaving an audience out breaks what refers to it, so compiling goes on until nothing is left out.
  for (;;) {
    const { ok, problems } = await compileBundle({ files });
    if (ok) break;
    const broken = firstErrors(problems);
    const kept = files.filter(({ path }) => !broken.has(path));
    for (const [path, problem] of broken) {
      if (isRequired(path)) throw new NotImportable(describeProblem(problem));
      refused.push({ kind: "refused", subject: subjectOf(path), message: `${problem.message}. ${problem.remedy}` });
    }
    if (kept.length === files.length) throw new NotImportable(problems.map(describeProblem).join("\n"));
    files = kept;
  }
  const features = files.flatMap(({ path }) => /^features\/(.+)\.yaml$/.exec(path)?.[1] ?? []);
  return { bundle: { files }, notes: [...notes, ...refused], features };
}

function firstErrors(problems: readonly Problem[]): ReadonlyMap<string, Problem> {
  const errors = problems.filter(({ severity }) => severity === "error").toReversed();
  return new Map(errors.map((problem) => [problem.file, problem]));
}

function isRequired(path: string): boolean {
  return path === "project.yaml" || path === "environments.yaml";
}

function subjectOf(path: string): string {
  const [folder = "", name = ""] = path.split("/");
  return `${folder.replace(/s$/, "")} ${name.replace(/\.yaml$/, "")}`;
}
