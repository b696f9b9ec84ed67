import type { ADMIN_ROWS, AdminRow } from "@burgee/contract/admin";

type Rows = typeof ADMIN_ROWS;
export type RouteName = keyof Rows;
export type Row<Name extends RouteName> = Rows[Name] extends AdminRow ? Rows[Name] : never;

/**
 * Why a POST can be repeated when nobody knows whether it arrived. `keyed`: it takes an `Idempotency-Key`.
 * `reads`: it changes nothing.
 */
type Repetition = "keyed" | "reads";
type Route<Path extends string> =
  | readonly [AdminRow["worker"], AdminRow["method"], Path]
  | readonly [AdminRow["worker"], AdminRow["method"], Path, Repetition];

/**
 * The routes that screens call. They repeat what the rows say, because rows hold schemas and would bring those into the first
 * load; the compiler checks each path, and `routes.test.ts` the rest.
 */
export const ROUTES = {
  readSession: ["publish", "GET", "/admin/v1/session"],
  readOverview: ["publish", "GET", "/admin/v1/projects/{project}/overview"],
  listProjects: ["publish", "GET", "/admin/v1/projects"],
  push: ["publish", "POST", "/admin/v1/projects/{project}/revisions", "keyed"],
  listRevisions: ["publish", "GET", "/admin/v1/projects/{project}/revisions"],
  readRevision: ["publish", "GET", "/admin/v1/projects/{project}/revisions/{revision}"],
  readTree: ["publish", "GET", "/admin/v1/projects/{project}/revisions/{revision}/tree"],
  readFiles: ["publish", "POST", "/admin/v1/projects/{project}/files", "reads"],
  openChange: ["publish", "POST", "/admin/v1/projects/{project}/changes", "keyed"],
  listChanges: ["publish", "GET", "/admin/v1/projects/{project}/changes"],
  readChange: ["publish", "GET", "/admin/v1/projects/{project}/changes/{change}"],
  editChange: ["publish", "PUT", "/admin/v1/projects/{project}/changes/{change}"],
  approveChange: ["publish", "POST", "/admin/v1/projects/{project}/changes/{change}/approve"],
  rejectChange: ["publish", "POST", "/admin/v1/projects/{project}/changes/{change}/reject"],
  withdrawChange: ["publish", "POST", "/admin/v1/projects/{project}/changes/{change}/withdraw"],
  applyChange: ["publish", "POST", "/admin/v1/projects/{project}/changes/{change}/apply"],
  scheduleChange: ["publish", "POST", "/admin/v1/projects/{project}/changes/{change}/schedule"],
  readDraft: ["publish", "GET", "/admin/v1/projects/{project}/draft"],
  saveDraft: ["publish", "PUT", "/admin/v1/projects/{project}/draft"],
  discardDraft: ["publish", "DELETE", "/admin/v1/projects/{project}/draft"],
  listFeatures: ["publish", "GET", "/admin/v1/projects/{project}/features"],
  readFeature: ["publish", "GET", "/admin/v1/projects/{project}/features/{feature}"],
  readFeatureHistory: ["publish", "GET", "/admin/v1/projects/{project}/features/{feature}/history"],
  validate: ["publish", "POST", "/admin/v1/projects/{project}/validate", "reads"],
  listVersions: ["publish", "GET", "/admin/v1/projects/{project}/versions"],
  readVersion: ["publish", "GET", "/admin/v1/projects/{project}/versions/{version}"],
  rollBack: ["publish", "POST", "/admin/v1/projects/{project}/versions/{version}/rollback", "keyed"],
  listEnvironments: ["publish", "GET", "/admin/v1/projects/{project}/environments"],
  readStatus: ["publish", "GET", "/admin/v1/projects/{project}/environments/{environment}/status"],
  readOverlay: ["publish", "GET", "/admin/v1/projects/{project}/environments/{environment}/overlay"],
  addOverlayEntry: ["publish", "POST", "/admin/v1/projects/{project}/environments/{environment}/overlay", "keyed"],
  liftOverlayEntry: [
    "publish",
    "DELETE",
    "/admin/v1/projects/{project}/environments/{environment}/overlay/{id}",
    "keyed",
  ],
  readPropagation: ["events", "GET", "/admin/v1/projects/{project}/environments/{environment}/propagation"],
  listKeys: ["publish", "GET", "/admin/v1/projects/{project}/environments/{environment}/sdk-keys"],
  createKey: ["publish", "POST", "/admin/v1/projects/{project}/environments/{environment}/sdk-keys", "keyed"],
  revokeKey: ["publish", "DELETE", "/admin/v1/projects/{project}/environments/{environment}/sdk-keys/{key}"],
  listAudit: ["publish", "GET", "/admin/v1/projects/{project}/audit"],
  exportAudit: ["publish", "GET", "/admin/v1/projects/{project}/audit/export"],
  listPrincipals: ["publish", "GET", "/admin/v1/projects/{project}/principals"],
  setPrincipal: ["publish", "POST", "/admin/v1/projects/{project}/principals"],
  createToken: ["publish", "POST", "/admin/v1/projects/{project}/tokens"],
  revokePrincipal: ["publish", "DELETE", "/admin/v1/projects/{project}/principals/{id}"],
  readCounts: ["events", "GET", "/admin/v1/projects/{project}/environments/{environment}/counts"],
  readActivity: ["events", "GET", "/admin/v1/projects/{project}/environments/{environment}/activity"],
  readLedger: ["events", "GET", "/v1/ledger"],
  replay: ["events", "POST", "/v1/events/replay"],
} as const satisfies { readonly [Name in RouteName]?: Route<Row<Name>["path"]> };

/** A route that the app calls; another one is a line in `ROUTES`. */
export type CalledRoute = keyof typeof ROUTES;

export const isWrite = (name: CalledRoute): boolean => ROUTES[name][1] !== "GET";

/** Whether a request whose answer was lost may be sent again. */
export function isRepeatable(name: CalledRoute): boolean {
  const [, method, , repetition] = ROUTES[name];
  return repetition !== undefined || method !== "POST";
}

/** Routes of the platform, which stand outside `/admin/v1`, have a name at the console's own Worker. */
const PLATFORM_PATHS: Readonly<Record<string, string>> = { "/v1/ledger": "/ledger", "/v1/events/replay": "/replay" };

/** The address of a request at the console's own Worker. */
export function addressOf(
  name: CalledRoute,
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>> = {},
): string {
  const [worker, , path] = ROUTES[name];
  const filled = (PLATFORM_PATHS[path] ?? `/${worker}${path.slice("/admin/v1".length)}`).replaceAll(
    /\{(\w+)\}/g,
    (_, param: string) => encodeURIComponent(String(params[param])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return `/api${filled}${search.size > 0 ? `?${search}` : ""}`;
}
