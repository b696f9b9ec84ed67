import type { WhoAmIReply } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";

/** Shows who the platform takes the caller for. */
export async function whoAmI(options: ScopeOptions & { readonly json?: boolean }): Promise<ExitCode> {
  const report = createReport(options);
  const reply = await connect(options).whoAmI(await readScopeKey(options));
  report.result(reply, () => [`${reply.actor}, known by ${KNOWN_BY[reply.via]}`, ...describeRoles(reply)].join("\n"));
  return EXIT.ok;
}

const KNOWN_BY: Readonly<Record<WhoAmIReply["via"], string>> = {
  mtls: "a client certificate",
  access: "Cloudflare Access",
  ci: "the token of a CI",
  token: "a token",
  break_glass: "the admin token: may do everything, and each use is logged",
};

function describeRoles({ via, grants, groups }: WhoAmIReply): readonly string[] {
  if (via === "break_glass") return [];
  const roles = grants.map(({ scope, role, environments }) => {
    return `  ${role} of the ${scope}${environments === undefined ? "" : ` for ${environments.join(", ")}`}`;
  });
  const inGroups = groups.length === 0 ? [] : [`  in the groups ${groups.join(", ")}`];
  return [...(roles.length === 0 ? ["  no role here"] : roles), ...inGroups];
}
