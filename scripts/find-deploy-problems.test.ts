import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { findDeployProblems } from "./find-deploy-problems.ts";
import { PLATFORM_WORKERS, repositoryRoot } from "./workers.ts";

function writeSettings(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "burgee-deploy-problems-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, `name = "burgee-console"\n${text}`);
  return file;
}

it.each([
  ["as a var", '[vars]\nCONSOLE_DEV_LOGIN = "{}"', "sets CONSOLE_DEV_LOGIN"],
  ["empty", '[vars]\nCONSOLE_DEV_LOGIN = ""', "sets CONSOLE_DEV_LOGIN"],
  ["as a secret", '[secrets]\nrequired = ["CONSOLE_DEV_LOGIN"]', "sets CONSOLE_DEV_LOGIN"],
  ["in one environment", '[env.preview.vars]\nCONSOLE_DEV_LOGIN = "{}"', "env.preview: sets CONSOLE_DEV_LOGIN"],
])("refuses the sign-in of one machine %s", (_name, text, problem) => {
  expect(findDeployProblems(writeSettings(text))).toEqual([expect.stringContaining(problem)]);
});

it.each(PLATFORM_WORKERS)("finds nothing in the settings of $name", ({ config }) => {
  expect(findDeployProblems(join(repositoryRoot, config))).toEqual([]);
});
