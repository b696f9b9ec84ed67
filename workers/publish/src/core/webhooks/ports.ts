import type { WebhookEventType, WebhookKind } from "@burgee/publisher/core";

import type { PublisherPorts } from "../ports.ts";

/** Something that happened, as receivers are told. Holds no key, token or secret. */
export interface WebhookEvent {
  readonly type: WebhookEventType | "test";
  /** The same at every try and for every webhook. */
  readonly id: string;
  readonly atMs: number;
  readonly environment?: string;
  readonly version?: number;
  readonly revision?: number;
  readonly actor: string;
  /** The action of the audit entry. */
  readonly action: string;
  readonly message?: string;
  /** What changed, in words. */
  readonly summary: readonly string[];
}

export interface WebhookSecret {
  readonly text: string;
  /** Absent for the newest one. */
  readonly untilMs?: number;
}

/** A webhook as it is kept. */
export interface WebhookRecord {
  readonly id: string;
  readonly kind: WebhookKind;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  /** Absent: all. */
  readonly environments?: readonly string[];
  /** Newest first; none for Slack. */
  readonly secrets: readonly WebhookSecret[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly disabledAtMs?: number;
  readonly lastDeliveredAtMs?: number;
  readonly lastProblem?: string;
  readonly dropped: number;
}

export type DeliveryState = "waiting" | "delivered" | "dropped";

/** One event for one webhook. */
export interface DeliveryRow {
  readonly webhookId: string;
  readonly event: WebhookEvent;
  readonly createdAtMs: number;
  readonly state: DeliveryState;
  readonly tries: number;
  /** When it may be tried next; meaningless unless it waits. */
  readonly dueMs: number;
  readonly triedAtMs?: number;
  readonly status?: number;
  readonly problem?: string;
}

/** Webhooks and what they are still to be told. The audit log puts deliveries in, in the transaction of its entry. */
export interface WebhookDatabase {
  listWebhooks(): readonly WebhookRecord[];
  findWebhook(id: string): WebhookRecord | undefined;
  saveWebhook(record: WebhookRecord): void;
  /** With its deliveries. */
  deleteWebhook(id: string): void;
  /** Replaces one of the same event. Drops the oldest where too many wait, and forgets old finished ones. */
  saveDelivery(row: DeliveryRow): void;
  findDelivery(webhookId: string, eventId: string): DeliveryRow | undefined;
  /** Newest first. */
  listDeliveries(webhookId: string): readonly DeliveryRow[];
  countWaiting(webhookId: string): number;
  /** At most one of each webhook, those first that are due longest. */
  listDueDeliveries(nowMs: number, countMax: number): readonly DeliveryRow[];
  /** When the next delivery may be tried; undefined when none waits. */
  findNextDelivery(): number | undefined;
  /** Drops everything that waits for a webhook, and says how much that was. */
  dropWaiting(webhookId: string, problem: string): number;
}

export interface HookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HookAnswer =
  | { readonly kind: "answered"; readonly status: number }
  /** No answer; the reason repeats nothing that the receiver sent. */
  | { readonly kind: "failed"; readonly reason: string };

/** What webhooks need beside what versions need. */
export interface WebhookPorts extends PublisherPorts {
  readonly webhooks: WebhookDatabase;
  /** Sends one call. Never throws, follows no redirect, reads no answer. */
  readonly callHook: (call: HookCall) => Promise<HookAnswer>;
  /** Whether http and addresses inside a network are allowed: on one machine and in tests. */
  readonly allowsLocalHooks: boolean;
}
