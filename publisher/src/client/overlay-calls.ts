import { ADMIN_ROWS } from "@burgee/contract/admin";

import type { BreakingKind } from "../core/find-breaking-changes.ts";
import type { OverlayReply, OverlayRequest, PublishReply } from "../core/publishing-api.ts";
import type { CallRow } from "./call-row.ts";

/** How the overlay is changed. */
export interface OverlayWrite {
  readonly actor?: string;
  readonly reason: string;
  /** The revision of the overlay that the change is based on. Absent: whatever is. */
  readonly base?: number;
  readonly dryRun?: boolean;
  /** Makes repeating the same call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

/** What the lifting of a pin, which publishes the newest revision, may do. */
export interface LiftAllowance {
  readonly allow?: readonly BreakingKind[];
  /** Leaves approvals out, where the environment's policy allows an owner to. */
  readonly emergency?: boolean;
}

/** Calls about what environments serve whatever the files say. */
export interface OverlayCalls {
  readOverlay(projectKey: string, environmentKey: string): Promise<OverlayReply>;
  addOverlayEntry(
    projectKey: string,
    environmentKey: string,
    entry: OverlayWrite & OverlayRequest,
  ): Promise<PublishReply>;
  /** Lifts entries by their ids. Lifting a pin publishes the newest revision. */
  liftOverlayEntry(
    projectKey: string,
    environmentKey: string,
    ids: readonly string[],
    how: OverlayWrite & LiftAllowance,
  ): Promise<PublishReply>;
}

export function createOverlayCalls(call: CallRow): OverlayCalls {
  return {
    readOverlay: (project, environment) => call(ADMIN_ROWS.readOverlay, { params: { project, environment } }),
    addOverlayEntry: (project, environment, { base, dryRun, idempotencyKey, ...body }) =>
      call(ADMIN_ROWS.addOverlayEntry, {
        params: { project, environment },
        ...describeHow(base, dryRun, idempotencyKey),
        body,
      }),
    liftOverlayEntry: (project, environment, ids, { base, dryRun, idempotencyKey, allow = [], ...more }) =>
      call(ADMIN_ROWS.liftOverlayEntry, {
        params: { project, environment, id: ids.join(",") },
        ...describeHow(base, dryRun, idempotencyKey),
        body: { ...more, allow: [...allow] },
      }),
  };
}

function describeHow(base: number | undefined, dryRun: boolean | undefined, key: string | undefined) {
  const headers = {
    "idempotency-key": key ?? crypto.randomUUID(),
    "if-match": base === undefined ? undefined : `"${base}"`,
  };
  return { query: { dryRun: dryRun || undefined }, headers };
}
