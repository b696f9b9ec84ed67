import { PLATFORM_KEY } from "@burgee/contract";
import type { AuditFilter, AuditReply } from "@burgee/publisher/core";

import type { PublisherPorts } from "./ports.ts";

/** Searches the audit log, newest entry first; undefined for a project that nobody made. */
export function searchAudit(
  { database, projectKey }: PublisherPorts,
  filter: AuditFilter,
  countMax: number,
): AuditReply | undefined {
  const head = database.lastAudit();
  if (head.sequence === 0 && projectKey !== PLATFORM_KEY) return undefined;
  const { entries, nextBefore } = database.searchAudit(filter, countMax);
  return { entries, ...(nextBefore === undefined ? {} : { nextBefore }), head };
}
