import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { ADMIN_ROWS, type AdminRow } from "@burgee/contract/admin";
import { WORKER_NAMES } from "@burgee/worker-gateway/health";
import { chooseWorker } from "@burgee/worker-gateway/serve";
import { describe, expect, it } from "vitest";

import type { AccessRoute, AccessWorker, Opener } from "./access-route.ts";
import { ACCESS_TABLE } from "./access-table.ts";

const WORKERS_FOLDER = fileURLToPath(new URL("../../../../workers/", import.meta.url));

/** Folders of the Workers that answer HTTP. */
const FOLDERS: Readonly<Record<AccessWorker, string>> = {
  GATEWAY: "gateway",
  CONFIG: "config",
  EVENTS: "events",
  PUBLISH: "publish",
  REALTIME: "realtime",
};
const WORKERS = Object.keys(FOLDERS) as AccessWorker[];

/** Paths of others that a Worker calls: aggregated counts are posted to one, ratios of streams are read from the other. */
const CALLED_PATHS: Readonly<Partial<Record<AccessWorker, readonly string[]>>> = {
  CONFIG: ["/v1/events/batch"],
  EVENTS: ["/v1/variables/{}"],
};

/** Whose tokens open an operator route of a role. */
const ROLES_LET_IN: Readonly<Record<AdminRow["role"], readonly Opener[]>> = {
  anyone: ["reader", "publisher", "owner", "operator"],
  reader: ["reader", "publisher", "owner"],
  publisher: ["publisher", "owner"],
  owner: ["owner"],
  operator: ["operator"],
};

/** Generated from the rows of all Workers. */
const DESCRIPTION = "reference-pages.ts";

/** Paths that a Worker's sources name in texts and patterns, with `{}` for whatever stands in a variable place. */
function listNamedPaths(folder: string): string[] {
  const sources = readdirSync(join(WORKERS_FOLDER, folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$/.test(file) && !file.endsWith(DESCRIPTION))
    .map((file) => readFileSync(join(WORKERS_FOLDER, folder, "src", file), "utf8"))
    // Comments explain paths; code serves them.
    .map((source) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").replaceAll(String.raw`\/`, "/"));
  const quoted = sources.flatMap((source) => [...source.matchAll(/["'`](\/[A-Za-z][^"'`\s]*)["'`]/g)]);
  const patterns = sources.flatMap((source) => [...source.matchAll(/\/\^(\/[A-Za-z][^$\s]*)\$\//g)]);
  return [...new Set([...quoted, ...patterns].map(([, path = ""]) => blankVariables(path)))];
}

function blankVariables(path: string): string {
  return path
    .replace(/\?.*$/, "")
    .replaceAll(/\$\{[^}]*\}|\{[^}]*\}|:\w+|\(\.\+\)|\*/g, "{}")
    .toLowerCase();
}

/** Paths that no row has, neither as a whole nor as a run of its segments. */
function findMissingPaths(table: readonly AccessRoute[], worker: AccessWorker): string[] {
  // The gateway names the beginnings of everybody's paths.
  const rows = table.filter((row) => row.worker === worker || worker === "GATEWAY");
  const patterns = rows.map(({ path }) => splitPath(blankVariables(path)));
  const called = CALLED_PATHS[worker] ?? [];
  return listNamedPaths(FOLDERS[worker]).filter((path) => {
    const segments = splitPath(path);
    return !called.includes(path) && !patterns.some((pattern) => containsRun(pattern, segments));
  });
}

function splitPath(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function containsRun(row: readonly string[], run: readonly string[]): boolean {
  return row.some((_segment, start) => {
    return run.every(
      (segment, index) => row[start + index] !== undefined && matches(row[start + index] ?? "", segment),
    );
  });
}

function matches(row: string, named: string): boolean {
  return row === named || named === "{}";
}

/** A path with its braces filled by something that is no name of a route. */
function sample(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "sample");
}

describe("the access table", () => {
  it("names for every row the Worker that the gateway hands it to", () => {
    const own = ["/health", "/nothing/here"];
    const reached = ACCESS_TABLE.filter(
      ({ path, hiddenBecause }) => hiddenBecause === undefined && !own.includes(path),
    );
    for (const { path, worker } of reached) expect(`${path} ${chooseWorker(sample(path))}`).toBe(`${path} ${worker}`);
    for (const path of own) expect(chooseWorker(path)).toBeUndefined();
  });

  it.each(WORKERS)("has a row for every path in the sources of %s", (worker) => {
    expect(findMissingPaths(ACCESS_TABLE, worker)).toEqual([]);
  });

  it("would miss each row that the sources of its Worker name", () => {
    const named = ["/v1/sdkConfig", "/v1/features", "/v1/optInConfig", "/v1/track", "/v1/ledger", "/event-stream"];
    for (const path of named) {
      const without = ACCESS_TABLE.filter((row) => row.path !== path);
      expect(WORKERS.flatMap((worker) => findMissingPaths(without, worker))).toContain(path.toLowerCase());
    }
  });

  it.each(Object.entries<AdminRow>(ADMIN_ROWS))("has the operator route %s", (_name, row) => {
    const route = ACCESS_TABLE.find(({ path }) => path === row.path);
    expect(route?.worker.toLowerCase()).toBe(row.worker);
    const operation = route?.operations.find(({ method }) => method === row.method);
    expect(operation?.accepts.toSorted()).toEqual(["admin", ...ROLES_LET_IN[row.role]].toSorted());
    expect(operation?.movesEnvironment === true).toBe(row.role === "publisher");
    expect(operation?.body !== undefined).toBe(row.body !== undefined);
  });

  it("has the health of every Worker", () => {
    const healths = ACCESS_TABLE.filter(({ path }) => path === "/health").map(({ worker }) => worker);
    expect(healths.toSorted()).toEqual(["GATEWAY", ...WORKER_NAMES].toSorted());
  });

  it("lets somebody in wherever it serves something, and says where the credential stands", () => {
    const closed = ACCESS_TABLE.flatMap(({ path, operations, reads }) => {
      const isClosed = operations.some(({ accepts }) => !accepts.includes("nobody"));
      return operations.some(({ accepts }) => accepts.length === 0) || (isClosed && reads.length === 0) ? [path] : [];
    });
    expect(closed).toEqual([]);
  });
});
