export * from "./check-expectations.ts";
export * from "./cut-snapshot.ts";
export * from "./explain/conclude.ts";
export * from "./explain/explain.ts";
export type * from "./explain/trace.ts";
export * from "./measure-impact.ts";
export * from "./open-snapshot.ts";
export * from "./sample-users.ts";
