import { type Command, Option } from "commander";

import { BREAKING_KINDS } from "./breaking-kinds.ts";
import type { CommandParts } from "./register-team-commands.ts";

/** Declares the commands about what holds whatever the flag files say. */
export function registerOverlayCommands(program: Command, parts: CommandParts): void {
  const { parseCount, setExitCode } = parts;
  const load = () => import("./commands/overlay.ts");
  withReason(program.command("disable"), parts)
    .description("turn a feature off at once, whatever the files say")
    .argument("<feature>", "key of the feature")
    .option("--until <time>", "remind of it from this day or time on")
    .action(async (feature: string, options) => setExitCode(await (await load()).disable(feature, options)));
  withReason(program.command("enable"), parts)
    .description("let a feature follow the files again")
    .argument("<feature>", "key of the feature")
    .action(async (feature: string, options) => setExitCode(await (await load()).enable(feature, options)));
  withReason(program.command("serve"), parts)
    .description("serve one variation to everyone, whatever the files say")
    .argument("<feature>", "key of the feature")
    .argument("<variation>", "key of the variation")
    .option("--until <time>", "ends at this day or time, such as 2027-01-02T09:00:00Z")
    .action(async (feature: string, variation: string, options) => {
      setExitCode(await (await load()).serve(feature, variation, options));
    });
  withReason(program.command("freeze"), parts)
    .description("refuse publishes; `disable`, `serve` and `rollback` stay possible")
    .option("--until <time>", "ends at this day or time, such as 2027-01-02T09:00:00Z")
    .action(async (options) => setExitCode(await (await load()).freeze(options)));
  withReason(program.command("unfreeze"), parts)
    .description("take publishes again")
    .action(async (options) => setExitCode(await (await load()).unfreeze(options)));
  withReason(program.command("pin"), parts)
    .description("serve the content of a version and hold later publishes, as `rollback` does")
    .argument("<version>", "version whose content to serve", parseCount)
    .option("--until <time>", "remind of it from this day or time on")
    .action(async (version: number, options) => setExitCode(await (await load()).pin(version, options)));
  withReason(program.command("unpin"), parts)
    .description("publish the newest revision, and take publishes again")
    .addOption(new Option("--allow <change...>", "breaking changes that are meant").choices(BREAKING_KINDS))
    .option("--emergency", "leave approvals out, where the environment's policy allows it")
    .action(async (options) => setExitCode(await (await load()).unpin(options)));
}

function withReason(command: Command, { withPlatform }: CommandParts): Command {
  return withPlatform(command)
    .requiredOption("--env <key>", "environment")
    .option("-r, --reason <text>", "why; shown wherever it is shown that it holds")
    .option("--dry-run", "show what would change and change nothing")
    .option("--yes", "do not ask before production changes");
}
