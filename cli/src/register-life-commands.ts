import type { Command } from "commander";

import type { CommandParts } from "./register-team-commands.ts";

/** Declares the commands about the life of features: list, stale and promote. */
export function registerLifeCommands(program: Command, { withPlatform, parseCount, setExitCode }: CommandParts): void {
  withPlatform(program.command("list"))
    .description("list features: owner, what each environment serves, expiry, who changed them last")
    .option("--files", "of the files here instead of the newest revision")
    .option("--owner <name>", "only features of this owner")
    .option("--tag <tag>", "only features with this tag")
    .option("--search <text>", "only features with this text in key, name, owner or tags")
    .option("--stale", "only features that `burgee stale` lists")
    .action(async (options) => {
      setExitCode(await (await import("./commands/list.ts")).list(options));
    });
  withPlatform(program.command("stale"))
    .description("list features to tidy up, each with the reason")
    .option("--days <count>", "how long a feature that serves the same everywhere may stay unchanged", parseCount, 30)
    .option("--code <folder>", "also list features that no file of this folder names")
    .option("--files", "ask Git instead of the platform when features changed")
    .option("--check", "exit code 1 when there is any")
    .action(async (options) => {
      setExitCode(await (await import("./commands/stale.ts")).stale(options));
    });
  program
    .command("promote")
    .description("give one environment the rules that a feature has in another, in its file")
    .argument("<feature>", "key of the feature")
    .requiredOption("--from <key>", "environment with the rules")
    .requiredOption("--to <key>", "environment that gets them")
    .option("--dry-run", "show what would change and change nothing")
    .option("--dir <folder>", "flags folder; default: the nearest one, else the local platform's")
    .option("--json", "print one JSON document on stdout")
    .action(async (feature: string, options) => {
      setExitCode(await (await import("./commands/promote.ts")).promote(feature, options));
    });
}
