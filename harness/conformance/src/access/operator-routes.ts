import { ADMIN_ROWS, type AdminRow, COUNT_ROWS, listMembers, REFERENCE_PATHS } from "@burgee/contract/admin";

import type { AccessRoute, AccessWorker, Opener, Operation } from "./access-route.ts";
import type { Sample } from "./body-samples.ts";

const WORKERS: Readonly<Record<AdminRow["worker"], AccessWorker>> = { publish: "PUBLISH", events: "EVENTS" };

/** What opens a route of each role. */
const OPENERS: Readonly<Record<AdminRow["role"], readonly Opener[]>> = {
  anyone: ["admin", "reader", "publisher", "owner", "operator"],
  reader: ["admin", "reader", "publisher", "owner"],
  publisher: ["admin", "publisher", "owner"],
  owner: ["admin", "owner"],
  operator: ["admin", "operator"],
};

interface MemberSample {
  /** Undefined leaves the member out. */
  readonly valid: unknown;
  readonly wrong: unknown;
}
const LEFT_OUT: MemberSample = { valid: undefined, wrong: 7 };

/** A good and a bad value for every member that the body of some row takes. */
const MEMBERS: Readonly<Record<string, MemberSample>> = {
  base: { valid: 1, wrong: "1" },
  removed: { valid: [], wrong: [7] },
  environments: { valid: undefined, wrong: "production" },
  allow: LEFT_OUT,
  commit: LEFT_OUT,
  tree: LEFT_OUT,
  emergency: LEFT_OUT,
  note: LEFT_OUT,
  claimedAuthor: { valid: "recorder", wrong: 7 },
  commits: { valid: ["0".repeat(40)], wrong: [7] },
  digests: { valid: ["0".repeat(64)], wrong: ["not a digest"] },
  label: { valid: "recorder", wrong: [] },
  role: { valid: "reader", wrong: "king" },
  days: { valid: 1, wrong: "1" },
  subject: { valid: "recorder@example.com", wrong: 7 },
  issuer: LEFT_OUT,
  branch: LEFT_OUT,
  feature: { valid: "dark-mode", wrong: 7 },
  variation: LEFT_OUT,
  version: { valid: undefined, wrong: "1" },
  reason: { valid: "access recording", wrong: 7 },
  expiresAtMs: { valid: undefined, wrong: "tomorrow" },
  number: { valid: 0, wrong: "0" },
  title: { valid: "access recording", wrong: 7 },
  description: LEFT_OUT,
  digest: { valid: "0".repeat(64), wrong: 7 },
  at: { valid: "2027-01-02T09:00:00Z", wrong: "tomorrow" },
  url: { valid: "https://hooks.example.com/", wrong: 7 },
  events: { valid: ["refused"], wrong: ["everything"] },
  files: { valid: "{bundle}", wrong: [{ path: 7 }] },
  actor: { valid: "recorder", wrong: 7 },
  message: { valid: "access recording", wrong: [] },
  kind: { valid: "client", wrong: "root" },
  limit: { valid: 5, wrong: "5" },
  cursor: { valid: undefined, wrong: 7 },
};

/** Values of members that mean something else in one row, by its method and path. */
const MEMBERS_OF: Readonly<Record<string, Readonly<Record<string, MemberSample>>>> = {
  [`POST ${ADMIN_ROWS.push.path}`]: { environments: { valid: ["production"], wrong: "production" } },
  [`POST ${ADMIN_ROWS.setPrincipal.path}`]: { kind: { valid: "member", wrong: "root" } },
  [`POST ${ADMIN_ROWS.addOverlayEntry.path}`]: { kind: { valid: "off", wrong: "root" } },
  [`POST ${ADMIN_ROWS.createWebhook.path}`]: { kind: { valid: "webhook", wrong: "root" } },
};

/** Values of required parameters. */
const QUERIES: Readonly<Record<string, string>> = { environment: "environment={environment}", number: "number=1" };

/** What the good request of a route also asks for: a token of a project has a session in that project only. */
const QUERIES_OF: Readonly<Record<string, readonly string[]>> = {
  [ADMIN_ROWS.readSession.path]: ["project={project}"],
};
/** Routes whose answers hold the time and what SDKs happened to ask before. */
const COUNTED_PATHS: ReadonlySet<string> = new Set(Object.values(COUNT_ROWS).map(({ path }) => path));

