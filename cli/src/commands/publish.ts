import { PublishError, type PublishClient } from "@burgee/publisher/client";
import { closestName, readEnvironmentTypes } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readPlanFile } from "../plan/plan-file.ts";
import { guardProduction } from "../revisions/guard-production.ts";
import type { OpenFolder } from "../revisions/open-folder.ts";
import type { ChangeOptions } from "../revisions/send-change.ts";
import { connect } from "../workspace.ts";
import { type PushCommandOptions, sendFolder } from "./push.ts";

interface PublishCommandOptions extends PushCommandOptions {
  readonly env: readonly string[];
  readonly parent?: number;
  readonly takeBack?: boolean;
  readonly emergency?: boolean;
  readonly yes?: boolean;
  /** File with the plan that must be what is published. */
  readonly plan?: string;
}

/** Makes the files here the newest revision and what environments serve. The server compiles them. */
export async function publish(options: PublishCommandOptions): Promise<ExitCode> {
  return sendFolder(options, (folder) => choose(folder, options));
}

async function choose(folder: OpenFolder, options: PublishCommandOptions): Promise<ChangeOptions> {
  const { bundle } = folder;
  const environments = options.env.includes("all") ? ["*"] : [...new Set(options.env)];
  const known = [...readEnvironmentTypes(bundle).keys()];
  // With mistakes in environments.yaml nothing is known; the server then lists the mistakes.
  const stranger = known.length === 0 ? undefined : environments.find((key) => key !== "*" && !known.includes(key));
  if (stranger !== undefined) throw unknownEnvironment(stranger, known);
  if (options.parent !== undefined && (environments.length !== 1 || environments[0] === "*")) {
    throw new CommandError(EXIT.usage, "--parent names a version of one environment", "Publish one with --env <key>.");
  }
  const { plan, ...rest } = options;
  const bound = plan === undefined ? {} : await bindToPlan(plan, folder, environments, options);
  if (options.dryRun === true) return { ...rest, environments, ...bound };
  const message = await guardProduction(bundle, environments, options);
  return { ...rest, environments, ...bound, ...(message === "" ? {} : { message }) };
}

/** What makes the server publish exactly what was planned, or nothing. */
async function bindToPlan(
  file: string,
  { projectKey }: OpenFolder,
  environments: readonly string[],
  options: PublishCommandOptions,
): Promise<Pick<ChangeOptions, "environments" | "tree" | "parent">> {
  const { tree, against } = await readPlanFile(file);
  const keys = environments.includes("*") ? Object.keys(against) : environments;
  const stranger = keys.find((key) => !Object.hasOwn(against, key));
  if (stranger !== undefined) {
    throw new CommandError(EXIT.usage, `the plan is not about \`${stranger}\``, "Plan again with its --env.");
  }
  const client = connect(options);
  for (const key of keys) {
    const version = await readVersion(client, projectKey, key);
    if (version === against[key]) continue;
    const message = `\`${key}\` was planned against version ${against[key]} and serves version ${version} by now`;
    throw new CommandError(EXIT.conflict, message, "Nothing was changed: run `burgee plan` again.");
  }
  const [only] = keys;
  return {
    environments: keys,
    tree,
    ...(keys.length === 1 && only !== undefined ? { parent: against[only] ?? 0 } : {}),
  };
}

/** The version that an environment serves; 0 for none. */
async function readVersion(client: PublishClient, projectKey: string, key: string): Promise<number> {
  try {
    return (await client.readStatus(projectKey, key)).version?.version ?? 0;
  } catch (error) {
    if (error instanceof PublishError && error.kind === "not_found") return 0;
    throw error;
  }
}

function unknownEnvironment(key: string, known: readonly string[]): CommandError {
  const closest = closestName(key, known);
  const hint = closest === undefined ? `The files have ${known.join(", ")}.` : `Did you mean \`${closest}\`?`;
  return new CommandError(EXIT.usage, `the files have no environment \`${key}\``, hint);
}
