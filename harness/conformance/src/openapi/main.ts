import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { ADMIN_ROWS, type AdminRow, REFERENCE_PATHS } from "@burgee/contract/admin";
import { renderOpenApiFile } from "@burgee/scripts/render-pages";
import { Command } from "commander";
import { Hono } from "hono";

import { type Described, findDrift, nameRoute } from "./find-drift.ts";

const DOCUMENT = "docs/reference/openapi.json";
const METHODS = new Set(["get", "post", "put", "patch", "delete"]);

const program = new Command("openapi:check")
  .description(`Compares the rows of operator routes, ${DOCUMENT} and what the Workers mount.`)
  .option("--json", "print {routes, drift}")
  .addHelpText("after", "\nExit codes: 0 they agree; 1 they do not.")
  .parse();

const text = readFileSync(fileURLToPath(new URL(`../../../../${DOCUMENT}`, import.meta.url)), "utf8");
const rows = listRows("publish").concat(listRows("events"));
const drift = [
  ...findDrift({ what: "the rows", routes: rows }, readDocument(text)),
  ...findDrift(
    { what: "the rows", routes: listRows("publish") },
    { what: "the publish Worker", routes: await listPublish() },
  ),
  ...findDrift(
    { what: "the rows", routes: listRows("events") },
    { what: "the events Worker", routes: await listEvents() },
  ),
  ...(isEqualJson(text, renderOpenApiFile()) ? [] : [`${DOCUMENT} is not what the rows say: run \`npm run generate\``]),
];
if (program.opts<{ json?: true }>().json) console.log(JSON.stringify({ routes: rows.length, drift }));
else console.log(drift.length === 0 ? `openapi: ${rows.length} routes agree` : drift.join("\n"));
process.exitCode = drift.length === 0 ? 0 : 1;

function listRows(worker: AdminRow["worker"]): string[] {
  return Object.values<AdminRow>(ADMIN_ROWS)
    .filter((row) => row.worker === worker)
    .map(({ method, path }) => nameRoute(method, path));
}

function readDocument(document: string): Described {
  const { paths } = JSON.parse(document) as { readonly paths: Readonly<Record<string, object>> };
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).flatMap((method) => (METHODS.has(method) ? [nameRoute(method, path)] : [])),
  );
  return { what: DOCUMENT, routes };
}

/** The Workers' own types need their runtime's, which this package does not have; their routes run anywhere. */
async function loadRoutes<Exports>(name: string): Promise<Exports> {
  return (await import(name)) as Exports;
}

async function listPublish(): Promise<string[]> {
  const { mountAdmin } = await loadRoutes<{ mountAdmin(app: Hono): void }>("@burgee/worker-publish/admin");
  const app = new Hono();
  mountAdmin(app);
  return listMounted(app.routes, Object.values(REFERENCE_PATHS));
}

async function listEvents(): Promise<string[]> {
  const { adminRoutes } = await loadRoutes<{ adminRoutes: Hono }>("@burgee/worker-events/admin");
  return listMounted(adminRoutes.routes, ["/health"]);
}

/** @param open paths that are served to everybody, without a row */
function listMounted(routes: Hono["routes"], open: readonly string[]): string[] {
  return routes
    .filter(({ method, path }) => method !== "ALL" && !open.includes(path))
    .map(({ method, path }) => nameRoute(method, path));
}

/** Formatting is the formatter's concern. */
function isEqualJson(a: string, b: string): boolean {
  return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
}
