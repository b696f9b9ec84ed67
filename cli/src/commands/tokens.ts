import type { Role } from "@burgee/contract";
import type { PrincipalListing } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderDay } from "../terminal/render-time.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";

interface TokensOptions extends ScopeOptions {
  readonly json?: boolean;
}

export interface RightsOptions {
  readonly role: Role;
  /** Environments of a publisher; empty: all. */
  readonly env: readonly string[];
}

export async function createToken(
  options: TokensOptions & RightsOptions & { readonly label: string; readonly days: number },
): Promise<ExitCode> {
  const report = createReport(options);
  const { label, role, days } = options;
  const scope = await readScopeKey(options);
  const request = { label, role, days, ...environmentsOf(options) };
  const created = await connect(options).createToken(scope, request, { actor: await findAuthor() });
  report.result(created, () => {
    const until = created.expiresAtMs === undefined ? "" : ` Until ${renderDay(created.expiresAtMs)}.`;
    return `${created.token}\n${report.colors.dim(`  Keep it now: it is not shown again.${until} Its id: ${created.id}`)}`;
  });
  return EXIT.ok;
}

export async function listTokens(options: TokensOptions & { readonly all?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const { principals } = await connect(options).listPrincipals(await readScopeKey(options));
  const tokens = principals.filter((one) => one.kind === "token" && (options.all === true || isInForce(one)));
  report.result({ tokens }, () => renderTable(["id", "label", "role", "environments", "state"], tokens.map(toRow)));
  return EXIT.ok;
}

export async function revokeToken(id: string, options: TokensOptions): Promise<ExitCode> {
  const report = createReport(options);
  const revoked = await connect(options).revokePrincipal(await readScopeKey(options), id, {
    actor: await findAuthor(),
  });
  report.result(
    revoked,
    () => `${report.colors.green("✓")} revoked ${revoked.label} (${revoked.id}): refused within 5 s`,
  );
  return EXIT.ok;
}

/** The environments that a request names, when it names any. */
export function environmentsOf({ env }: RightsOptions): { readonly environments?: readonly string[] } {
  return env.length === 0 ? {} : { environments: env };
}

export function isInForce({ revokedAtMs, expiresAtMs = Number.POSITIVE_INFINITY }: PrincipalListing): boolean {
  return revokedAtMs === undefined && Date.now() < expiresAtMs;
}

/** One row of a table of principals. */
export function toRow(principal: PrincipalListing): Record<string, unknown> {
  const { id, kind, label, role, environments } = principal;
  return { id, kind, label, role, environments: environments?.join(", ") ?? "all", state: describeState(principal) };
}

function describeState({ revokedAtMs, expiresAtMs, isPending }: PrincipalListing): string {
  const pending = isPending === true ? ", not at the edge yet" : "";
  if (revokedAtMs !== undefined) return `revoked ${renderDay(revokedAtMs)}${pending}`;
  if (expiresAtMs === undefined) return `in force${pending}`;
  return `${Date.now() < expiresAtMs ? "until" : "expired"} ${renderDay(expiresAtMs)}${pending}`;
}
