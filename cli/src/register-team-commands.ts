import { Argument, type Command, InvalidArgumentError, Option } from "commander";

import type { ExitCode } from "./command-error.ts";

const ROLES = ["reader", "publisher", "owner", "operator"] as const;
/** As the operator API names them; written out here because its code loads slowly. */
const WEBHOOK_KINDS = ["webhook", "slack"] as const;
const MEMBER_KINDS = ["member", "group", "certificate", "ci"] as const;

/** What the commands of `createProgram` share. */
export interface CommandParts {
  readonly withPlatform: (command: Command) => Command;
  readonly parseCount: (text: string) => number;
  readonly setExitCode: (code: ExitCode) => void;
}

/** Declares the commands about who may do what and who did what: tokens, members, whoami and audit. */
export function registerTeamCommands(program: Command, parts: CommandParts): void {
  registerTokenCommands(program, parts);
  registerMemberCommands(program, parts);
  registerAuditCommands(program, parts);
  registerWebhookCommands(program, parts);
  inProject(program.command("whoami"), parts)
    .description("show who the platform takes you for, and your roles")
    .action(async (options) => {
      parts.setExitCode(await (await import("./commands/whoami.ts")).whoAmI(options));
    });
}

function registerTokenCommands(program: Command, parts: CommandParts): void {
  const { setExitCode, parseCount } = parts;
  const tokens = program.command("tokens").description("tokens for CIs and programs").exitOverride();
  withRights(inProject(tokens.command("create"), parts))
    .description("make a token; it is shown only now")
    .requiredOption("--label <text>", "what it is for")
    .option("--days <count>", "days until it expires, at most 366", parseCount, 90)
    .action(async (options) => {
      setExitCode(await (await import("./commands/tokens.ts")).createToken(options));
    });
  inProject(tokens.command("list"), parts)
    .description("list the tokens, without their text")
    .option("--all", "also revoked and expired ones")
    .action(async (options) => {
      setExitCode(await (await import("./commands/tokens.ts")).listTokens(options));
    });
  inProject(tokens.command("revoke"), parts)
    .description("refuse a token from now on")
    .addArgument(new Argument("<id>", "id from `tokens list`, or the token itself"))
    .action(async (id: string, options) => {
      setExitCode(await (await import("./commands/tokens.ts")).revokeToken(id, options));
    });
}

function registerMemberCommands(program: Command, parts: CommandParts): void {
  const { setExitCode } = parts;
  const members = program.command("members").description("members, groups, certificates and CIs").exitOverride();
  inProject(members.command("list"), parts)
    .description("list who has a role")
    .option("--all", "also those whose role was taken away")
    .action(async (options) => {
      setExitCode(await (await import("./commands/members.ts")).listMembers(options));
    });
  withRights(inProject(members.command("set"), parts))
    .description("give somebody a role, or another one")
    .addArgument(new Argument("<name>", "e-mail address, group, SHA-256 fingerprint, or repository as owner/name"))
    .addOption(new Option("--kind <kind>", "what the name is").choices(MEMBER_KINDS).default("member"))
    .option("--label <text>", "name for lists")
    .option("--branch <name>", "for a CI: the branch that is trusted; * for all")
    .option("--issuer <url>", "for a CI: who signs its tokens; default: GitHub Actions")
    .action(async (name: string, options) => {
      setExitCode(await (await import("./commands/members.ts")).setMember(name, options));
    });
  inProject(members.command("remove"), parts)
    .description("take the role of somebody away")
    .addArgument(new Argument("<name>", "id or name from `members list`"))
    .action(async (name: string, options) => {
      setExitCode(await (await import("./commands/members.ts")).removeMember(name, options));
    });
}

