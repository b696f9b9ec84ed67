import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

import { KEY_PATTERN } from "@burgee/contract";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { createReport } from "../terminal/report.ts";
import { starterFiles } from "./starter-files.ts";

export async function init(folder: string, options: { project?: string; json?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const target = resolve(folder);
  const projectKey = options.project ?? toKey(basename(dirname(target)));
  if (!KEY_PATTERN.test(projectKey)) {
    throw new CommandError(
      EXIT.usage,
      `\`${projectKey}\` cannot be a project key`,
      "Use lower-case letters, digits, `-`, `_` and `.` with --project.",
    );
  }
  if (existsSync(join(target, "project.yaml"))) {
    throw new CommandError(EXIT.usage, `${target} already holds a project`, "Run `burgee validate` to check it.");
  }
  const files = starterFiles(projectKey);
  for (const { path, text } of files) {
    const file = join(target, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  }
  const shown = relative(process.cwd(), target) || ".";
  report.result({ ok: true, folder: target, files: files.map(({ path }) => path) }, () =>
    [
      `${report.colors.green("✓")} project ${projectKey} in ${shown}`,
      ...files.filter(({ path }) => !path.startsWith(".")).map(({ path }) => `  ${join(shown, path)}`),
      `Next: burgee validate, then burgee publish --env development`,
    ].join("\n"),
  );
  return EXIT.ok;
}

function toKey(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9-_.]+/g, "-");
}
