import {
  EVENTS_ADMIN_PATHS,
  isRecord,
  LEDGER_LINES,
  NEXT_CURSOR_HEADER,
  type LedgerLines,
  type LedgerReply,
} from "@burgee/contract";
import {
  admitOperator,
  CORS_HEADERS,
  drainBody,
  errorResponse,
  readJsonBody,
  readRequestId,
  respondJson,
  respondToHealth,
} from "@burgee/worker-common";
import { Hono } from "hono";

import { REPLAY_OBJECTS_MAX } from "../core/limits.ts";
import { readLedger } from "../core/read-ledger.ts";
import { runReplay } from "../core/replay-dead-letters.ts";
import { DEAD_PREFIX, SPOOL_PREFIX } from "../core/spool.ts";
import { sweepSpool } from "../core/sweep-spool.ts";
import type { Services } from "../services.ts";
import { readHealth } from "./health.ts";

interface AdminEnv {
  readonly Bindings: { readonly services: Services; readonly adminToken: string | undefined };
}

interface AdminRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly answer: (request: Request, services: Services) => Promise<Response>;
}

/** Routes of operators. Every row is closed to callers without the admin token. */
const ADMIN_ROUTES: readonly AdminRoute[] = [
  { method: "GET", path: EVENTS_ADMIN_PATHS.ledger, answer: answerLedger },
  { method: "POST", path: EVENTS_ADMIN_PATHS.replay, answer: answerReplay },
  {
    method: "POST",
    path: EVENTS_ADMIN_PATHS.sweep,
    answer: async (_request, services) => respondJson(200, await sweepSpool(services, 0)),
  },
];

/** Everything that is not a post of events: `/health`, whose details are for operators, and the operators' routes. */
export const adminRoutes = new Hono<AdminEnv>();

adminRoutes.use(async (context, next) => {
  await next();
  context.header("x-request-id", readRequestId(context.req.raw.headers));
});
adminRoutes.get("/health", (context) => {
  const { services, adminToken } = context.env;
  const health = readHealth(services);
  return respondToHealth(context.req.raw.headers, adminToken, health.status === "ok" ? 200 : 503, { ...health });
});

for (const { method, path, answer } of ADMIN_ROUTES) {
  adminRoutes.use(path, async (context, next) => {
    const { adminToken } = context.env;
    const refusal = await refuseStranger(context.req.raw, adminToken, context.env.services);
    if (refusal === undefined) return next();
    await drainBody(context.req.raw);
    return refusal;
  });
  adminRoutes.on(method, path, (context) => answer(context.req.raw, context.env.services));
}

adminRoutes.notFound(() =>
  errorResponse(404, "No such path. Events are posted to /v1/events, /v1/events/batch or /v1/track.", CORS_HEADERS),
);
adminRoutes.onError((error, context) => {
  context.env.services.log("error", "an operators' request failed", { reason: error.message });
  return errorResponse(503, "The storage of the events Worker does not answer. Try again.", { "retry-after": "5" });
});

/** The answer to a caller without the admin token, or over a limit; undefined for operators. */
async function refuseStranger(
  { headers }: Request,
  adminToken: string | undefined,
  services: Services,
): Promise<Response | undefined> {
  const admission = await admitOperator(headers, adminToken, services);
  switch (admission.kind) {
    case "granted":
      return undefined;
    case "not_configured":
      return errorResponse(503, "ADMIN_TOKEN is not set; give it with `wrangler secret put ADMIN_TOKEN`.");
    case "missing":
    case "wrong":
      return errorResponse(401, "Send the operators' token as Authorization: Bearer <ADMIN_TOKEN>.");
    case "limited": {
      const what = admission.limit === "login" ? "wrong tokens" : "requests";
      const seconds = String(admission.retryAfterSeconds);
      const message = `Too many ${what} from here. Try again in ${seconds} seconds.`;
      return errorResponse(429, message, { "retry-after": seconds });
    }
  }
}

async function answerLedger(request: Request, services: Services): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const lines = searchParams.get("lines") ?? undefined;
  if (lines !== undefined) return answerLines(services, lines, searchParams.get("cursor") ?? undefined);
  const { store, clock, routing, chain, startedAtMs, live } = services;
  return respondJson(200, {
    generatedAt: new Date(clock.now()).toISOString(),
    sink: routing.sink,
    ...(await readLedger(store)),
    live: {
      isolateId: chain.isolateId,
      since: new Date(startedAtMs).toISOString(),
      totals: live.totals,
      rows: live.rows(),
    },
  } satisfies LedgerReply);
}

/** Objects per page of lines: their bytes are held in memory together. */
const LINES_OBJECTS_MAX = 8;

const LINES_PREFIXES: ReadonlyMap<string, string> = new Map<LedgerLines, string>([
  ["in_flight", SPOOL_PREFIX],
  ["dead", DEAD_PREFIX],
]);

/** The events that wait or are dead, as newline-delimited JSON; the next cursor is in a header. */
async function answerLines({ store }: Services, outcome: string, cursor: string | undefined): Promise<Response> {
  const prefix = LINES_PREFIXES.get(outcome);
  if (prefix === undefined) return errorResponse(400, `lines must be ${LEDGER_LINES.join(" or ")}.`);
  const page = await store.list(prefix, { limit: LINES_OBJECTS_MAX, ...(cursor === undefined ? {} : { cursor }) });
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

const BODY_BYTES_MAX = 4_096;
const OBJECTS_PER_REQUEST = 50;

/** One replay run; the caller repeats it with the returned cursor until there is none. */
async function answerReplay(request: Request, services: Services): Promise<Response> {
  const body = await readJsonBody(request, BODY_BYTES_MAX);
  const given = body.kind === "json" && isRecord(body.value) ? body.value : {};
  const { cursor, limit } = given;
  const objectsMax = limit ?? OBJECTS_PER_REQUEST;
  if (!isPositiveInteger(objectsMax) || objectsMax > REPLAY_OBJECTS_MAX) {
    return errorResponse(400, `limit must be a whole number from 1 to ${REPLAY_OBJECTS_MAX}.`);
  }
  if (cursor !== undefined && typeof cursor !== "string") {
    return errorResponse(400, "cursor must be the text of an earlier answer.");
  }
  const outcome = await runReplay(services, "operator", {
    objectsMax,
    roundsMax: Number.POSITIVE_INFINITY,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (outcome.kind === "done") return respondJson(200, outcome.reply);
  const retryAfter = outcome.kind === "busy" ? Math.ceil(outcome.retryAfterMs / 1_000) : 60;
  return errorResponse(409, "Another replay is running. Try again when it has ended.", {
    "retry-after": String(retryAfter),
  });
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
