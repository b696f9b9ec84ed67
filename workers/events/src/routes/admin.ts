import { EVENTS_ADMIN_PATHS, NEXT_CURSOR_HEADER, type LedgerLines } from "@burgee/contract";
import { COUNT_ROWS, LEDGER_ROWS } from "@burgee/contract/admin";
import {
  CORS_HEADERS,
  drainBody,
  errorResponse,
  readRequestId,
  respondToHealth,
  type KeepAlive,
} from "@burgee/worker-common";
import {
  closePath,
  mountRoutes,
  respondError,
  type RouteWiring,
  type RowHandlers,
  toMountPath,
} from "@burgee/worker-common/admin";
import { Hono } from "hono";

import { projectScope } from "../core/find-environment.ts";
import { readLedger } from "../core/read-ledger.ts";
import { runReplay } from "../core/replay-dead-letters.ts";
import { DEAD_PREFIX, SPOOL_PREFIX } from "../core/spool.ts";
import { sweepSpool } from "../core/sweep-spool.ts";
import type { Services } from "../services.ts";
import { countHandlers } from "./counts.ts";
import { readHealth } from "./health.ts";

interface AdminEnv {
  readonly Bindings: { readonly services: Services; readonly adminToken: string | undefined };
}

const handlers: RowHandlers<typeof LEDGER_ROWS, Services> = {
  async readLedger({ query }, services) {
    if (query.lines !== undefined) return answerLines(services, query.lines, query.cursor);
    const { store, clock, routing, chain, startedAtMs, live } = services;
    const body = {
      generatedAt: new Date(clock.now()).toISOString(),
      sink: routing.sink,
      destinations: routing.router.report(clock.now()),
      ...(await readLedger(store)),
      live: {
        isolateId: chain.isolateId,
        since: new Date(startedAtMs).toISOString(),
        totals: live.totals,
        rows: live.rows(),
      },
    };
    return { status: 200, body };
  },

  /** One replay run; the caller repeats it with the returned cursor until there is none. */
  async replay({ body: { limit, cursor } }, services) {
    const outcome = await runReplay(services, "operator", {
      objectsMax: limit,
      roundsMax: Number.POSITIVE_INFINITY,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (outcome.kind === "done") return { status: 200, body: outcome.reply };
    const retryAfter = outcome.kind === "busy" ? Math.ceil(outcome.retryAfterMs / 1_000) : 60;
    const response = respondError("replay_running", "another replay is running: try again when it has ended");
    response.headers.set("retry-after", String(retryAfter));
    return response;
  },

  async sweep(_input, services) {
    return { status: 200, body: await sweepSpool(services, 0) };
  },
};

const WIRING: RouteWiring<AdminEnv, Services> = {
  openGate: ({ env: { services, adminToken }, executionCtx }) => {
    const { limiters, meter, log, mayLog } = services;
    const identity = { ...services.identity, adminToken };
    const keepAlive: KeepAlive = (work) => executionCtx.waitUntil(work);
    const worker = "burgee-events";
    return { limiters, meter, log, mayLog, identity, worker, missing: undefined, scopeOf: projectScope, keepAlive };
  },
  openRoute: ({ env }) => env.services,
};

/** Everything that is not a post of events: `/health`, whose details are for operators, and the operators' routes. */
export const adminRoutes = new Hono<AdminEnv>();

adminRoutes.use(async (context, next) => {
  await next();
  context.header("x-request-id", readRequestId(context.req.raw.headers));
  if (context.res.status >= 400) await drainBody(context.req.raw);
});
adminRoutes.get("/health", (context) => {
  const { services, adminToken } = context.env;
  const health = readHealth(services);
  const status = health.status === "ok" ? 200 : 503;
  return respondToHealth(context.req.raw.headers, adminToken, status, { ...health }, services.limiters.login);
});
mountRoutes(adminRoutes, LEDGER_ROWS, handlers, WIRING);
mountRoutes(adminRoutes, COUNT_ROWS, countHandlers, WIRING);
for (const { path } of Object.values(COUNT_ROWS)) closePath(adminRoutes, toMountPath(path), WIRING.openGate);
for (const path of Object.values(EVENTS_ADMIN_PATHS)) closePath(adminRoutes, path, WIRING.openGate);

adminRoutes.notFound(() =>
  errorResponse(404, "No such path. Events are posted to /v1/events, /v1/events/batch or /v1/track.", CORS_HEADERS),
);
adminRoutes.onError((error, context) => {
  context.env.services.log("error", "an operators' request failed", { reason: error.message });
  const response = respondError("storage_failed", "the storage of the events Worker does not answer: try again");
  response.headers.set("retry-after", "5");
  return response;
});

/** Objects per page of lines: their bytes are held in memory together. */
const LINES_OBJECTS_MAX = 8;

const LINES_PREFIXES: Readonly<Record<LedgerLines, string>> = { in_flight: SPOOL_PREFIX, dead: DEAD_PREFIX };

/** The events that wait or are dead, as newline-delimited JSON; the next cursor is in a header. */
async function answerLines({ store }: Services, lines: LedgerLines, cursor: string | undefined): Promise<Response> {
  const limits = { limit: LINES_OBJECTS_MAX, ...(cursor === undefined ? {} : { cursor }) };
  const page = await store.list(LINES_PREFIXES[lines], limits);
  const objects = await Promise.all(page.entries.map(({ name }) => store.get(name)));
  const parts = objects.flatMap((object) => (object === undefined ? [] : [object.bytes as Uint8Array<ArrayBuffer>]));
  return new Response(new Blob(parts), {
    headers: {
      "content-type": "application/x-ndjson",
      "cache-control": "no-store",
      ...(page.cursor === undefined ? {} : { [NEXT_CURSOR_HEADER]: page.cursor }),
    },
  });
}
