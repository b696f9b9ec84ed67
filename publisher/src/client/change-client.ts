import { ADMIN_ROWS } from "@burgee/contract/admin";

import type { ChangeListing, ChangeListReply, ChangeReply, ChangeState, DraftRequest } from "../core/publishing-api.ts";
import type { Authorship } from "./authorship.ts";
import { createCallRow, type PublishClientOptions } from "./call-row.ts";

/** Typed calls for proposed changes. Every method rejects with `PublishError`. */
export interface ChangeClient {
  open(projectKey: string, draft: DraftRequest, idempotencyKey?: string): Promise<ChangeReply>;
  /** Newest first, below the number `before`. */
  list(projectKey: string, state?: ChangeState, before?: number): Promise<ChangeListReply>;
  read(
    projectKey: string,
    id: string,
    options?: { readonly patch?: boolean; readonly impact?: boolean },
  ): Promise<ChangeReply>;
  edit(projectKey: string, id: string, draft: DraftRequest): Promise<ChangeReply>;
  /** `digest` is that of the change as it was looked at. */
  approve(projectKey: string, id: string, digest: string, author?: Authorship): Promise<ChangeReply>;
  reject(projectKey: string, id: string, author?: Authorship): Promise<ChangeListing>;
  withdraw(projectKey: string, id: string, author?: Authorship): Promise<ChangeListing>;
  apply(projectKey: string, id: string, author?: Authorship): Promise<ChangeListing>;
  /** `at` is a date and time with its zone. */
  schedule(projectKey: string, id: string, at: string, author?: Authorship): Promise<ChangeListing>;
}

export function createChangeClient(options: PublishClientOptions): ChangeClient {
  const call = createCallRow(options);
  const at = (project: string, change: string) => ({ params: { project, change } });
  return {
    open: (project, draft, idempotencyKey = crypto.randomUUID()) =>
      call(ADMIN_ROWS.openChange, {
        params: { project },
        headers: { "idempotency-key": idempotencyKey },
        body: copyDraft(draft),
      }),
    list: (project, state, before) => call(ADMIN_ROWS.listChanges, { params: { project }, query: { state, before } }),
    read: (project, id, { patch, impact } = {}) =>
      call(ADMIN_ROWS.readChange, {
        ...at(project, id),
        query: { patch: patch || undefined, impact: impact || undefined },
      }),
    edit: (project, id, draft) => call(ADMIN_ROWS.editChange, { ...at(project, id), body: copyDraft(draft) }),
    approve: (project, id, digest, author = {}) =>
      call(ADMIN_ROWS.approveChange, { ...at(project, id), body: { digest, ...author } }),
    reject: (project, id, author = {}) => call(ADMIN_ROWS.rejectChange, { ...at(project, id), body: { ...author } }),
    withdraw: (project, id, author = {}) =>
      call(ADMIN_ROWS.withdrawChange, { ...at(project, id), body: { ...author } }),
    apply: (project, id, author = {}) => call(ADMIN_ROWS.applyChange, { ...at(project, id), body: { ...author } }),
    schedule: (project, id, time, author = {}) =>
      call(ADMIN_ROWS.scheduleChange, { ...at(project, id), body: { at: time, ...author } }),
  };
}

/** Bodies are typed as lists that may be written. */
function copyDraft({ files, removed, environments, allow, ...draft }: DraftRequest) {
  return {
    ...draft,
    files: [...files],
    removed: [...removed],
    environments: [...environments],
    allow: [...allow],
  };
}
