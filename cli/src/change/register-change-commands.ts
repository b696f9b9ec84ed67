import { Argument, type Command, Option } from "commander";

import { BREAKING_KINDS } from "../breaking-kinds.ts";
import type { ExitCode } from "../command-error.ts";

/** As the publishing API names them; written out here because its code loads slowly. */
const STATES = ["open", "approved", "scheduled", "applied", "rejected", "withdrawn", "failed"] as const;

/** What the commands of `createProgram` share. */
export interface ChangeCommandParts {
  readonly withPlatform: (command: Command) => Command;
  readonly setExitCode: (code: ExitCode) => void;
}

/** Declares the commands about proposed changes. */
export function registerChangeCommands(program: Command, { withPlatform, setExitCode }: ChangeCommandParts): void {
  const change = program
    .command("change")
    .description("changes that others approve before they are applied")
    .exitOverride();
  const withDraft = (command: Command): Command =>
    withPlatform(command)
      .requiredOption("--title <text>", "what it is for, in one line")
      .option("--env <key>", "environment to publish to; may be repeated, `all` for every one", collect, [])
      .option("-m, --message <text>", "why, for the history")
      .addOption(new Option("--allow <change...>", "breaking changes that are meant").choices(BREAKING_KINDS));
  withDraft(change.command("open"))
    .description("propose what the files here change")
    .action(async (options) => {
      setExitCode(await (await import("./send-draft.ts")).openChange(options));
    });
  withDraft(withId(change.command("edit")))
    .description("replace the draft by what the files here change, which voids approvals")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./send-draft.ts")).editChange(id, options));
    });
  withPlatform(change.command("list"))
    .description("list changes, newest first")
    .addOption(new Option("--state <state>", "only changes in this state").choices(STATES))
    .action(async (options) => {
      setExitCode(await (await import("./show-change.ts")).listChanges(options));
    });
  withPlatform(withId(change.command("show")))
    .description("show what a change does, for how many users, and who approved it")
    .option("--patch", "print its text edits for `git apply`")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./show-change.ts")).showChange(id, options));
    });
  withPlatform(withId(change.command("approve")))
    .description("approve what a change does")
    .option("--digest <digest>", "refuse when it does something else than what this digest stands for")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./decide-change.ts")).approveChange(id, options));
    });
  for (const [name, description] of [
    ["reject", "reject a change for good"],
    ["withdraw", "withdraw a change that you opened"],
  ] as const) {
    withPlatform(withId(change.command(name)))
      .description(description)
      .option("-m, --message <text>", "why, for the history")
      .action(async (id: string, options) => {
        setExitCode(await (await import("./decide-change.ts")).closeChange(name, id, options));
      });
  }
  withPlatform(withId(change.command("apply")))
    .description("make a change the newest revision and publish it")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./decide-change.ts")).applyChange(id, options));
    });
  withPlatform(withId(change.command("schedule")))
    .description("have a change applied at a time, if everything still allows it then")
    .requiredOption("--at <time>", "date and time with its zone, such as 2027-01-02T09:00:00Z")
    .action(async (id: string, options) => {
      setExitCode(await (await import("./decide-change.ts")).scheduleChange(id, options));
    });
}

function withId(command: Command): Command {
  return command.addArgument(new Argument("<id>", "id from `change list`, such as c12"));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
