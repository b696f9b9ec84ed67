import { PublishError } from "@burgee/publisher/client";
import type { EnvironmentOutcome } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { describeEntry } from "../overlay/describe-entry.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { count } from "../terminal/render-problems.ts";
import type { Report } from "../terminal/report.ts";
import type { OpenFolder } from "./open-folder.ts";
import { readConflicts, renderConflicts } from "./render-conflicts.ts";
import type { SentChange } from "./send-change.ts";

/** Prints what a push did: the revision, what it was merged with, each environment, and what to do next. */
export function reportPush(sent: SentChange, isDryRun: boolean, folder: OpenFolder, report: Report): ExitCode {
  const { reply, base, others, isBehind } = sent;
  report.problems(reply.problems, folder);
  const refused = reply.environments.filter(({ outcome }) => outcome === "refused");
  const environments = Object.fromEntries(
    reply.environments.map(({ environmentKey, ...outcome }) => [environmentKey, outcome]),
  );
  const { revision, isNew, merged, problems, auditHead } = reply;
  const mergedWith = others.map((record) => ({
    revision: record.revision,
    author: record.author,
    message: record.message,
  }));
  report.result(
    {
      ok: refused.length === 0,
      revision,
      isNew,
      base,
      merged,
      mergedWith,
      isBehind,
      environments,
      problems,
      auditHead,
    },
    () =>
      [
        ...renderRevision(sent, isDryRun, report),
        ...reply.environments.map((one) => renderOutcome(one, report)),
        ...renderNext(sent, isDryRun, report),
      ].join("\n"),
  );
  return refused.length === 0 ? EXIT.ok : EXIT.problems;
}

function renderRevision({ reply, fileCount, others }: SentChange, isDryRun: boolean, { colors }: Report): string[] {
  const { revision, isNew, merged } = reply;
  const lines: string[] = [];
  if (isDryRun) lines.push(`${count(fileCount, "file")} would be pushed on top of revision ${revision}`);
  else if (isNew) lines.push(`${colors.green("✓")} pushed revision ${revision}, ${count(fileCount, "file")}`);
  else lines.push(`${colors.dim("=")} revision ${revision} already has these files`);
  for (const { revision: number, author, message } of others) {
    lines.push(`  merged with revision ${number} by ${author}${message === "" ? "" : `: ${message}`}`);
  }
  for (const { path, fields } of merged) {
    lines.push(
      `  ${colors.yellow("~")} ${path}${fields === undefined ? "" : `: theirs ${fields.map((at) => at.join(".")).join(", ")}`}`,
    );
  }
  return lines;
}

function renderOutcome(
  { environmentKey, outcome, version, changes = [], refusal, overlay }: EnvironmentOutcome,
  { colors }: Report,
): string {
  const notes = (overlay?.entries ?? []).map((entry) => `\n  ${colors.yellow("!")} ${describeEntry(entry)}`).join("");
  const list = `${changes.length === 0 ? "" : `\n${renderChanges(changes, colors)}`}${notes}`;
  const number = version === undefined ? "nothing" : `version ${version.version}`;
  const size = count(changes.length, "change");
  switch (outcome) {
    case "published":
      return `${colors.green("✓")} ${environmentKey}: published ${number}, ${size}${list}`;
    case "unchanged":
      return `${colors.dim("=")} ${environmentKey}: ${number} already serves this${notes}`;
    case "held":
      return `${colors.yellow("!")} ${environmentKey}: ${number} is stored and held, because a version is pinned; \`burgee unpin --env ${environmentKey}\` publishes the newest revision${list}`;
    case "dry_run":
      return `${environmentKey}: ${size} against ${number}${list}`;
    case "refused":
      return `${colors.red("✗")} ${environmentKey}: refused: ${refusal?.message ?? "no reason was given"}`;
  }
}

function renderNext({ isBehind }: SentChange, isDryRun: boolean, { colors }: Report): string[] {
  if (!isBehind || isDryRun) return [];
  return [colors.cyan("  The files here lack what others changed: run `burgee pull`.")];
}

/**
 * Shows a push that was refused: problems as `validate` shows them, conflicts with the commands that decide them. Throws
 * every other error again.
 */
export function reportRefusal(error: unknown, folder: OpenFolder, report: Report): ExitCode {
  if (!(error instanceof PublishError)) throw error;
  if (error.problems.length > 0) {
    report.problems(error.problems, folder);
    report.result({ ok: false, problems: error.problems }, () => "");
    return EXIT.problems;
  }
  const conflicts = readConflicts(error.data);
  if (conflicts.length === 0) throw error;
  const { message } = error;
  report.result({ ok: false, error: { message }, conflicts }, () =>
    [`${report.colors.red("✗")} ${message}`, renderConflicts(conflicts, report.colors)].join("\n"),
  );
  return EXIT.conflict;
}
