import { Argument, Command, InvalidArgumentError, Option } from "commander";

import { registerChangeCommands } from "./change/register-change-commands.ts";
import type { ExitCode } from "./command-error.ts";
import type { Shell } from "./commands/completion.ts";
import { registerExchangeCommands } from "./exchange/register-exchange-commands.ts";
import { registerLifeCommands } from "./register-life-commands.ts";
import { registerOverlayCommands } from "./register-overlay-commands.ts";
import { registerTeamCommands } from "./register-team-commands.ts";

type SetExitCode = (code: ExitCode) => void;

const EXIT_CODES_HELP = `
Exit codes: 0 ok, 1 problems in the flag files or in what was checked, 2 wrong usage, 3 conflict, 4 the platform failed.
The platform is found by --url and --token, else BURGEE_URL and BURGEE_TOKEN, else the one running here.
BURGEE_PUBLIC_KEYS and BURGEE_SERVER_KEY stand for --public-keys and --server-key where a command has them.`;

/** As the publishing API names them; written out here because its code loads slowly. */
const BREAKING_KINDS = ["removal", "type_change", "reshuffle"] as const;

const KEY_KINDS = ["server", "client", "mobile"] as const;

/** Declares all commands. Each loads its code only when it runs, so that every command starts fast. */
export async function createProgram(args: readonly string[], setExitCode: SetExitCode): Promise<Command> {
  const program = new Command("burgee")
    .description("Feature flags as files: validate, plan, publish, roll back.")
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .addHelpText("after", EXIT_CODES_HELP);
  registerFileCommands(program, setExitCode);
  registerVersionCommands(program, setExitCode);
  registerChangeCommands(program, { withPlatform, setExitCode });
  registerKeyCommands(program, setExitCode);
  registerExchangeCommands(program, setExitCode);
  registerTeamCommands(program, { withPlatform, parseCount, setExitCode });
  registerLifeCommands(program, { withPlatform, parseCount, setExitCode });
  registerOverlayCommands(program, { withPlatform, parseCount, setExitCode });
  await registerEventsGroup(program, args, setExitCode);
  registerCompletion(program, setExitCode);
  return program;
}

function registerCompletion(program: Command, setExitCode: SetExitCode): void {
  program
    .command("completion")
    .description("write a script that makes a shell complete commands and options")
    .addArgument(new Argument("<shell>", "such as: source <(burgee completion bash)").choices(["bash", "zsh", "fish"]))
    .action(async (shell: Shell) => {
      const { renderCompletion } = await import("./commands/completion.ts");
      process.stdout.write(renderCompletion(program, shell));
      setExitCode(0);
    });
}

/** The events commands load a database engine, so they are declared only for command lines that use them. */
async function registerEventsGroup(program: Command, args: readonly string[], setExitCode: SetExitCode): Promise<void> {
  if (args.includes("events")) {
    (await import("./events/register-events-commands.ts")).registerEventsCommands(program, setExitCode);
  } else {
    program.command("events").description("landed events: SQL, accounting, dead letters");
  }
}

function registerFileCommands(program: Command, setExitCode: SetExitCode): void {
  withFlags(program.command("init"))
    .description("start a flags folder with one environment pair and one feature")
    .argument("[folder]", "where to put it", "flags")
    .option("--project <key>", "key of the project; default: the name of the folder above")
    .action(async (folder: string, options: { project?: string; json?: boolean }) => {
      setExitCode(await (await import("./commands/init.ts")).init(folder, options));
    });
  withFlags(program.command("validate"))
    .description("list every mistake in the flag files, with its place and remedy")
    .option("--portability", "also list what not every SDK answers exactly as the files say")
    .action(async (options) => {
      setExitCode(await (await import("./commands/validate.ts")).validate(options));
    });
  withFlags(program.command("types"))
    .description("write the types of variables for the SDKs, from the flag files")
    .option("--out <file>", "declaration file to write", "burgee-flags.d.ts")
    .addOption(new Option("--sdk <kind>", "only variables that these SDKs may see").choices(KEY_KINDS))
    .option("--check", "write nothing; exit code 1 when the file is not what the flag files say")
    .action(async (options) => {
      setExitCode(await (await import("./commands/types.ts")).writeTypes(options));
    });
  withFlags(program.command("usages"))
    .description("list where code names each variable")
    .argument("[folder]", "folder with the code", ".")
    .option("--unused", "only variables that no file names")
    .action(async (folder: string, options) => {
      setExitCode(await (await import("./commands/usages.ts")).usages(folder, options));
    });
  const ci = program.command("ci").description("steps of a job of continuous integration").exitOverride();
  ci.command("comment")
    .description("write a file, such as a plan, as the one comment of Burgee on a pull request of GitHub")
    .requiredOption("--file <file>", "text of the comment in Markdown")
    .option("--json", "print one JSON document on stdout")
    .action(async (options) => {
      setExitCode(await (await import("./ci/comment-on-pull-request.ts")).commentOnPullRequest(options));
    });
  withSignatures(program.command("plan"))
    .description("show what publishing would change, and for how many users")
    .requiredOption("--env <key>", "environment; may be repeated, `all` for every one in the files", collect)
    .option("--users <count>", "sample users for the impact", parseCount, 1_000)
    .option("--contexts <file>", "real users for the impact: a JSON list, or one JSON object per line")
    .option("--at <time>", "judge rollouts as of this day or time, such as 2027-01-02")
    .option("--markdown", "print it for a comment on a pull request")
    .action(async (options) => {
      setExitCode(await (await import("./commands/plan.ts")).plan(options));
    });
  withSignatures(program.command("evaluate"))
    .description("explain what one user is served, and why")
    .requiredOption("--env <key>", "environment")
    .requiredOption("--user <file>", "JSON file with the user, or - for stdin")
    .option("--variable <key>", "only this variable")
    .option("--why", "show what each target and each condition says of the user")
    .option("--published", "evaluate what is published instead of the files here")
    .option("--version <number>", "evaluate this version instead of the files here", parseCount)
    .option("--at <time>", "judge rollouts as of this day or time, such as 2027-01-02")
    .action(async (options) => {
      setExitCode(await (await import("./commands/evaluate.ts")).evaluate(options));
    });
}

