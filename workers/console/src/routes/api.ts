import { respondError } from "@burgee/worker-common/admin";
import type { Context, Hono } from "hono";

import type { ConsoleContext } from "../services.ts";
import { readPerson } from "./read-person.ts";

/** What the app can reach: by the first part of the path, a Worker and what stands before the rest there. */
const TARGETS = {
  publish: { binding: "PUBLISH", prefix: "/admin/v1" },
  events: { binding: "EVENTS", prefix: "/admin/v1" },
  ledger: { binding: "EVENTS", prefix: "/v1/ledger" },
  replay: { binding: "EVENTS", prefix: "/v1/events/replay" },
} as const;

/** Headers of the app that its target gets. Cookies and `Authorization` stay here: people are known by Access alone. */
const FORWARDED_HEADERS = [
  "accept",
  "cf-connecting-ip",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "x-burgee",
  "x-request-id",
];

/** Mounts the way from the app to the Workers. Each of them verifies the person again and decides what they may do. */
export function mountApi(app: Hono<ConsoleContext>): void {
  app.all("/api/:target/*", (context) => forward(context));
}

async function forward(context: Context<ConsoleContext>): Promise<Response> {
  const request = context.req.raw;
  const foreign = refuseForeign(request);
  if (foreign !== undefined) return foreign;
  const person = await readPerson(request, context.var.services, (work) => context.executionCtx.waitUntil(work));
  if (person.kind === "refused") return person.response;
  const name = context.req.param("target");
  if (name === undefined || !Object.hasOwn(TARGETS, name)) return context.notFound();
  const { binding, prefix } = TARGETS[name as keyof typeof TARGETS];
  const { pathname, search, origin } = new URL(request.url);
  const url = `${origin}${prefix}${pathname.slice(`/api/${name}`.length)}${search}`;
  const answer = await context.env[binding].fetch(url, {
    method: request.method,
    headers: chooseHeaders(request.headers, person.token),
    body: request.body,
    redirect: "manual",
  });
  // A copy, because the headers of an answer to `fetch` cannot be added to.
  return new Response(answer.body, answer);
}

/** Refuses what another site, a form or a link may have caused. */
function refuseForeign(request: Request): Response | undefined {
  const { headers } = request;
  if (headers.get("sec-fetch-site") !== "same-origin" || headers.get("x-burgee") !== "console") {
    return respondError("forbidden", "only the console's own pages may call this; programs use the operators' routes");
  }
  const type = headers.get("content-type");
  if (request.body !== null && type?.split(";")[0]?.trim() !== "application/json") {
    return respondError("forbidden", "send the body as application/json");
  }
  return undefined;
}

function chooseHeaders(given: Headers, token: string): Headers {
  const headers = new Headers({ "cf-access-jwt-assertion": token });
  for (const name of FORWARDED_HEADERS) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
