/** Who may import whom: the table of docs/design/architecture.md. `"*"` allows everything; a folder always may import itself. */
export interface BoundaryRule {
  readonly folder: string;
  readonly mayImport: readonly string[] | "*";
}

/** The first rule whose folder contains a file applies to it. */
export const BOUNDARY_RULES: readonly BoundaryRule[] = [
  { folder: "contract", mayImport: [] },
  { folder: "bucketing-wasm/assembly", mayImport: [] },
  { folder: "bucketing-wasm", mayImport: ["contract"] },
  { folder: "publisher", mayImport: ["contract"] },
  { folder: "sdk/core", mayImport: ["contract"] },
  { folder: "sdk/server", mayImport: ["contract", "sdk/core", "bucketing-wasm"] },
  { folder: "sdk/client", mayImport: ["contract", "sdk/core"] },
  { folder: "sdk/openfeature", mayImport: ["contract", "sdk/core", "sdk/server", "sdk/client"] },
  { folder: "workers/common", mayImport: ["contract"] },
  { folder: "workers/gateway", mayImport: ["contract", "workers/common"] },
  { folder: "workers/config", mayImport: ["contract", "bucketing-wasm", "workers/common"] },
  { folder: "workers/events", mayImport: ["contract", "workers/common"] },
  { folder: "workers/realtime", mayImport: ["contract", "workers/common"] },
  { folder: "workers/publish", mayImport: ["contract", "publisher", "bucketing-wasm", "workers/common"] },
  { folder: "cli", mayImport: ["contract", "publisher", "bucketing-wasm"] },
  { folder: "scripts", mayImport: ["contract"] },
  { folder: "harness/firehose-emulator", mayImport: ["contract"] },
  { folder: "harness", mayImport: "*" },
];

/** Folders that only tests may import, wherever they stand. */
export const TEST_ONLY_FOLDERS: readonly string[] = ["harness", "harness/firehose-emulator"];

/** Packages that are real clients and rivals in tests and benchmarks, never part of what ships. */
export const TEST_ONLY_PACKAGES: readonly string[] = ["@devcycle/"];

/** Folders whose files never ship. */
export const UNSHIPPED_FOLDERS: readonly string[] = ["harness"];

/** `core` folders hold pure logic: these words are platform and belong in adapters. */
export const CORE_FORBIDDEN_GLOBALS =
  /(?<![\w./-])(fetch\(|setTimeout\(|setInterval\(|console\.|Date\.now\()|\bnew (Request|Response)\b/;
