/** Who may import whom: the table of docs/design/architecture.md. `"*"` allows everything; a folder may always import itself. */
export interface PackageRule {
  readonly folder: string;
  readonly mayImport: readonly string[] | "*";
}

/** The first rule whose folder contains a file applies to it. */
export const PACKAGE_RULES: readonly PackageRule[] = [
  { folder: "contract", mayImport: [] },
  { folder: "bucketing-wasm/assembly", mayImport: [] },
  { folder: "bucketing-wasm", mayImport: ["contract"] },
  { folder: "publisher/src/preview", mayImport: ["contract", "publisher", "bucketing-wasm"] },
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
  { folder: "workers/console", mayImport: ["contract", "workers/common"] },
  { folder: "cli", mayImport: ["contract", "publisher", "bucketing-wasm"] },
  { folder: "console", mayImport: ["contract", "publisher", "bucketing-wasm"] },
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

/** Something that only some folders may import, tests included. */
export interface IsolatedImport {
  /** @param target path of what is imported; undefined for packages from outside */
  readonly matches: (specifier: string, target: string | undefined) => boolean;
  readonly importers: readonly string[];
  readonly reason: string;
}

/** Workers with operator routes, and everybody who calls or describes those. */
const ADMIN_IMPORTERS: readonly string[] = [
  "contract/src/admin",
  "publisher",
  "workers/common/src/admin",
  "workers/console",
  "workers/events",
  "workers/publish",
  "cli",
  "console",
  "scripts",
  "harness",
];

/** Keeps schemas out of what the edge and SDKs load. */
export const ISOLATED_IMPORTS: readonly IsolatedImport[] = [
  {
    matches: (specifier) => specifier === "valibot",
    importers: ["contract/src/admin", "publisher/src/core", "publisher/src/exchange", "scripts"],
    reason:
      "schemas of requests belong in contract/src/admin, those of flag files in publisher/src/core, those of other systems in publisher/src/exchange",
  },
  {
    matches: (specifier, target) =>
      specifier === "@burgee/contract/admin" || target?.startsWith("contract/src/admin/") === true,
    importers: ADMIN_IMPORTERS,
    reason: "the rows of operator routes hold schemas",
  },
  {
    matches: (specifier, target) =>
      specifier.startsWith("@burgee/worker-common/admin") || target?.startsWith("workers/common/src/admin/") === true,
    importers: ["workers/common/src/admin", "workers/console", "workers/events", "workers/publish"],
    reason: "only Workers with operator routes mount them",
  },
];
