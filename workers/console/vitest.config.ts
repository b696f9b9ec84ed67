import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";

import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

const TEAM = "example.cloudflareaccess.com";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { kid: "k1", alg: "RS256" };
const privateKey = { ...pair.privateKey.export({ format: "jwk" }), ...key };
const publicKey = { ...pair.publicKey.export({ format: "jwk" }), ...key };

/** A Worker that says what reached it: the console's tests are about what it lets through. */
function describeWorker(name: string): string {
  return `export default { async fetch(request) {
    const { pathname, search } = new URL(request.url);
    return Response.json({ worker: "${name}", method: request.method, path: pathname + search,
      headers: Object.fromEntries(request.headers), body: await request.text() }, { status: 207, headers: { etag: '"e1"' } });
  } };`;
}

/** Stands for the internet, of which the console asks Access for its keys alone. */
const ACCESS_WORKER = `export default { fetch(request) {
  return request.url === "https://${TEAM}/cdn-cgi/access/certs"
    ? Response.json({ keys: [${JSON.stringify(publicKey)}] })
    : new Response(null, { status: 404 });
} };`;

// The tests' own files stand in for the built app, so that they run without it.
const files = new URL("build/test-files/", import.meta.url).pathname;
mkdirSync(`${files}assets`, { recursive: true });
writeFileSync(`${files}index.html`, "<!doctype html><title>app</title>");
writeFileSync(`${files}assets/app-1.js`, "export {};");

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        assets: { directory: files, binding: "ASSETS" },
        bindings: {
          ACCESS_TEAM_DOMAIN: TEAM,
          ACCESS_AUDIENCE: "console",
          CONSOLE_DEV_LOGIN: JSON.stringify({
            code: "a-code-of-the-local-start",
            personas: [{ email: "olive@example.com", role: "owner" }],
            privateKey,
          }),
        },
        outboundService: "access",
        workers: [
          { name: "burgee-publish", script: describeWorker("publish") },
          { name: "burgee-events", script: describeWorker("events") },
          { name: "access", script: ACCESS_WORKER },
        ].map(({ name, script }) => ({ name, modules: true, compatibilityDate: "2026-11-02", script })),
      },
    }),
  ],
  test: { name: "console-worker", include: ["src/**/*.test.ts", "test/**/*.test.ts"], provide: { privateKey } },
});
