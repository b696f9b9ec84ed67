import { type FlagBundle, readEnvironmentTypes } from "@burgee/publisher/core";

import { CommandError, EXIT } from "../command-error.ts";
import { ask, confirm, isInteractive } from "../terminal/confirm.ts";
import { locatePlatform, type PlaceOptions } from "../workspace.ts";

export interface GuardOptions extends PlaceOptions {
  readonly message?: string;
  readonly yes?: boolean;
}

/**
 * Asks before production changes and makes sure that there is a message. Without a terminal, `--yes` and `--message` stand
 * for the answers. A platform on this machine serves nobody else, so it is changed without a question; the message is
 * required there, too, because the server insists on it.
 * @param environments keys, or `["*"]` for all
 * @returns the message; empty where none is needed
 */
export async function guardProduction(
  bundle: FlagBundle,
  environments: readonly string[],
  options: GuardOptions,
): Promise<string> {
  const names = await confirmProduction(bundle, environments, options);
  const message = options.message?.trim() ?? "";
  if (names === undefined) return message;
  if (message !== "") return message;
  const given = isInteractive() ? await ask("Why? ") : "";
  if (given !== "") return given;
  throw new CommandError(EXIT.usage, `a change of production (${names}) needs a reason`, "Say why with --message.");
}

/**
 * Asks before production changes. Without a terminal, `--yes` stands for the answer.
 * @returns the production environments among the given ones, as a list to read; undefined when there are none
 */
export async function confirmProduction(
  bundle: FlagBundle,
  environments: readonly string[],
  options: GuardOptions,
): Promise<string | undefined> {
  const types = readEnvironmentTypes(bundle);
  const chosen = environments.includes("*") ? [...types.keys()] : environments;
  const production = chosen.filter((key) => types.get(key) === "production");
  if (production.length === 0) return undefined;
  const names = production.join(", ");
  if (options.yes === true || isLocal(options)) return names;
  if (!isInteractive()) {
    throw new CommandError(EXIT.usage, `this changes production (${names})`, "Repeat with --yes if it is meant.");
  }
  await confirm(`This changes production (${names}).`);
  return names;
}

/** Whether the platform runs on this machine. */
function isLocal(options: PlaceOptions): boolean {
  const { hostname } = new URL(locatePlatform(options).url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}
