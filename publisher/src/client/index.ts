export type { PublishClientOptions } from "./call-row.ts";
export * from "./change-client.ts";
export * from "./publish-client.ts";
export * from "./publish-error.ts";
