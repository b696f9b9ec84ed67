export * from "./devcycle/import-devcycle.ts";
export { NotImportable, type ImportedProject, type ImportNote } from "./imported-project.ts";
