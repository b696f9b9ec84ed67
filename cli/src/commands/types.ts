import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { SdkKeyKind } from "@burgee/contract";
import { describeVariables } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { renderFlagTypes } from "../flag-types/render-flag-types.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { openValidFlags, type PlaceOptions } from "../workspace.ts";

interface TypesOptions extends PlaceOptions {
  readonly out: string;
  readonly sdk?: SdkKeyKind;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Writes the types of variables for the SDKs' users, or checks that the file is current. */
export async function writeTypes(options: TypesOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const { sdk, out } = options;
  const variables = describeVariables(flags.bundle).filter(
    ({ visibility }) => sdk === undefined || visibility.includes(sdk),
  );
  const file = resolve(out);
  const text = renderFlagTypes(variables);
  const isCurrent = (await readText(file)) === text;
  const ok = isCurrent || options.check !== true;
  if (!isCurrent && ok) await writeText(file, text);
  report.result({ ok, file, isCurrent, variables: variables.map(({ key }) => key) }, () => {
    if (!ok) return `${report.colors.red("✗")} ${out} is not what the flag files say: run \`burgee types\``;
    return `${report.colors.green("✓")} ${count(variables.length, "variable")} in ${out}${isCurrent ? ", unchanged" : ""}`;
  });
  return ok ? EXIT.ok : EXIT.problems;
}

/** With the line ends that this command writes: Git may have checked out others. */
async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch {
    throw new CommandError(EXIT.usage, `${file} cannot be written`, "Name another file with --out.");
  }
}
