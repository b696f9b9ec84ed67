import { ADMIN_ROWS } from "@burgee/contract/admin";

import type {
  CreateWebhookRequest,
  DeliveryListReply,
  WebhookListing,
  WebhookListReply,
  WebhookTestReply,
  WebhookWithSecret,
} from "../core/publishing-api.ts";
import { type Authorship, claim } from "./authorship.ts";
import type { CallRow } from "./call-row.ts";
import { copyRights } from "./copy-rights.ts";

/** A webhook to make: of kind `webhook`, for all events and environments, unless it says. */
export type WebhookInput = Pick<CreateWebhookRequest, "url"> & Partial<CreateWebhookRequest>;

/** Calls about who is called when something happens. */
export interface WebhookCalls {
  listWebhooks(projectKey: string): Promise<WebhookListReply>;
  createWebhook(projectKey: string, request: WebhookInput, author?: Authorship): Promise<WebhookWithSecret>;
  removeWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookListing>;
  /** Gives it another secret; bodies are signed with both for a day. */
  rotateWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookWithSecret>;
  testWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookTestReply>;
  listDeliveries(projectKey: string, id: string): Promise<DeliveryListReply>;
}

export function createWebhookCalls(call: CallRow): WebhookCalls {
  return {
    listWebhooks: (project) => call(ADMIN_ROWS.listWebhooks, { params: { project } }),
    createWebhook: (project, { events = [], ...request }, author = {}) => {
      const body = { ...copyRights(request), events: [...events], ...claim(author) };
      return call(ADMIN_ROWS.createWebhook, { params: { project }, body });
    },
    removeWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.removeWebhook, { params: { project, id }, body: claim(author) }),
    rotateWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.rotateWebhook, { params: { project, id }, body: claim(author) }),
    testWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.testWebhook, { params: { project, id }, body: claim(author) }),
    listDeliveries: (project, id) => call(ADMIN_ROWS.listDeliveries, { params: { project, id } }),
  };
}
