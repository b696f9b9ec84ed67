import { closestName, readEnvironmentTypes } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { guardProduction } from "../revisions/guard-production.ts";
import type { OpenFolder } from "../revisions/open-folder.ts";
import type { ChangeOptions } from "../revisions/send-change.ts";
import { type PushCommandOptions, sendFolder } from "./push.ts";

interface PublishCommandOptions extends PushCommandOptions {
  readonly env: readonly string[];
  readonly parent?: number;
  readonly takeBack?: boolean;
  readonly emergency?: boolean;
  readonly yes?: boolean;
}

/** Makes the files here the newest revision and what environments serve. The server compiles them. */
export async function publish(options: PublishCommandOptions): Promise<ExitCode> {
  return sendFolder(options, (folder) => choose(folder, options));
}

async function choose({ bundle }: OpenFolder, options: PublishCommandOptions): Promise<ChangeOptions> {
  const environments = options.env.includes("all") ? ["*"] : [...new Set(options.env)];
  const known = [...readEnvironmentTypes(bundle).keys()];
  // With mistakes in environments.yaml nothing is known; the server then lists the mistakes.
  const stranger = known.length === 0 ? undefined : environments.find((key) => key !== "*" && !known.includes(key));
  if (stranger !== undefined) throw unknownEnvironment(stranger, known);
  if (options.parent !== undefined && (environments.length !== 1 || environments[0] === "*")) {
    throw new CommandError(EXIT.usage, "--parent names a version of one environment", "Publish one with --env <key>.");
  }
  if (options.dryRun === true) return { ...options, environments };
  const message = await guardProduction(bundle, environments, options);
  return { ...options, environments, ...(message === "" ? {} : { message }) };
}

function unknownEnvironment(key: string, known: readonly string[]): CommandError {
  const closest = closestName(key, known);
  const hint = closest === undefined ? `The files have ${known.join(", ")}.` : `Did you mean \`${closest}\`?`;
  return new CommandError(EXIT.usage, `the files have no environment \`${key}\``, hint);
}
