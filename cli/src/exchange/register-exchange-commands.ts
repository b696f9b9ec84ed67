import { Argument, type Command, Option } from "commander";

import type { ExitCode } from "../command-error.ts";

const ENVIRONMENT_TYPES = ["development", "staging", "production", "disaster_recovery"] as const;
const SDK_KINDS = ["server", "client", "mobile"] as const;

/** Declares `burgee import` and `burgee export`. */
export function registerExchangeCommands(program: Command, setExitCode: (code: ExitCode) => void): void {
  program
    .command("import")
    .description("make flag files from another system's flags, and report what is equal, approximated and left out")
    .addArgument(new Argument("<system>", "where the flags come from").choices(["devcycle", "launchdarkly", "flagd"]))
    .argument("<files...>", "JSON files: DevCycle's config per environment, else one file")
    .option("--dir <folder>", "flags folder to write; it must not hold a project yet", "flags")
    .option("--project <key>", "key of the project; DevCycle's config names its own", "imported")
    .option("--env <key>", "environment; DevCycle's config names its own", "production")
    .addOption(new Option("--type <type>", "type of the environment").choices(ENVIRONMENT_TYPES))
    .addOption(
      new Option("--visible-to <kinds...>", "SDKs that may see the features").choices(SDK_KINDS).default(["server"]),
    )
    .option("--json", "print one JSON document on stdout")
    .action(async (system: string, files: string[], options) => {
      setExitCode(await (await import("./import-command.ts")).importFlags(system as never, files, options));
    });
  program
    .command("export")
    .description("write one environment's flags for another system")
    .addArgument(new Argument("<system>", "who will read them").choices(["flagd"]))
    .requiredOption("--env <key>", "environment")
    .option("--out <file>", "file to write; default: stdout")
    .option("--dir <folder>", "flags folder; default: the nearest one, else the local platform's")
    .option("--json", "print one JSON document on stdout")
    .action(async (_system: string, options) => {
      setExitCode(await (await import("./export-command.ts")).exportFlags(options));
    });
}
