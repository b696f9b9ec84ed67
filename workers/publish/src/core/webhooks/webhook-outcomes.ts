import type { WebhookListing, WebhookWithSecret } from "@burgee/publisher/core";

/** How a change of webhooks ends. */
export type WebhookOutcome =
  | { readonly kind: "done"; readonly webhook: WebhookListing }
  | { readonly kind: "secret"; readonly webhook: WebhookWithSecret }
  /** What is asked for makes no sense; the message says what to write. */
  | { readonly kind: "invalid"; readonly message: string }
  | { readonly kind: "unknown_webhook" }
  | { readonly kind: "too_many"; readonly countMax: number };
