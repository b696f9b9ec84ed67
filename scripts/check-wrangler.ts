import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { experimental_readRawConfig } from "wrangler";

import { repositoryRoot } from "./workers.ts";

// Checks that no wrangler file opens a way around the zone or writes URLs to logs. Exit code 1 lists the files that do.

/** What one environment of a wrangler file says, as far as it is checked. */
interface WranglerSettings {
  readonly workers_dev?: boolean;
  readonly preview_urls?: boolean;
  readonly observability?: {
    readonly enabled?: boolean;
    readonly redact_query_string?: boolean;
    readonly logs?: { readonly enabled?: boolean; readonly invocation_logs?: boolean };
    readonly traces?: { readonly enabled?: boolean };
  };
}

/** Problems of one file, each with what to write instead. The settings of named environments are checked as well. */
export function findWranglerProblems(file: string): string[] {
  const { rawConfig } = experimental_readRawConfig({ config: file }) as {
    readonly rawConfig: WranglerSettings & { readonly env?: Readonly<Record<string, WranglerSettings>> };
  };
  const environments = Object.entries(rawConfig.env ?? {}).flatMap(([name, settings]) =>
    // What an environment leaves out it inherits; what it sets replaces the whole table.
    findProblems({ ...rawConfig, ...settings }).map((problem) => `env.${name}: ${problem}`),
  );
  return [...findProblems(rawConfig), ...environments];
}

function findProblems({ workers_dev, preview_urls, observability }: WranglerSettings): string[] {
  const problems: string[] = [];
  if (workers_dev !== false)
    problems.push("set workers_dev = false: a host on workers.dev passes by the zone's firewall");
  if (preview_urls !== false) problems.push("set preview_urls = false: preview hosts pass by the zone's firewall");
  if (observability === undefined) return problems;
  const { enabled, logs, traces, redact_query_string } = observability;
  if ((enabled === true || logs?.enabled === true) && logs?.invocation_logs !== false) {
    problems.push("set invocation_logs = false in [observability.logs]: URLs carry SDK keys and users' attributes");
  }
  if (redact_query_string !== true) problems.push("set redact_query_string = true in [observability]");
  if (traces?.enabled === true)
    problems.push("leave [observability.traces] off: spans carry the path with its SDK key");
  return problems;
}

if (import.meta.main) {
  const list = [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "*wrangler.toml",
    "*wrangler.json",
    "*wrangler.jsonc",
  ];
  const files = execFileSync("git", list, { cwd: repositoryRoot, encoding: "utf8" }).split("\n").filter(Boolean);
  const problems = files.flatMap((file) =>
    findWranglerProblems(join(repositoryRoot, file)).map((problem) => `${file}: ${problem}`),
  );
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    process.exit(1);
  }
  console.log(`wrangler files: ${files.length} keep URLs out of logs and off workers.dev`);
}
