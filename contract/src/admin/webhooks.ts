import * as v from "valibot";

import { authorship, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { defineRow } from "./row.ts";
import { closed, described, keyText, listOf, wholeNumber } from "./shapes.ts";

/** What a webhook can be called about. */
export const WEBHOOK_EVENTS = [
  "published",
  "refused",
  "pushed",
  "overlay_changed",
  "approval_wanted",
  "change_reviewed",
  "change_updated",
  "change_applied",
  "change_failed",
  "emergency",
  "key_created",
  "key_revoked",
  "access_changed",
  "webhook_changed",
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

export const WEBHOOK_KINDS = ["webhook", "slack"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** Longest address, in UTF-16 code units. */
const URL_LENGTH_MAX = 2_000;
const ENVIRONMENTS_MAX = 100;
const ID_LENGTH_MAX = 64;

const kind = described(v.picklist(WEBHOOK_KINDS), "`slack`: a message for an incoming webhook of Slack.");
const events = v.picklist(WEBHOOK_EVENTS);

const listing = {
  id: v.string(),
  kind,
  url: described(v.string(), "Where it leads, without what may be secret in it."),
  events: v.array(events),
  environments: v.exactOptional(
    described(v.array(v.string()), "Only events of these, and events that concern no single environment."),
  ),
  createdAtMs: wholeNumber,
  createdBy: v.string(),
  oldSecretUntilMs: v.exactOptional(
    described(wholeNumber, "Until then bodies are also signed with the secret before."),
  ),
  disabledAtMs: v.exactOptional(
    described(wholeNumber, "Nothing is sent since then: it took nothing for a day. A test that succeeds enables it."),
  ),
  lastDeliveredAtMs: v.exactOptional(wholeNumber),
  lastProblem: v.exactOptional(described(v.string(), "Why the latest try failed; absent when it did not.")),
  waiting: described(wholeNumber, "Deliveries that are still tried."),
  dropped: described(wholeNumber, "Deliveries that were given up, ever."),
};
const webhookListing = v.strictObject(listing);
/** One webhook, without its secret. */
export type WebhookListing = Output<typeof webhookListing>;

const webhookListReply = v.strictObject({ webhooks: v.array(webhookListing) });
export type WebhookListReply = Output<typeof webhookListReply>;

const webhookWithSecret = v.strictObject({
  ...listing,
  secret: v.exactOptional(described(v.string(), "Signs bodies. The only time it is shown; Slack has none.")),
});
/** The only time the secret of a webhook is shown. */
export type WebhookWithSecret = Output<typeof webhookWithSecret>;

const deliveryListing = v.strictObject({
  id: described(v.string(), "Id of the event: the same at every try."),
  type: v.string(),
  createdAtMs: wholeNumber,
  state: v.picklist(["waiting", "delivered", "dropped"]),
  tries: wholeNumber,
  triedAtMs: v.exactOptional(wholeNumber),
  nextTryAtMs: v.exactOptional(wholeNumber),
  status: v.exactOptional(described(wholeNumber, "Status of the latest answer.")),
  problem: v.exactOptional(v.string()),
});
/** What became of one event for one webhook. */
export type DeliveryListing = Output<typeof deliveryListing>;

const deliveryListReply = v.strictObject({
  deliveries: described(v.array(deliveryListing), "Newest first: those that wait, and the latest others."),
});
export type DeliveryListReply = Output<typeof deliveryListReply>;

const webhookTestReply = v.strictObject({
  isDelivered: v.boolean(),
  status: v.exactOptional(wholeNumber),
  problem: v.exactOptional(v.string()),
  tookMs: wholeNumber,
});
export type WebhookTestReply = Output<typeof webhookTestReply>;

const createWebhookRequest = {
  url: described(v.pipe(v.string(), v.maxLength(URL_LENGTH_MAX)), "Address with https and a public name."),
  kind: v.optional(kind, "webhook"),
  events: v.exactOptional(described(listOf(events, WEBHOOK_EVENTS.length), "Absent or empty: all.")),
  environments: v.exactOptional(described(listOf(keyText, ENVIRONMENTS_MAX), "Absent or empty: all.")),
};
export type CreateWebhookRequest = Output<ReturnType<typeof closed<typeof createWebhookRequest>>>;

const WEBHOOKS = "/admin/v1/projects/{project}/webhooks";
const place = { worker: "publish", role: "owner", tag: "Webhooks" } as const;
const params = { project: keyText };
const inWebhook = { ...params, id: v.pipe(v.string(), v.maxLength(ID_LENGTH_MAX)) };
const body = <const Fields extends v.ObjectEntries>(fields: Fields) => ({
  schema: closed({ ...fields, actor: authorship.actor }),
  bytesMax: SMALL_BODY_BYTES_MAX,
});

/** Who is called when something happens in a project. */
export const WEBHOOK_ROWS = {
  listWebhooks: defineRow({
    ...place,
    method: "GET",
    path: WEBHOOKS,
    summary: "Lists webhooks, without their secrets.",
    params,
    replies: { 200: webhookListReply },
    errors: [],
  }),
  createWebhook: defineRow({
    ...place,
    method: "POST",
    path: WEBHOOKS,
    summary: "Makes a webhook, whose secret is shown this once.",
    params,
    body: body(createWebhookRequest),
    replies: { 201: webhookWithSecret },
    errors: ["too_large", "too_many_webhooks"],
  }),
  removeWebhook: defineRow({
    ...place,
    method: "DELETE",
    path: `${WEBHOOKS}/{id}`,
    summary: "Removes a webhook with what it still had to deliver.",
    params: inWebhook,
    body: body({}),
    replies: { 200: webhookListing },
    errors: ["too_large", "unknown_webhook"],
  }),
  rotateWebhook: defineRow({
    ...place,
    method: "POST",
    path: `${WEBHOOKS}/{id}/secret`,
    summary: "Gives a webhook another secret. Bodies are signed with both for a day.",
    params: inWebhook,
    body: body({}),
    replies: { 200: webhookWithSecret },
    errors: ["too_large", "unknown_webhook"],
  }),
  testWebhook: defineRow({
    ...place,
    method: "POST",
    path: `${WEBHOOKS}/{id}/test`,
    summary: "Calls a webhook now and says what it answered. Enables it when it took the call.",
    params: inWebhook,
    body: body({}),
    replies: { 200: webhookTestReply },
    errors: ["too_large", "unknown_webhook"],
  }),
  listDeliveries: defineRow({
    ...place,
    method: "GET",
    path: `${WEBHOOKS}/{id}/deliveries`,
    summary: "Lists what a webhook was called about, and what it answered.",
    params: inWebhook,
    replies: { 200: deliveryListReply },
    errors: ["unknown_webhook"],
  }),
};
