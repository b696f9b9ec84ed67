export * from "./devcycle/import-devcycle.ts";
export * from "./exchange-error.ts";
export type * from "./exchange-note.ts";
export * from "./flagd/export-flagd.ts";
export type { ImportedProject } from "./imported-project.ts";
export * from "./flagd/import-flagd.ts";
export * from "./launchdarkly/import-launchdarkly.ts";
