import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import type { SdkKeyKind } from "@burgee/contract";
import {
  type DevCycleSource,
  type ImportedProject,
  importDevCycle,
  importFlagd,
  importLaunchDarkly,
  NotImportable,
} from "@burgee/publisher/exchange";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { compareWithSource, type SourceDifference } from "./compare-with-source.ts";

interface ImportCommandOptions {
  readonly dir: string;
  readonly project: string;
  readonly env: string;
  readonly type?: DevCycleSource["type"];
  readonly visibleTo: readonly SdkKeyKind[];
  readonly json?: boolean;
}

type System = "devcycle" | "launchdarkly" | "flagd";

export async function importFlags(
  system: System,
  paths: readonly string[],
  options: ImportCommandOptions,
): Promise<ExitCode> {
  const report = createReport(options);
  const folder = resolve(options.dir);
  if (existsSync(join(folder, "project.yaml"))) {
    throw new CommandError(EXIT.usage, `${folder} already holds a project`, "Name another folder with --dir.");
  }
  const texts = await Promise.all(paths.map(readText));
  const imported = await convert(system, texts, options);
  const differences = system === "devcycle" ? await compareWithSource(texts, imported.bundle) : undefined;
  for (const { path, text } of imported.bundle.files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  }
  const { notes, features } = imported;
  report.result({ ok: true, folder, features, notes, ...(differences === undefined ? {} : { differences }) }, () =>
    [
      `${report.colors.green("✓")} ${count(features.length, "feature")} in ${relative(process.cwd(), folder) || "."}`,
      ...(notes.length === 0 ? [] : [renderTable(["kind", "subject", "message"], notes)]),
      ...(differences === undefined ? [] : renderDifferences(differences)),
      "Next: burgee validate, then burgee plan",
    ].join("\n"),
  );
  return EXIT.ok;
}

function renderDifferences(differences: readonly SourceDifference[]): readonly string[] {
  if (differences.length === 0) return ["Sample users get the same variations of every imported feature."];
  return ["Sample users who get another variation than before:", renderTable(["feature", "users", "of"], differences)];
}

async function convert(
  system: System,
  texts: readonly string[],
  { project, env, type, visibleTo }: ImportCommandOptions,
): Promise<ImportedProject> {
  try {
    if (system === "devcycle") {
      const sources = texts.map((text) => ({ text, type: type ?? guessType(text) }));
      return await importDevCycle(sources, { sdkVisibility: visibleTo });
    }
    const [text, ...others] = texts;
    if (text === undefined || others.length > 0) throw new CommandError(EXIT.usage, `${system} takes one file`);
    const environment = { key: env, type: type ?? "production" };
    const options = { projectKey: project, environment, sdkVisibility: visibleTo };
    return await (system === "flagd" ? importFlagd(text, options) : importLaunchDarkly(text, options));
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    throw new CommandError(EXIT.problems, error.message, "Nothing was written.");
  }
}

/** DevCycle's config names the environment but not its type. */
function guessType(text: string): DevCycleSource["type"] {
  const name = /"environment"\s*:\s*\{[^}]*"key"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  if (name.includes("prod")) return "production";
  return name.includes("stag") ? "staging" : "development";
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new CommandError(EXIT.usage, `the file ${path} cannot be read`);
  }
}
