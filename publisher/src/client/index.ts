export * from "./publish-client.ts";
export * from "./publish-error.ts";