function registerAuditCommands(program: Command, parts: CommandParts): void {
  const { setExitCode, parseCount } = parts;
  const audit = inProject(program.command("audit"), parts)
    .description("list what was done, newest first")
    .exitOverride()
    .option("--actor <name>", "only what this actor did, or whoever claimed to be it")
    .option("--action <name>", "only this action, such as publish")
    .option("--env <key>", "only in this environment")
    .option("--feature <key>", "only changes of this feature")
    .option("--since <time>", "only from this time on, such as 2026-11-20 or 2026-11-20T12:00:00Z", parseTime)
    .option("--until <time>", "only before this time", parseTime)
    .option("--before <sequence>", "only entries before this one", parseCount)
    .option("--after <sequence>", "only entries after this one", parseCount)
    .option("--limit <count>", "how many", parseCount, 20)
    .action(async (options) => {
      setExitCode(await (await import("./commands/audit.ts")).audit(options));
    });
  // Options after `verify` and `export` belong to them, although `audit` has some of the same name.
  program.enablePositionalOptions();
  audit.enablePositionalOptions();
  inProject(audit.command("verify"), parts)
    .description("check that no entry was changed or removed, with --head also that the log was not rewritten or cut")
    .option("--head <sequence:digest>", "a head from an earlier answer; may be given several times", collect, [])
    .option("--file <file>", "check an export instead of the platform's log")
    .action(async (options) => {
      setExitCode(await (await import("./commands/audit-verify.ts")).verify(options));
    });
  inProject(audit.command("export"), parts)
    .description("write the whole log, oldest first, one JSON object per line")
    .option("--out <file>", "where to; default: stdout")
    .option("--after <sequence>", "only entries after this one", parseCount, 0)
    .action(async (options) => {
      setExitCode(await (await import("./commands/audit-export.ts")).exportAudit(options));
    });
}

function registerWebhookCommands(program: Command, { withPlatform, setExitCode }: CommandParts): void {
  const webhooks = program.command("webhooks").description("who is called when something happens").exitOverride();
  const load = () => import("./commands/webhooks.ts");
  withPlatform(webhooks.command("create"))
    .description("have an address called; its secret is shown only now")
    .argument("<address>", "address with https, such as https://hooks.example.com/burgee")
    .addOption(
      new Option("--kind <kind>", "`slack`: an incoming webhook of Slack").choices(WEBHOOK_KINDS).default("webhook"),
    )
    .option("--event <type>", "only such events, such as published; may be given several times", collect, [])
    .option("--env <key>", "only events of this environment; may be given several times", collect, [])
    .action(async (address: string, options) => setExitCode(await (await load()).createWebhook(address, options)));
  withPlatform(webhooks.command("list"))
    .description("list the webhooks, without their secrets")
    .action(async (options) => setExitCode(await (await load()).listWebhooks(options)));
  withPlatform(webhooks.command("test"))
    .description("call a webhook now and show what it answered")
    .addArgument(new Argument("<id>", "id from `webhooks list`"))
    .action(async (id: string, options) => setExitCode(await (await load()).testWebhook(id, options)));
  withPlatform(webhooks.command("rotate"))
    .description("give a webhook another secret; the one before is valid for another day")
    .addArgument(new Argument("<id>", "id from `webhooks list`"))
    .action(async (id: string, options) => setExitCode(await (await load()).rotateWebhook(id, options)));
  withPlatform(webhooks.command("remove"))
    .description("remove a webhook, with what it was still to be told")
    .addArgument(new Argument("<id>", "id from `webhooks list`"))
    .action(async (id: string, options) => setExitCode(await (await load()).removeWebhook(id, options)));
  withPlatform(webhooks.command("deliveries"))
    .description("list what a webhook was called about, and what it answered")
    .addArgument(new Argument("<id>", "id from `webhooks list`"))
    .action(async (id: string, options) => setExitCode(await (await load()).listDeliveries(id, options)));
}

function inProject(command: Command, { withPlatform }: CommandParts): Command {
  return withPlatform(command).option("--platform", "of the platform itself, instead of a project");
}

function withRights(command: Command): Command {
  return command
    .addOption(new Option("--role <role>", "what it may do").choices(ROLES).makeOptionMandatory())
    .option("--env <key>", "for a publisher: only this environment; may be given several times", collect, []);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function parseTime(text: string): number {
  const hasZone = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text);
  const ms = Date.parse(text);
  if (hasZone && !Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError("Write a date, or a date and time with its zone, such as 2026-11-20T12:00:00Z.");
}
