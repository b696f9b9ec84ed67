import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { findWranglerProblems } from "./check-wrangler.ts";
import { PLATFORM_WORKERS, repositoryRoot } from "./workers.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "burgee-wrangler-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(toml: string): string[] {
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, toml);
  return findWranglerProblems(file);
}

const CLOSED = 'name = "x"\nworkers_dev = false\npreview_urls = false\n';
const QUIET =
  "[observability]\nenabled = true\nredact_query_string = true\n[observability.logs]\ninvocation_logs = false\n";

it.each(PLATFORM_WORKERS)("keeps the URLs of $name out of logs and its hosts off workers.dev", ({ config }) => {
  expect(findWranglerProblems(join(repositoryRoot, config))).toEqual([]);
});

it.each([
  ["no logs at all", CLOSED],
  ["logs without invocations", CLOSED + QUIET],
  ["an environment that inherits", `${CLOSED}${QUIET}[env.staging]\nname = "y"\n`],
])("accepts %s", (_, toml) => {
  expect(check(toml)).toEqual([]);
});

it.each([
  ["hosts on workers.dev by default", 'name = "x"\n', ["workers_dev", "preview_urls"]],
  ["hosts on workers.dev", CLOSED.replace("dev = false", "dev = true"), ["workers_dev"]],
  ["invocation logs by default", `${CLOSED}[observability]\nenabled = true\n`, ["invocation_logs", "redact_query"]],
  ["invocation logs", CLOSED + QUIET.replace("logs = false", "logs = true"), ["invocation_logs"]],
  [
    "logs that are enabled on their own",
    CLOSED + QUIET.replace("enabled = true\n", "").replace("invocation_logs = false", "enabled = true"),
    ["invocation_logs"],
  ],
  ["traces", `${CLOSED}${QUIET}[observability.traces]\nenabled = true\n`, ["traces"]],
  [
    "an environment that logs",
    `${CLOSED}${QUIET}[env.staging.observability]\nenabled = true\n`,
    ["env.staging: set invocation_logs", "env.staging: set redact_query"],
  ],
])("reports %s", (_, toml, expected) => {
  const problems = check(toml);
  expect(problems).toHaveLength(expected.length);
  expected.forEach((part, index) => expect(problems[index]).toContain(part));
});
