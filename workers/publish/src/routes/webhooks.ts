import type { WEBHOOK_ROWS } from "@burgee/contract/admin";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { WebhookOutcome } from "../core/webhooks/webhook-outcomes.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";

/** Who is called when something happens in a project. */
export const webhookHandlers: RowHandlers<typeof WEBHOOK_ROWS, PublishRoute> = {
  async listWebhooks(_input, { project }) {
    return { status: 200, body: await project.listWebhooks() };
  },

  async createWebhook({ body: { actor, ...request } }, { project, identity }) {
    const outcome = await project.createWebhook(request, readAuthor(identity, { actor }));
    return outcome.kind === "secret" ? { status: 201, body: outcome.webhook } : refuseWebhook(outcome);
  },

  async removeWebhook({ params: { id }, body }, { project, identity }) {
    const outcome = await project.removeWebhook(id, readAuthor(identity, body));
    return outcome.kind === "done" ? { status: 200, body: outcome.webhook } : refuseWebhook(outcome);
  },

  async rotateWebhook({ params: { id }, body }, { project, identity }) {
    const outcome = await project.rotateWebhook(id, readAuthor(identity, body));
    return outcome.kind === "secret" ? { status: 200, body: outcome.webhook } : refuseWebhook(outcome);
  },

  async testWebhook({ params: { id }, body }, { project, identity }) {
    const reply = await project.testWebhook(id, readAuthor(identity, body));
    return reply === undefined ? refuseWebhook({ kind: "unknown_webhook" }) : { status: 200, body: reply };
  },

  async listDeliveries({ params: { id } }, { project }) {
    const reply = await project.listDeliveries(id);
    return reply === undefined ? refuseWebhook({ kind: "unknown_webhook" }) : { status: 200, body: reply };
  },
};

function refuseWebhook(outcome: WebhookOutcome): Response {
  switch (outcome.kind) {
    case "invalid":
      return respondError("bad_request", outcome.message);
    case "unknown_webhook":
      return respondError("unknown_webhook", "the project has no such webhook: list webhooks for their ids");
    case "too_many":
      return respondError("too_many_webhooks", `a project may have ${outcome.countMax} webhooks: remove some first`);
    case "done":
    case "secret":
      throw new Error("the change was made");
  }
}
