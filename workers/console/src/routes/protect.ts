import type { MiddlewareHandler } from "hono";

import type { ConsoleContext } from "../services.ts";

/**
 * The same as in console/public/_headers, which covers the files (scripts/console-headers.test.ts compares them). Scripts, styles and connections of this origin alone; the
 * engine is WebAssembly.
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Adds the headers that keep other sites out to an answer of the Worker itself. */
export const protect: MiddlewareHandler<ConsoleContext> = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
};
