import type { ChangeListing } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { createReport } from "../terminal/report.ts";
import { connectChanges, type PlaceOptions, readProjectKey } from "../workspace.ts";
import { renderChange, renderListing } from "./render-change.ts";

interface DecideOptions extends PlaceOptions {
  readonly message?: string;
  readonly json?: boolean;
}

/** Approves what a change does at this moment, or what `--digest` stands for. */
export async function approveChange(
  id: string,
  options: DecideOptions & { readonly digest?: string },
): Promise<ExitCode> {
  const report = createReport(options);
  const client = connectChanges(options);
  const projectKey = await readProjectKey(options);
  const shown = await client.read(projectKey, id);
  const digest = options.digest ?? shown.digest;
  if (digest === undefined) {
    report.result({ ok: false, ...shown }, () => renderChange(shown, report.colors));
    return EXIT.conflict;
  }
  const reply = await client.approve(projectKey, id, digest, { actor: await findAuthor() });
  report.result(reply, () => renderChange(reply, report.colors));
  return EXIT.ok;
}

export async function closeChange(step: "reject" | "withdraw", id: string, options: DecideOptions): Promise<ExitCode> {
  const { message } = options;
  const author = { actor: await findAuthor(), ...(message === undefined ? {} : { message }) };
  return reportStep(await connectChanges(options)[step](await readProjectKey(options), id, author), options);
}

export async function applyChange(id: string, options: DecideOptions): Promise<ExitCode> {
  const author = { actor: await findAuthor() };
  return reportStep(await connectChanges(options).apply(await readProjectKey(options), id, author), options);
}

export async function scheduleChange(id: string, options: DecideOptions & { readonly at: string }): Promise<ExitCode> {
  const author = { actor: await findAuthor() };
  const projectKey = await readProjectKey(options);
  return reportStep(await connectChanges(options).schedule(projectKey, id, options.at, author), options);
}

function reportStep(change: ChangeListing, options: DecideOptions): ExitCode {
  const report = createReport(options);
  report.result(change, () => renderListing(change, report.colors));
  return change.state === "failed" ? EXIT.problems : EXIT.ok;
}
