import type { SetPrincipalRequest } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";
import { environmentsOf, isInForce, toRow, type RightsOptions } from "./tokens.ts";

interface MembersOptions extends ScopeOptions {
  readonly json?: boolean;
}

interface SetMemberOptions extends MembersOptions, RightsOptions {
  readonly kind: SetPrincipalRequest["kind"];
  readonly label?: string;
  readonly branch?: string;
  readonly issuer?: string;
}

export async function listMembers(options: MembersOptions & { readonly all?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const { principals } = await connect(options).listPrincipals(await readScopeKey(options));
  const members = principals.filter((one) => one.kind !== "token" && (options.all === true || isInForce(one)));
  report.result({ members }, () =>
    renderTable(["id", "kind", "label", "role", "environments", "state"], members.map(toRow)),
  );
  return EXIT.ok;
}

export async function setMember(subject: string, options: SetMemberOptions): Promise<ExitCode> {
  const report = createReport(options);
  const { kind, role, label, branch, issuer } = options;
  const request: SetPrincipalRequest = {
    kind,
    subject,
    role,
    ...environmentsOf(options),
    ...(label === undefined ? {} : { label }),
    ...(branch === undefined ? {} : { branch }),
    ...(issuer === undefined ? {} : { issuer }),
  };
  const set = await connect(options).setPrincipal(await readScopeKey(options), request, { actor: await findAuthor() });
  const where = set.environments === undefined ? "" : ` for ${set.environments.join(", ")}`;
  report.result(set, () => `${report.colors.green("✓")} ${set.label} is ${set.role}${where} (${set.id})`);
  return EXIT.ok;
}

export async function removeMember(name: string, options: MembersOptions): Promise<ExitCode> {
  const report = createReport(options);
  const client = connect(options);
  const scope = await readScopeKey(options);
  const { principals } = await client.listPrincipals(scope);
  const wanted = name.trim().toLowerCase();
  const matches = principals.filter(
    ({ id, kind, subject, label }) =>
      kind !== "token" && [id, subject, label].some((text) => text?.toLowerCase() === wanted),
  );
  const [match] = matches;
  if (match === undefined || matches.length > 1) {
    const what = match === undefined ? "nobody is called" : "more than one is called";
    throw new CommandError(
      EXIT.usage,
      `${what} ${name}`,
      "List them with `burgee members list --all` and give the id.",
    );
  }
  const removed = await client.revokePrincipal(scope, match.id, { actor: await findAuthor() });
  report.result(removed, () => `${report.colors.green("✓")} ${removed.label} has no role any more: refused within 5 s`);
  return EXIT.ok;
}
