import { REFERENCE_PATHS } from "@burgee/contract/admin";
import type { Hono } from "hono";

import type { PublishContext } from "../services.ts";
import { OPENAPI_JSON, REFERENCE_HTML, REFERENCE_POLICY } from "./reference-pages.ts";

const HEADERS = { "cache-control": "public, max-age=300", "x-content-type-options": "nosniff" };

/** Serves what describes the routes, to everybody: both are rendered when the repository is generated, and hold no secret. */
export function mountReference(app: Hono<PublishContext>): void {
  app.get(REFERENCE_PATHS.openapi, () => {
    return new Response(OPENAPI_JSON, { headers: { ...HEADERS, "content-type": "application/json" } });
  });
  app.get(REFERENCE_PATHS.reference, () => {
    const headers = {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": REFERENCE_POLICY,
      "referrer-policy": "no-referrer",
    };
    return new Response(REFERENCE_HTML, { headers });
  });
}
