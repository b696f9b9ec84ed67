import type { AUDIT_ROWS } from "@burgee/contract/admin";
import type { AuditEntry } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { ProjectStub, PublishRoute } from "../services.ts";

/** Entries that an export holds in memory at once. */
const EXPORT_PAGE = 500;

/** The audit log of a project or, with `$platform`, of the platform. */
export const auditHandlers: RowHandlers<typeof AUDIT_ROWS, PublishRoute> = {
  async listAudit(
    { query: { limit, since: sinceMs, until: untilMs, environment: environmentKey, ...others } },
    { project },
  ) {
    const given = Object.entries({ ...others, sinceMs, untilMs, environmentKey });
    const filter = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    const body = await project.searchAudit(filter, limit);
    if (body !== undefined) return { status: 200, body };
    return respondError("not_found", "nobody made a project of this name: publish to it first");
  },

  async exportAudit({ query }, { project }) {
    return new Response(writeLines(project, query.after), {
      headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
    });
  },
};

/** Entries as lines, page by page, as fast as the caller reads them. */
function writeLines(project: ProjectStub, afterSequence: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = afterSequence;
  return new ReadableStream({
    async pull(controller) {
      const entries: readonly AuditEntry[] = await project.exportAudit(after, EXPORT_PAGE);
      after = entries.at(-1)?.sequence ?? after;
      if (entries.length > 0) {
        controller.enqueue(encoder.encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
      }
      if (entries.length < EXPORT_PAGE) controller.close();
    },
  });
}