function registerVersionCommands(program: Command, setExitCode: SetExitCode): void {
  withPlatform(program.command("pull"))
    .description("merge the newest revision of the flag files into the files here")
    .option("--ours <path>", "where both sides changed a field of this file or folder, keep the one here", collect)
    .option("--theirs <path>", "…or take the pushed one; both options may be repeated", collect)
    .action(async (options) => {
      setExitCode(await (await import("./commands/pull.ts")).pull(options));
    });
  withChange(withPlatform(program.command("push")))
    .description("make the flag files the newest revision, without publishing it")
    .action(async (options) => {
      setExitCode(await (await import("./commands/push.ts")).push(options));
    });
  withChange(withPlatform(program.command("publish")))
    .description("make the flag files the newest revision and what environments serve")
    .requiredOption("--env <key>", "environment, may be repeated; `all` for every one in the files", collect)
    .option("--yes", "do not ask before production changes")
    .option("--plan <file>", "publish only what this output of `burgee plan --json` shows")
    .option("--parent <version>", "publish only on top of this version", parseCount)
    .option("--take-back", "replace what another project published to this project's environment")
    .option("--emergency", "publish without the approvals that the environment asks for; --message must say why")
    .action(async (options) => {
      setExitCode(await (await import("./commands/publish.ts")).publish(options));
    });
  withSignatures(program.command("status"))
    .description("show which version each environment serves")
    .option("--env <key>", "only this environment")
    .action(async (options) => {
      setExitCode(await (await import("./commands/status.ts")).status(options));
    });
  withPlatform(program.command("history"))
    .description("list the versions of an environment, newest first")
    .requiredOption("--env <key>", "environment")
    .option("--limit <count>", "how many", parseCount, 20)
    .action(async (options) => {
      setExitCode(await (await import("./commands/history.ts")).history(options));
    });
  withPlatform(program.command("diff"))
    .description("show what differs between two versions, or between two environments")
    .argument("[versions]", "two versions, such as 3..5")
    .requiredOption("--env <key>", "environment")
    .option("--with <key>", "compare with what this environment serves, instead of two versions")
    .action(async (range: string | undefined, options) => {
      setExitCode(await (await import("./commands/diff.ts")).diff(range, options));
    });
  withPlatform(program.command("rollback"))
    .description("serve the content of an earlier version again and hold later publishes until `unpin`")
    .argument("<version>", "version whose content to bring back", parseCount)
    .requiredOption("--env <key>", "environment")
    .option("-m, --message <text>", "why, for the history")
    .option("--yes", "do not ask before production changes")
    .option("--take-back", "replace what another project published to this project's environment")
    .action(async (version: number, options) => {
      setExitCode(await (await import("./commands/rollback.ts")).rollBack(version, options));
    });
}

function registerKeyCommands(program: Command, setExitCode: SetExitCode): void {
  const keys = program.command("keys").description("SDK keys of an environment").exitOverride();
  withPlatform(keys.command("create"))
    .description("make a key; a server key is shown only now")
    .requiredOption("--env <key>", "environment")
    .addOption(new Option("--kind <kind>", "who will use it").choices(KEY_KINDS).makeOptionMandatory())
    .action(async (options) => {
      setExitCode(await (await import("./commands/keys.ts")).createKey(options));
    });
  withPlatform(keys.command("list"))
    .description("list the keys, without the text of server keys")
    .requiredOption("--env <key>", "environment")
    .action(async (options) => {
      setExitCode(await (await import("./commands/keys.ts")).listKeys(options));
    });
  withPlatform(keys.command("revoke"))
    .description("refuse a key from now on")
    .addArgument(new Argument("<id>", "id from `keys list`, or the key itself"))
    .requiredOption("--env <key>", "environment")
    .option("--yes", "do not ask before production changes")
    .option("--compromised", "somebody may have the key who should not: refuse its events, too, and at once")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./commands/keys.ts")).revokeKey(id, options));
    });
}

function withFlags(command: Command): Command {
  return command
    .option("--dir <folder>", "flags folder; default: the nearest one, else the local platform's")
    .option("--json", "print one JSON document on stdout");
}

function withPlatform(command: Command): Command {
  return withFlags(command)
    .option("--url <origin>", "platform to talk to")
    .option("--token <token>", "your token there");
}

/** For commands that send flag files. */
function withChange(command: Command): Command {
  return command
    .option("-m, --message <text>", "why, for the history")
    .option("--dry-run", "show what would change and change nothing")
    .addOption(new Option("--allow <change...>", "breaking changes that are meant").choices(BREAKING_KINDS));
}

/** For commands that can refuse a published config which is not signed. */
function withSignatures(command: Command): Command {
  return withPlatform(command)
    .option("--public-keys <json>", "refuse configs that none of these keys signed; JSON or a file with it")
    .option("--server-key <key>", "server SDK key with which the signed config is read");
}

/** Collects the values of an option that may be repeated. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("Write a whole number.");
}
