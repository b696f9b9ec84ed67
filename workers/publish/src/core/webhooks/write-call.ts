import { signWebhook, WEBHOOK_DELIVERY_HEADER, WEBHOOK_SIGNATURE_HEADER } from "@burgee/contract";

import type { HookCall, WebhookEvent, WebhookRecord } from "./ports.ts";
import { writeSlackMessage } from "./write-slack-message.ts";

/** What is sent for an event: for Slack a message, else the signed event. */
export async function writeCall(
  { kind, url, secrets }: WebhookRecord,
  event: WebhookEvent,
  projectKey: string,
  nowMs: number,
): Promise<HookCall> {
  const headers = { "content-type": "application/json", "user-agent": "Burgee-Webhooks/1" };
  if (kind === "slack") return { url, headers, body: JSON.stringify(writeSlackMessage(event, projectKey)) };
  const { type, id, atMs, ...facts } = event;
  const body = JSON.stringify({ type, id, atMs, project: projectKey, ...facts });
  const valid = secrets.filter(({ untilMs = Number.POSITIVE_INFINITY }) => nowMs < untilMs).map(({ text }) => text);
  const signature = await signWebhook(valid, body, Math.floor(nowMs / 1_000));
  return { url, body, headers: { ...headers, [WEBHOOK_SIGNATURE_HEADER]: signature, [WEBHOOK_DELIVERY_HEADER]: id } };
}
