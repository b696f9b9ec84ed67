import type { Context } from "hono";

import type { ConsoleContext } from "../services.ts";

/** Serves a file of the app. One that is gone gets a 404, although the platform answers unknown paths with the page. */
export async function serveAsset(context: Context<ConsoleContext>): Promise<Response> {
  const response = await context.env.ASSETS.fetch(context.req.raw);
  if (response.headers.get("content-type")?.startsWith("text/html") !== true) return response;
  await response.body?.cancel();
  return new Response("This file belongs to another release of the console. Reload the page.", {
    status: 404,
    headers: { "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" },
  });
}
