import { relative, resolve, sep } from "node:path";

import { sha256Hex } from "@burgee/contract";
import { PublishError } from "@burgee/publisher/client";
import type { RevisionRecord, Side } from "@burgee/publisher/core";

import { findBase, type FoundBase } from "../base/find-base.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { nameAuthors } from "../revisions/name-authors.ts";
import { type OpenFolder, openFolder } from "../revisions/open-folder.ts";
import { planPull, type PullPlan } from "../revisions/plan-pull.ts";
import { renderConflicts } from "../revisions/render-conflicts.ts";
import { recordBase } from "../revisions/send-change.ts";
import { type FileChange, writeFolder } from "../revisions/write-folder.ts";
import { withProgress } from "../terminal/progress.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport, type Report } from "../terminal/report.ts";
import { connect, type PlaceOptions } from "../workspace.ts";

interface PullCommandOptions extends PlaceOptions {
  readonly ours?: readonly string[];
  readonly theirs?: readonly string[];
  readonly json?: boolean;
}

type Client = ReturnType<typeof connect>;

/** Merges the newest revision into the files here. Writes nothing while a field is in question. */
export async function pull(options: PullCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const folder = await openFolder(options);
  const client = connect(options);
  const [head] = (await client.listRevisions(folder.projectKey, { limit: 1 })).revisions;
  if (head === undefined) {
    report.result({ ok: true, revision: 0, changed: [] }, () => "= nothing was pushed yet");
    return EXIT.ok;
  }
  const base = await findBase(folder.folder, folder.tree, folder.treeDigest, client, folder.projectKey);
  const plan = await withProgress("merging", planFrom(client, folder, base, head, choosePreferred(folder, options)));
  if (plan.merge.kind === "conflict") {
    const since = base.kind === "found" ? base.revision : 0;
    const conflicts = await nameAuthors(client, folder.projectKey, since, plan.merge.conflicts);
    const fileCount = new Set(conflicts.map(({ path }) => path)).size;
    report.result({ ok: false, revision: head.revision, conflicts }, () =>
      [
        `${report.colors.red("✗")} nothing was written: ${count(fileCount, "file")} must be decided`,
        renderConflicts(conflicts, report.colors),
      ].join("\n"),
    );
    return EXIT.conflict;
  }
  const { files } = plan.merge;
  const changes = plan.paths
    .filter((path) => files.get(path) !== folder.texts.get(path))
    .map((path): FileChange => [path, files.get(path)]);
  await writeFolder(folder, changes);
  await noteBase(folder, base, head, changes);
  reportPull(head, changes, folder, report);
  return EXIT.ok;
}

/** An unknown base is like an empty one: every field that differs is asked about, and nothing is undone. */
async function planFrom(
  client: Client,
  folder: OpenFolder,
  base: FoundBase,
  head: RevisionRecord,
  preferred: (path: string) => Side | undefined,
): Promise<PullPlan> {
  const from = base.kind === "found" ? base : { revision: 0 };
  try {
    return await planPull(client, folder, from, head, preferred);
  } catch (error) {
    // Retention may have removed the files of an old base.
    const isGone = error instanceof PublishError && (error.kind === "not_found" || error.kind === "conflict");
    if (!isGone || from.revision === 0) throw error;
    return planPull(client, folder, { revision: 0 }, head, preferred);
  }
}

/** Which side decides a file: the one that `--ours` or `--theirs` names it for, or a folder around it. */
function choosePreferred(
  { folder, texts }: OpenFolder,
  options: PullCommandOptions,
): (path: string) => Side | undefined {
  // Conflicts name paths inside the flags folder; people also type them from where they are.
  const toPlace = (path: string) => {
    const isAround = !relative(resolve(path), folder).startsWith("..");
    if (isAround) return "";
    const fromHere = relative(folder, resolve(path)).split(sep).join("/");
    return texts.has(path) || fromHere.startsWith("..") ? path.replace(/\/$/, "") : fromHere;
  };
  const ours = (options.ours ?? []).map(toPlace);
  const theirs = (options.theirs ?? []).map(toPlace);
  return (path) => {
    const isIn = (place: string) => place === "" || place === path || path.startsWith(`${place}/`);
    if (ours.some(isIn)) return "yours";
    return theirs.some(isIn) ? "theirs" : undefined;
  };
}

/** Writes down that the folder holds the newest revision, and with which files. */
async function noteBase(
  folder: OpenFolder,
  base: FoundBase,
  head: RevisionRecord,
  changes: readonly FileChange[],
): Promise<void> {
  const written: [string, string | null][] = [];
  for (const [path, text] of changes) written.push([path, text === undefined ? null : await sha256Hex(text)]);
  await recordBase(folder.folder, base, head, written);
}

function reportPull(head: RevisionRecord, changes: readonly FileChange[], { texts }: OpenFolder, report: Report): void {
  const { colors } = report;
  const changed = changes.map(([path, text]) => {
    const what = text === undefined ? "removed" : texts.has(path) ? "changed" : "added";
    return { path, what } as const;
  });
  const sign = { removed: colors.red("-"), changed: colors.yellow("~"), added: colors.green("+") };
  const { revision, author } = head;
  report.result({ ok: true, revision, changed }, () => {
    if (changed.length === 0) return `${colors.dim("=")} the files here hold revision ${revision} already`;
    const title = `${colors.green("✓")} merged revision ${revision} by ${author} into ${count(changed.length, "file")}`;
    return [title, ...changed.map(({ path, what }) => `  ${sign[what]} ${path}`)].join("\n");
  });
}
