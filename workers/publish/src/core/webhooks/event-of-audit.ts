import type { AuditEntry, Change, OverlayChange, OverlayEntry, WebhookEventType } from "@burgee/publisher/core";

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
    // Published while a version is pinned: stored, but not served.
    hold: "pushed",
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
    summary: summarize([...describeOverlay(entry.overlay), ...describeChanges(entry.changes ?? [])]),
  };
}

function describeOverlay({ started, ended }: OverlayChange = { started: [], ended: [] }): readonly string[] {
  return [
    ...started.map((entry) => `started ${nameEntry(entry)}: ${entry.reason}`),
    ...ended.map((entry) => `ended ${nameEntry(entry)}`),
  ];
}

function nameEntry(entry: OverlayEntry): string {
  switch (entry.kind) {
    case "off":
      return `feature ${entry.featureKey} off`;
    case "serve":
      return `feature ${entry.featureKey} serves ${entry.variationKey} to everyone`;
    case "pinned":
      return `version ${entry.version} pinned`;
    case "frozen":
      return "frozen";
  }
}

function describeChanges(changes: readonly Change[]): readonly string[] {
  return changes.map(({ kind, subject, before, after }) => {
    const values = [before, after].filter((value) => value !== undefined).join(" → ");
    return `${kind} ${subject}${values === "" ? "" : `: ${values}`}`;
  });
}

function summarize(lines: readonly string[]): readonly string[] {
  const shown = lines.length > SUMMARY_LINES_MAX ? lines.slice(0, SUMMARY_LINES_MAX - 1) : lines;
  const left = lines.length - shown.length;
  return [...shown.map((line) => cut(line, SUMMARY_LINE_LENGTH_MAX)), ...(left === 0 ? [] : [`and ${left} more`])];
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}
