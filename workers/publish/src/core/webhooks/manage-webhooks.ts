import {
  WEBHOOK_EVENTS,
  type CreateWebhookRequest,
  type DeliveryListReply,
  type WebhookListReply,
} from "@burgee/contract/admin";

import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import { describeDelivery, describeWebhook } from "./describe-webhook.ts";
import type { WebhookPorts, WebhookRecord } from "./ports.ts";
import { readHookUrl } from "./read-hook-url.ts";
import { OLD_SECRET_MS, WEBHOOKS_MAX } from "./webhook-limits.ts";
import type { WebhookOutcome } from "./webhook-outcomes.ts";

const ID_BYTES = 8;
/** 192 bits. */
const SECRET_BYTES = 24;
const SECRET_PREFIX = "bgw_";

/** Makes a webhook and shows its secret this once. */
export async function createWebhook(
  ports: WebhookPorts,
  request: CreateWebhookRequest,
  author: Author,
): Promise<WebhookOutcome> {
  const { kind, url: text, events = [], environments = [] } = request;
  const url = readHookUrl(text, ports.allowsLocalHooks);
  if (url.kind === "refused") return { kind: "invalid", message: url.message };
  if (ports.webhooks.listWebhooks().length >= WEBHOOKS_MAX) return { kind: "too_many", countMax: WEBHOOKS_MAX };
  const secret = kind === "slack" ? undefined : makeSecret();
  const record: WebhookRecord = {
    id: randomHex(ID_BYTES),
    kind,
    url: url.url.href,
    events: events.length === 0 ? [...WEBHOOK_EVENTS] : [...new Set(events)],
    ...(environments.length === 0 ? {} : { environments: [...new Set(environments)] }),
    secrets: secret === undefined ? [] : [{ text: secret }],
    createdAtMs: ports.clock.now(),
    createdBy: author.actor,
    dropped: 0,
  };
  await saveChange(ports, record, "create_webhook", author, () => ports.webhooks.saveWebhook(record));
  return { kind: "secret", webhook: { ...describeWebhook(ports, record), ...(secret && { secret }) } };
}

export function listWebhooks(ports: WebhookPorts): WebhookListReply {
  return { webhooks: ports.webhooks.listWebhooks().map((record) => describeWebhook(ports, record)) };
}

export function listDeliveries({ webhooks }: WebhookPorts, id: string): DeliveryListReply | undefined {
  if (webhooks.findWebhook(id) === undefined) return undefined;
  return { deliveries: webhooks.listDeliveries(id).map(describeDelivery) };
}

/** Forgets a webhook and what it was still to be told. */
export async function removeWebhook(ports: WebhookPorts, id: string, author: Author): Promise<WebhookOutcome> {
  const record = ports.webhooks.findWebhook(id);
  if (record === undefined) return { kind: "unknown_webhook" };
  const webhook = describeWebhook(ports, record);
  await saveChange(ports, record, "remove_webhook", author, () => ports.webhooks.deleteWebhook(id));
  return { kind: "done", webhook };
}

/** Gives a webhook another secret. The one before stays valid for a day, those before that end now. */
export async function rotateWebhook(ports: WebhookPorts, id: string, author: Author): Promise<WebhookOutcome> {
  const record = ports.webhooks.findWebhook(id);
  if (record === undefined) return { kind: "unknown_webhook" };
  if (record.kind === "slack") {
    return { kind: "invalid", message: "Slack has no secret here: its address is one. Make another webhook for it" };
  }
  const secret = makeSecret();
  const untilMs = ports.clock.now() + OLD_SECRET_MS;
  const old = record.secrets.slice(0, 1).map(({ text }) => ({ text, untilMs }));
  const rotated = { ...record, secrets: [{ text: secret }, ...old] };
  await saveChange(ports, rotated, "rotate_webhook", author, () => ports.webhooks.saveWebhook(rotated));
  return { kind: "secret", webhook: { ...describeWebhook(ports, rotated), secret } };
}

/** Saves a change of a webhook with its audit entry, which names neither secret nor path. */
export async function saveChange(
  ports: WebhookPorts,
  { id, kind, url }: WebhookRecord,
  action: string,
  author: Author,
  save: () => void,
): Promise<void> {
  const message = `${kind} ${id} to ${new URL(url).host}`;
  const audit = await nextAuditEntry(ports, { actor: author, action, message });
  ports.database.transaction(() => {
    save();
    ports.database.appendAudit(audit);
  });
}

function makeSecret(): string {
  return `${SECRET_PREFIX}${randomHex(SECRET_BYTES)}`;
}

function randomHex(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
