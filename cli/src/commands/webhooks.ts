import type { DeliveryListing, WebhookEventType, WebhookKind, WebhookListing } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderTime } from "../terminal/render-time.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";

interface WebhookOptions extends ScopeOptions {
  readonly json?: boolean;
}

interface CreateOptions extends WebhookOptions {
  readonly kind: WebhookKind;
  readonly event: readonly WebhookEventType[];
  readonly env: readonly string[];
}

export async function createWebhook(url: string, options: CreateOptions): Promise<ExitCode> {
  const report = createReport(options);
  const { kind, event: events, env: environments } = options;
  const request = { url, kind, events: [...events], environments: [...environments] };
  const project = await readScopeKey(options);
  const created = await connect(options).createWebhook(project, request, { actor: await findAuthor() });
  report.result(created, () => {
    const next = report.colors.dim(`  Its id: ${created.id}. Try it: burgee webhooks test ${created.id}`);
    if (created.secret === undefined)
      return `${report.colors.green("✓")} ${created.url} is called from now on\n${next}`;
    return `${created.secret}\n${report.colors.dim("  Keep it now: it signs every call and is not shown again.")}\n${next}`;
  });
  return EXIT.ok;
}

export async function listWebhooks(options: WebhookOptions): Promise<ExitCode> {
  const report = createReport(options);
  const reply = await connect(options).listWebhooks(await readScopeKey(options));
  const columns = ["id", "kind", "address", "events", "environments", "state", "waiting", "dropped"];
  report.result(reply, () => renderTable(columns, reply.webhooks.map(toRow)));
  return EXIT.ok;
}

/** `EXIT.problems` when the receiver did not take the call. */
export async function testWebhook(id: string, options: WebhookOptions): Promise<ExitCode> {
  const report = createReport(options);
  const reply = await connect(options).testWebhook(await readScopeKey(options), id, { actor: await findAuthor() });
  report.result(reply, () =>
    reply.isDelivered
      ? `${report.colors.green("✓")} it took the call and answered ${reply.status} after ${reply.tookMs} ms`
      : `${report.colors.red("✗")} it did not take the call: ${reply.problem} (after ${reply.tookMs} ms)`,
  );
  return reply.isDelivered ? EXIT.ok : EXIT.problems;
}

export async function rotateWebhook(id: string, options: WebhookOptions): Promise<ExitCode> {
  const report = createReport(options);
  const rotated = await connect(options).rotateWebhook(await readScopeKey(options), id, { actor: await findAuthor() });
  report.result(rotated, () => {
    const until = rotated.oldSecretUntilMs === undefined ? "" : ` until ${renderTime(rotated.oldSecretUntilMs)}`;
    return `${rotated.secret}\n${report.colors.dim(`  Keep it now. Calls are also signed with the secret before${until}.`)}`;
  });
  return EXIT.ok;
}

export async function removeWebhook(id: string, options: WebhookOptions): Promise<ExitCode> {
  const report = createReport(options);
  const removed = await connect(options).removeWebhook(await readScopeKey(options), id, { actor: await findAuthor() });
  report.result(removed, () => `${report.colors.green("✓")} ${removed.url} is not called any more`);
  return EXIT.ok;
}

export async function listDeliveries(id: string, options: WebhookOptions): Promise<ExitCode> {
  const report = createReport(options);
  const reply = await connect(options).listDeliveries(await readScopeKey(options), id);
  const columns = ["event", "type", "made", "state", "tries", "answer", "next"];
  report.result(reply, () => renderTable(columns, reply.deliveries.map(toDeliveryRow)));
  return EXIT.ok;
}

function toRow(webhook: WebhookListing): Record<string, unknown> {
  const { id, kind, url: address, environments, waiting, dropped } = webhook;
  const events = webhook.events.join(", ");
  return {
    id,
    kind,
    address,
    events,
    environments: environments?.join(", ") ?? "all",
    state: describe(webhook),
    waiting,
    dropped,
  };
}

function describe({ disabledAtMs, lastProblem, lastDeliveredAtMs }: WebhookListing): string {
  if (disabledAtMs !== undefined) return `disabled ${renderTime(disabledAtMs)}: ${lastProblem}`;
  if (lastProblem !== undefined) return `fails: ${lastProblem}`;
  return lastDeliveredAtMs === undefined ? "not called yet" : `took a call ${renderTime(lastDeliveredAtMs)}`;
}

function toDeliveryRow(delivery: DeliveryListing): Record<string, unknown> {
  const { id: event, type, createdAtMs, state, tries, status, problem, nextTryAtMs } = delivery;
  const next = nextTryAtMs === undefined ? "" : renderTime(nextTryAtMs);
  return { event, type, made: renderTime(createdAtMs), state, tries, answer: problem ?? status, next };
}
