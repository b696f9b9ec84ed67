export type { Authorship } from "./authorship.ts";
export type { PublishClientOptions } from "./call-row.ts";
export * from "./change-client.ts";
export type { LiftAllowance } from "./overlay-calls.ts";
export * from "./publish-client.ts";
export * from "./publish-error.ts";
export type { PushInput } from "./revision-calls.ts";
export type { WebhookInput } from "./webhook-calls.ts";
export type { WriteOptions } from "./write-options.ts";
