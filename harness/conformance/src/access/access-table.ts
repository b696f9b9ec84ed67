import type { AccessRoute, Operation, Opener, Placement } from "./access-route.ts";

/** Where routes of SDKs look for their key. */
const KEY_PLACES: readonly Placement[] = ["header", "bearer", "devcycle-authorization", "query"];
const ADMIN_PLACES: readonly Placement[] = ["bearer"];

const ANY_KEY: readonly Opener[] = ["server", "client", "mobile"];
const CLIENTS: readonly Opener[] = ["client", "mobile"];
const SERVER: readonly Opener[] = ["server"];
const ADMIN: readonly Opener[] = ["admin"];
const NOBODY: readonly Opener[] = ["nobody"];

const PREFLIGHT: Operation = { method: "OPTIONS", accepts: NOBODY };
const PROJECT = "/admin/v1/projects/{project}";
const ENVIRONMENT = `${PROJECT}/environments/{environment}`;
const HIDDEN_HEALTH = "the gateway repeats this answer in its own /health, to operators";

/** Every route of the platform, one row per path: what it serves, to whom, and what it reads. */
export const ACCESS_TABLE: readonly AccessRoute[] = [
  {
    worker: "GATEWAY",
    path: "/health",
    operations: [read("GET", NOBODY), read("HEAD", NOBODY)],
    reads: [],
    phase: "first",
    isMeasured: true,
  },
  ...(["CONFIG", "EVENTS", "PUBLISH", "REALTIME"] as const).map((worker): AccessRoute => ({
    worker,
    path: "/health",
    operations: [read("GET", NOBODY)],
    reads: [],
    phase: "first",
    hiddenBecause: HIDDEN_HEALTH,
  })),
  {
    worker: "GATEWAY",
    path: "/nothing/here",
    operations: [],
    reads: [],
    phase: "first",
    note: "a path that no Worker has",
  },
  ...(["CONFIG", "EVENTS", "PUBLISH"] as const).map((worker): AccessRoute => ({
    worker,
    path: { CONFIG: "/ofrep/nothing", EVENTS: "/v1/events/nothing", PUBLISH: "/admin/nothing" }[worker],
    operations: worker === "CONFIG" ? [PREFLIGHT] : [],
    reads: [],
    phase: "first",
    note: "a path that the gateway hands on and its Worker does not have",
  })),

  ...["v1", "v2"].flatMap((version) =>
    ["", "bootstrap/", "bootstrap/obfuscated/"].map((form) => serverConfig(`/config/${version}/server/${form}`)),
  ),
  ...["/v1/sdkConfig", "/v1/mobileSDKConfig"].map(clientConfig),
  {
    ...clientConfig("/v1/sdkConfig"),
    query: "user_id={user}&obfuscated=1&enableEdgeDB=true",
    operations: [read("GET", CLIENTS), read("HEAD", CLIENTS), PREFLIGHT],
    note: "names that are obfuscated, and stored user data",
  },
  cloud("/v1/variables"),
  cloud("/v1/variables/{variable}"),
  cloud("/v1/features"),
  ofrep("/ofrep/v1/evaluate/flags"),
  ofrep("/ofrep/v1/evaluate/flags/{variable}"),

  {
    worker: "CONFIG",
    path: "/v1/edgedb/{user}",
    operations: [
      { method: "PATCH", accepts: ANY_KEY, body: "userPatch" },
      read("GET", SERVER),
      { method: "DELETE", accepts: SERVER },
      PREFLIGHT,
    ],
    reads: KEY_PLACES,
    phase: "writes",
  },
  {
    worker: "CONFIG",
    path: "/v1/optIns/{user}",
    operations: [{ method: "PUT", accepts: ANY_KEY, body: "optIns" }, PREFLIGHT],
    reads: KEY_PLACES,
    phase: "writes",
  },
  {
    worker: "CONFIG",
    path: "/v1/optIns/{user}/hasEnabled",
    operations: [read("GET", ANY_KEY), PREFLIGHT],
    reads: KEY_PLACES,
    phase: "writes",
    note: "after the decisions of the row above",
  },
  {
    worker: "CONFIG",
    path: "/v1/optInConfig",
    query: "user_id={user}",
    operations: [read("GET", ANY_KEY), PREFLIGHT],
    reads: KEY_PLACES,
    phase: "writes",
  },

  {
    worker: "EVENTS",
    path: "/v1/ledger",
    operations: [read("GET", ADMIN), read("HEAD", ADMIN)],
    reads: ADMIN_PLACES,
    phase: "first",
  },
  ...["in_flight", "dead", "nothing"].map((lines): AccessRoute => ({
    worker: "EVENTS",
    path: "/v1/ledger",
    query: `lines=${lines}`,
    operations: [read("GET", ADMIN), read("HEAD", ADMIN)],
    reads: ADMIN_PLACES,
    phase: "first",
  })),
  {
    worker: "EVENTS",
    path: "/v1/events/replay",
    operations: [{ method: "POST", accepts: ADMIN, body: "replay" }],
    reads: ADMIN_PLACES,
    phase: "first",
  },
  {
    worker: "EVENTS",
    path: "/v1/events/sweep",
    operations: [{ method: "POST", accepts: ADMIN, body: "ignored" }],
    reads: ADMIN_PLACES,
    phase: "first",
  },
  eventPost("/v1/events", ANY_KEY, "events"),
  eventPost("/v1/events/batch", SERVER, "eventBatch"),
  eventPost("/v1/track", SERVER, "track"),

  ...[
    { query: "environment={environmentId}", frames: 1 },
    { query: "environment={environmentId}&v=1", frames: 3, note: "a client that missed a version" },
    { query: "environment={environmentId}&kind=ofrep&v=1", frames: 3 },
    { query: "environment={environmentId}", frames: 1, headers: { origin: "https://shop.example" } },
    {
      query: "environment=%20&kind=other",
      operations: [PREFLIGHT],
      note: "a query that is refused before its token is read",
    },
  ].map((row): AccessRoute => ({
    worker: "REALTIME",
    path: "/event-stream",
    operations: [read("GET", ["stream"]), PREFLIGHT],
    reads: ["token"],
    phase: "reads",
    ...row,
  })),

  admin("/admin/v1/projects", "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/revisions`, "limit=2", [read("GET", ADMIN)]),
  admin(`${PROJECT}/revisions`, "", [read("GET", ADMIN), { method: "POST", accepts: ADMIN, body: "push" }]),
  admin(`${PROJECT}/revisions/find`, "", [{ method: "POST", accepts: ADMIN, body: "commits" }]),
  admin(`${PROJECT}/revisions/{version}`, "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/revisions/{version}/tree`, "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/files`, "", [{ method: "POST", accepts: ADMIN, body: "digests" }]),
  admin(`${PROJECT}/features`, "environment={environment}", [read("GET", ADMIN)]),
  admin(`${PROJECT}/features/nothing`, "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/features/nothing/history`, "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/environments/nothing`, "", [{ method: "DELETE", accepts: ADMIN, body: "authorship" }]),
  admin(`${PROJECT}/versions`, "environment={environment}", [read("GET", ADMIN)]),
  admin(`${PROJECT}/versions`, "", [read("GET", ADMIN)]),
  admin(`${PROJECT}/validate`, "", [{ method: "POST", accepts: ADMIN, body: "bundle" }]),
  admin(`${PROJECT}/versions/{version}`, "environment={environment}", [read("GET", ADMIN)]),
  admin(`${PROJECT}/versions/{version}/rollback`, "environment={environment}", [
    { method: "POST", accepts: ADMIN, body: "authorship" },
  ]),
  admin(`${ENVIRONMENT}/status`, "", [read("GET", ADMIN)]),
  admin(`${ENVIRONMENT}/sdk-keys`, "", [read("GET", ADMIN), { method: "POST", accepts: ADMIN, body: "newKey" }]),
  admin(`${ENVIRONMENT}/sdk-keys/{spareKeyId}`, "", [{ method: "DELETE", accepts: ADMIN, body: "authorship" }]),
  admin(`${PROJECT}/audit`, "after=2", [read("GET", ADMIN)]),
  admin("/admin/v1/projects/Not%20A%20Key/audit", "", [read("GET", ADMIN)]),
];

function read(method: "GET" | "HEAD", accepts: readonly Opener[]): Operation {
  return { method, accepts };
}

function serverConfig(folder: string): AccessRoute {
  return {
    worker: "CONFIG",
    path: `${folder}{sdkKey}.json`,
    operations: [read("GET", SERVER), read("HEAD", SERVER), PREFLIGHT],
    reads: ["path"],
    phase: "reads",
  };
}

function clientConfig(path: string): AccessRoute {
  return {
    worker: "CONFIG",
    path,
    query: "user_id={user}",
    operations: [
      { ...read("GET", CLIENTS), tellsNames: true },
      { ...read("HEAD", CLIENTS), tellsNames: true },
      PREFLIGHT,
    ],
    reads: KEY_PLACES,
    phase: "reads",
  };
}

function cloud(path: string): AccessRoute {
  return {
    worker: "CONFIG",
    path,
    operations: [{ method: "POST", accepts: SERVER, body: "user" }, PREFLIGHT],
    reads: KEY_PLACES,
    phase: "reads",
  };
}

function ofrep(path: string): AccessRoute {
  return {
    worker: "CONFIG",
    path,
    operations: [{ method: "POST", accepts: ANY_KEY, body: "ofrep", tellsNames: true }, PREFLIGHT],
    reads: [...KEY_PLACES, "x-api-key"],
    phase: "reads",
  };
}

function eventPost(path: string, accepts: readonly Opener[], body: "events" | "eventBatch" | "track"): AccessRoute {
  return {
    worker: "EVENTS",
    path,
    operations: [{ method: "POST", accepts, body, acceptsRevoked: true }, PREFLIGHT],
    reads: KEY_PLACES,
    phase: "reads",
    note: "events of a key that was revoked a short time ago are still taken",
  };
}

function admin(path: string, query: string, operations: readonly Operation[]): AccessRoute {
  return {
    worker: "PUBLISH",
    path,
    ...(query === "" ? {} : { query }),
    // The publishing API answers HEAD wherever it answers GET.
    operations: operations.flatMap((operation) =>
      operation.method === "GET" ? [operation, read("HEAD", operation.accepts)] : [operation],
    ),
    reads: ADMIN_PLACES,
    phase: "writes",
  };
}
