import type { BreakingKind, ChangeReply, DraftRequest } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { type OpenFolder, openFolder } from "../revisions/open-folder.ts";
import { reportRefusal } from "../revisions/report-push.ts";
import { describeBase, findPatch } from "../revisions/send-change.ts";
import { createReport } from "../terminal/report.ts";
import { connect, connectChanges, type PlaceOptions } from "../workspace.ts";
import { renderChange } from "./render-change.ts";

export interface DraftOptions extends PlaceOptions {
  readonly title: string;
  readonly env: readonly string[];
  readonly message?: string;
  readonly allow?: readonly BreakingKind[];
  readonly json?: boolean;
}

export function openChange(options: DraftOptions): Promise<ExitCode> {
  return sendDraft(options, (projectKey, draft) => connectChanges(options).open(projectKey, draft));
}

export function editChange(id: string, options: DraftOptions): Promise<ExitCode> {
  return sendDraft(options, (projectKey, draft) => connectChanges(options).edit(projectKey, id, draft));
}

async function sendDraft(
  options: DraftOptions,
  send: (projectKey: string, draft: DraftRequest) => Promise<ChangeReply>,
): Promise<ExitCode> {
  const report = createReport(options);
  const folder = await openFolder(options);
  const draft = await readDraft(folder, options);
  try {
    const reply = await send(folder.projectKey, draft);
    report.result(reply, () => renderChange(reply, report.colors));
    return EXIT.ok;
  } catch (error) {
    return reportRefusal(error, folder, report);
  }
}

async function readDraft(folder: OpenFolder, options: DraftOptions): Promise<DraftRequest> {
  const { title, env, message, allow = [] } = options;
  const { base, changed, removed } = await findPatch(connect(options), folder);
  if (changed.length + removed.length === 0 && env.length === 0) {
    throw new CommandError(EXIT.usage, "the files here change nothing", "Edit them first, or publish with --env.");
  }
  return {
    title,
    ...describeBase(base),
    files: changed.map((path) => ({ path, text: folder.texts.get(path) ?? "" })),
    removed,
    environments: env.includes("all") ? ["*"] : [...new Set(env)],
    allow,
    actor: await findAuthor(),
    ...(message === undefined ? {} : { message }),
  };
}
