import { isRecord } from "@burgee/contract";
import { checkAdminToken, errorResponse, readJsonBody, respondJson } from "@burgee/worker-common";
import { Hono } from "hono";

import { REPLAY_OBJECTS_MAX, REPLAY_ROUNDS_MAX } from "../core/limits.ts";
import { readLedger } from "../core/read-ledger.ts";
import {
  replayDeadLetters,
  type ReplayOptions,
  type ReplayResult,
  releaseReplayLease,
  takeReplayLease,
  type LeaseOutcome,
  type ReplayCaller,
} from "../core/replay-dead-letters.ts";
import { SPOOL_PREFIX, DEAD_PREFIX } from "../core/spool-names.ts";
import { sweepSpool } from "../core/sweep-spool.ts";
import type { Services } from "../services.ts";
import { readHealth } from "./health.ts";

interface OperatorEnv {
  readonly Bindings: { readonly services: Services; readonly adminToken: string | undefined };
}

const LINES_PREFIXES: Readonly<Record<string, string>> = { in_flight: SPOOL_PREFIX, dead: DEAD_PREFIX };

interface AdminRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly answer: (request: Request, services: Services) => Promise<Response>;
}

/** Routes of operators. A row needs nothing else to be closed to everybody without the admin token. */
const ADMIN_ROUTES: readonly AdminRoute[] = [
  { method: "GET", path: "/v1/ledger", answer: answerLedger },
  { method: "POST", path: "/v1/events/replay", answer: replayForOperator },
  {
    method: "POST",
    path: "/v1/events/sweep",
    answer: async (_request, { store, queue, now }) => respondJson(200, await sweepSpool({ store, queue, now }, 0)),
  },
];

/** Everything that is not a post of events: `/health`, which is public, and the operators' routes. */
export const operatorRoutes = new Hono<OperatorEnv>();

operatorRoutes.get("/health", (context) => {
  const health = readHealth(context.env.services);
  return respondJson(health.status === "ok" ? 200 : 503, health);
});

for (const { method, path, answer } of ADMIN_ROUTES) {
  operatorRoutes.use(path, async (context, next) => {
    const { adminToken } = context.env;
    return (await refuseStranger(context.req.raw.headers, adminToken)) ?? next();
  });
  operatorRoutes.on(method, path, (context) => answer(context.req.raw, context.env.services));
}

operatorRoutes.notFound(() =>
  errorResponse(404, "No such path. Events are posted to /v1/events, /v1/events/batch or /v1/track."),
);
operatorRoutes.onError((error, context) => {
  context.env.services.log("error", "an operators' request failed", { reason: error.message });
  return errorResponse(503, "The storage of the events Worker does not answer. Try again.", { "retry-after": "5" });
});

/** The answer to a caller without the admin token; undefined for operators. */
async function refuseStranger(headers: Headers, adminToken: string | undefined): Promise<Response | undefined> {
  switch (await checkAdminToken(headers, adminToken)) {
    case "granted":
      return undefined;
    case "not_configured":
      return errorResponse(503, "ADMIN_TOKEN is not set; give it with `wrangler secret put ADMIN_TOKEN`.");
    case "missing":
    case "wrong":
      return errorResponse(401, "Send the operators' token as Authorization: Bearer <ADMIN_TOKEN>.");
  }
}

async function answerLedger(request: Request, services: Services): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const lines = searchParams.get("lines") ?? undefined;
  if (lines !== undefined) return respondLines(services, lines, searchParams.get("cursor") ?? undefined);
  const ledger = await readLedger(services.store);
  return respondJson(200, {
    generatedAt: new Date(services.now()).toISOString(),
    sink: services.routing.sink,
    ...ledger,
    live: {
      isolateId: services.chain.isolateId,
      since: new Date(services.startedAtMs).toISOString(),
      totals: services.live.totals,
      rows: services.live.rows(),
    },
  });
}

/** Objects per page of lines: their bytes are held in memory together. */
const LINES_OBJECTS_MAX = 8;

/** The events themselves that wait or are dead, as newline-delimited JSON; the next cursor is in a header. */
async function respondLines(services: Services, outcome: string, cursor: string | undefined): Promise<Response> {
  const prefix = LINES_PREFIXES[outcome];
  if (prefix === undefined) return errorResponse(400, `lines must be ${Object.keys(LINES_PREFIXES).join(" or ")}.`);
  const page = await services.store.list(prefix, {
    limit: LINES_OBJECTS_MAX,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const objects = await Promise.all(page.entries.map(({ name }) => services.store.get(name)));
  const parts = objects.flatMap((object) => (object === undefined ? [] : [object.bytes as Uint8Array<ArrayBuffer>]));
  return new Response(new Blob(parts), {
    headers: {
      "content-type": "application/x-ndjson",
      "cache-control": "no-store",
      ...(page.cursor === undefined ? {} : { "x-next-cursor": page.cursor }),
    },
  });
}

const BODY_BYTES_MAX = 4_096;
const OBJECTS_PER_REQUEST = 50;

/** One replay run; the caller repeats it with the returned cursor until there is none. */
async function replayForOperator(request: Request, services: Services): Promise<Response> {
  const body = await readJsonBody(request, BODY_BYTES_MAX);
  const given = body.kind === "json" && isRecord(body.value) ? body.value : {};
  const { cursor, limit } = given;
  const objectsMax = limit ?? OBJECTS_PER_REQUEST;
  if (!isPositiveInteger(objectsMax) || objectsMax > REPLAY_OBJECTS_MAX) {
    return errorResponse(400, `limit must be a whole number from 1 to ${REPLAY_OBJECTS_MAX}.`);
  }
  if (cursor !== undefined && typeof cursor !== "string")
    return errorResponse(400, "cursor must be the text of an earlier answer.");
  const outcome = await runReplay(services, "operator", {
    objectsMax,
    roundsMax: Number.POSITIVE_INFINITY,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (outcome.kind === "done") return respondJson(200, outcome.result);
  const retryAfter = outcome.kind === "busy" ? Math.ceil(outcome.retryAfterMs / 1_000) : 60;
  return errorResponse(409, "Another replay is running. Try again when it has ended.", {
    "retry-after": String(retryAfter),
  });
}

/** What the scheduled trigger does by itself, within its limits. */
export async function replayOnSchedule(services: Services): Promise<void> {
  const waiting = await services.store.list("dead/delivery/", { limit: 1 });
  if (waiting.entries.length === 0) return;
  const outcome = await runReplay(services, "schedule", {
    objectsMax: REPLAY_OBJECTS_MAX,
    roundsMax: REPLAY_ROUNDS_MAX,
  });
  if (outcome.kind === "done") {
    const { deliveredEvents, failedObjects, isStopped } = outcome.result;
    services.log("info", "dead letters were replayed", { deliveredEvents, failedObjects, isStopped });
  } else services.log("warn", "scheduled replay did not run", { reason: outcome.kind });
}

type ReplayOutcome =
  | Exclude<LeaseOutcome, { kind: "granted" }>
  | { readonly kind: "done"; readonly result: ReplayResult };

async function runReplay(services: Services, caller: ReplayCaller, options: ReplayOptions): Promise<ReplayOutcome> {
  const holder = services.newId();
  const lease = await takeReplayLease(services.replayControl, caller, holder, services.now());
  if (lease.kind !== "granted") return lease;
  try {
    const deps = { store: services.store, deliver: services.deliverSpooled };
    return { kind: "done", result: await replayDeadLetters(deps, options) };
  } finally {
    await releaseReplayLease(services.replayControl, holder);
  }
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