/** Requests of a route beside its good one. */
const VARIANTS: readonly { readonly path: string; readonly query: string; readonly as?: string }[] = [
  { path: ADMIN_ROWS.listVersions.path, query: "" },
  ...["in_flight", "dead", "nothing"].map((lines) => ({ path: ADMIN_ROWS.readLedger.path, query: `lines=${lines}` })),
  { path: COUNT_ROWS.readCounts.path, query: "by=day&feature={feature}" },
  { path: COUNT_ROWS.readCounts.path, query: "by=century" },
  { path: ADMIN_ROWS.listAudit.path, query: "after=2" },
  { path: ADMIN_ROWS.listAudit.path, query: "", as: "/admin/v1/projects/Not%20A%20Key/audit" },
];

const ROWS: readonly AdminRow[] = Object.values(ADMIN_ROWS);

/** Every operator route as its row describes it, and what describes them. */
export function listOperatorRoutes(): readonly AccessRoute[] {
  const paths = [...Map.groupBy(ROWS, ({ path }) => path).entries()];
  const routes = paths.map(([path, rows]) => describeRoute(path, rows));
  const variants = VARIANTS.map(({ path, query, as = path }) => {
    const { query: _, ...route } = describeRoute(
      path,
      ROWS.filter((row) => row.path === path),
    );
    // No token has a role in a project that cannot be.
    const operations = as === path ? route.operations : route.operations.map(closeToTokens);
    return { ...route, operations, path: as, ...(query === "" ? {} : { query }) };
  });
  return [...routes, ...variants, ...Object.values(REFERENCE_PATHS).map(describeOpen)];
}

function closeToTokens(operation: Operation): Operation {
  return { ...operation, accepts: ["admin"] };
}

function describeRoute(path: string, rows: readonly AdminRow[]): AccessRoute {
  const worker = rows[0]?.worker ?? "publish";
  const required = rows.flatMap((row) => listRequired(row)).map((name) => findSample(QUERIES, name, path));
  const query = [...required, ...(QUERIES_OF[path] ?? [])];
  return {
    worker: WORKERS[worker],
    path,
    ...(query.length === 0 ? {} : { query: [...new Set(query)].join("&") }),
    operations: rows.flatMap(describeOperations),
    reads: ["bearer"],
    // Events are counted before others add to them.
    phase: worker === "events" ? "first" : "writes",
    ...(COUNTED_PATHS.has(path) ? { isMeasured: true } : {}),
  };
}

function listRequired({ query }: AdminRow): string[] {
  return Object.entries(query).flatMap(([name, { type }]) =>
    type === "optional" || type === "exact_optional" ? [] : [name],
  );
}

/** A Worker answers HEAD wherever it answers GET. */
function describeOperations(row: AdminRow): readonly Operation[] {
  const accepts = OPENERS[row.role];
  const facts = { accepts, ...(row.environmentsOf === undefined ? {} : { movesEnvironment: true }) };
  if (row.method === "GET") return (["GET", "HEAD"] as const).map((method) => ({ method, ...facts }));
  return [{ method: row.method, ...facts, ...(row.body === undefined ? {} : { body: describeBody(row) }) }];
}

function describeBody({ method, body, path }: AdminRow): Sample {
  const members = body === undefined ? [] : listMembers(body.schema);
  const own = { ...MEMBERS, ...MEMBERS_OF[`${method} ${path}`] };
  const samples = members.map((name) => [name, findSample(own, name, path)] as const);
  return {
    valid: Object.fromEntries(samples.map(([name, { valid }]) => [name, valid])),
    wrongTypes: Object.fromEntries(samples.map(([name, { wrong }]) => [name, wrong])),
  };
}

function findSample<Value>(samples: Readonly<Record<string, Value>>, name: string, path: string): Value {
  const sample = samples[name];
  if (sample === undefined) throw new Error(`${path} takes \`${name}\`: give it a sample in operator-routes.ts`);
  return sample;
}

function describeOpen(path: string): AccessRoute {
  const operations = (["GET", "HEAD"] as const).map((method) => ({ method, accepts: ["nobody"] as const }));
  return {
    worker: "PUBLISH",
    path,
    operations,
    reads: [],
    phase: "first",
    note: "describes the routes, and holds no secret",
  };
}
