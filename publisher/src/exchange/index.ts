export * from "./devcycle/import-devcycle.ts";
export * from "./exchange-error.ts";
export type * from "./exchange-note.ts";
export * from "./flagd/export-flagd.ts";
export type { ImportedProject } from "./imported-project.ts";
