import type { AuditEntry, Change, WebhookEventType } from "@burgee/publisher/core";

import type { WebhookEvent } from "./ports.ts";
import { MESSAGE_LENGTH_MAX, SUMMARY_LINE_LENGTH_MAX, SUMMARY_LINES_MAX } from "./webhook-limits.ts";

/** Digits of an audit entry's digest that make an event's id: enough to be unique. */
const ID_DIGITS = 24;

/** Types of events by the action of an audit entry. Actions that neither table has are no event. */
const TYPES: ReadonlyMap<string, WebhookEventType> = new Map(
  Object.entries({
    publish: "published",
    rollback: "published",
    push: "pushed",
    overlay: "overlay_changed",
    open_change: "approval_wanted",
    edit_change: "approval_wanted",
    approve_change: "change_reviewed",
    reject_change: "change_reviewed",
    apply_change: "change_applied",
    fail_change: "change_failed",
    refused_apply_change: "change_failed",
    emergency: "emergency",
    create_key: "key_created",
    revoke_key: "key_revoked",
    retire_environment: "key_revoked",
    create_token: "access_changed",
    revoke_token: "access_changed",
    ...Object.fromEntries(
      ["member", "group", "certificate", "ci"].flatMap((kind) => [
        [`set_${kind}`, "access_changed" as const],
        [`remove_${kind}`, "access_changed" as const],
      ]),
    ),
    create_webhook: "webhook_changed",
    remove_webhook: "webhook_changed",
    rotate_webhook: "webhook_changed",
    // Only other webhooks hear of it: it takes nothing itself any more.
    disable_webhook: "webhook_changed",
  } as const satisfies Readonly<Record<string, WebhookEventType>>),
);

/** Types by the first words of an action, for those that `TYPES` lacks; the first that fits counts. */
const PREFIXES: readonly (readonly [RegExp, WebhookEventType])[] = [
  [/^refused_/, "refused"],
  [/overlay/, "overlay_changed"],
  [/^(un)?(freeze|pin|off|serve|disable|enable)(_|$)/, "overlay_changed"],
  [/_change$/, "change_updated"],
];

/** What receivers are told of an audit entry; undefined when it is nothing for them. */
export function eventOfAudit(entry: AuditEntry): WebhookEvent | undefined {
  const { action, environmentKey, version, revision, actor, message = "" } = entry;
  const type = TYPES.get(action) ?? PREFIXES.find(([pattern]) => pattern.test(action))?.[1];
  if (type === undefined) return undefined;
  return {
    type,
    id: `evt_${entry.digest.slice(0, ID_DIGITS)}`,
    atMs: entry.atMs,
    ...(environmentKey === undefined ? {} : { environment: environmentKey }),
    ...(version === undefined ? {} : { version }),
    ...(revision === undefined ? {} : { revision }),
    actor: cut(actor, SUMMARY_LINE_LENGTH_MAX),
    action,
    ...(message === "" ? {} : { message: cut(message, MESSAGE_LENGTH_MAX) }),
    summary: summarize(entry.changes ?? []),
  };
}

function summarize(changes: readonly Change[]): readonly string[] {
  const shown = changes.length > SUMMARY_LINES_MAX ? changes.slice(0, SUMMARY_LINES_MAX - 1) : changes;
  const lines = shown.map(({ kind, subject, before, after }) => {
    const values = [before, after].filter((value) => value !== undefined).join(" → ");
    return cut(`${kind} ${subject}${values === "" ? "" : `: ${values}`}`, SUMMARY_LINE_LENGTH_MAX);
  });
  return shown.length === changes.length ? lines : [...lines, `and ${changes.length - shown.length} more`];
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}
