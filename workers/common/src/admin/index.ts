export * from "./authorize-row.ts";
export * from "./mount-routes.ts";
export * from "./respond-error.ts";
