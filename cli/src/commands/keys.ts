import type { SdkKeyKind } from "@burgee/contract";
import type { SdkKeyListing } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { confirmProduction } from "../revisions/guard-production.ts";
import { renderDay } from "../terminal/render-time.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readProjectKey, type PlaceOptions, readFlags } from "../workspace.ts";

interface KeysOptions extends PlaceOptions {
  readonly env: string;
  readonly json?: boolean;
}

export async function createKey(options: KeysOptions & { readonly kind: SdkKeyKind }): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const author = { actor: await findAuthor() };
  const created = await connect(options).createKey(projectKey, options.env, options.kind, author);
  report.result(created, () => {
    const note = options.kind === "server" ? report.colors.dim("\n  Keep it now: it is not shown again.") : "";
    return `${created.key}${note}`;
  });
  return EXIT.ok;
}

export async function listKeys(options: KeysOptions): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const { keys } = await connect(options).listKeys(projectKey, options.env);
  report.result({ keys }, () => keys.map(renderKey).join("\n"));
  return EXIT.ok;
}

export async function revokeKey(
  id: string,
  options: KeysOptions & { readonly compromised?: boolean; readonly yes?: boolean },
): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  await confirmProduction((await readFlags(options)).bundle, [options.env], options);
  const reason = options.compromised === true ? "compromise" : "rotation";
  const revocation = { actor: await findAuthor(), reason } as const;
  const revoked = await connect(options).revokeKey(projectKey, options.env, id, revocation);
  report.result(revoked, () => `${report.colors.green("✓")} revoked ${renderKey(revoked)}`);
  return EXIT.ok;
}

function renderKey(key: SdkKeyListing): string {
  const text = key.key ?? `dvc_${key.kind}_…${key.hint}`;
  const why = key.revokedFor === "compromise" ? ", compromised" : "";
  const state = key.revokedAtMs === undefined ? "" : `  revoked ${renderDay(key.revokedAtMs)}${why}`;
  return `${key.id}  ${key.kind.padEnd(6)}  ${renderDay(key.createdAtMs)}  ${text}${state}`;
}
