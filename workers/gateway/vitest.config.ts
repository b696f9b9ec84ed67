import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** A Worker that says who it is and what reached it: the gateway's tests are about what it hands on. */
function describeWorker(name: string): string {
  return `export default { async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/health") {
      asked += 1;
      const isOperator = request.headers.get("authorization") === "Bearer the-token";
      return Response.json(isOperator ? { status: "ok", worker: name, asked } : { status: "ok", asked });
    }
    if (url.pathname.endsWith("/throw")) throw new Error("broken");
    const headers = { "x-worker": "${name}", etag: '"e1"' };
    if (url.pathname.endsWith("/redirect")) return new Response(null, { status: 302, headers: { location: "/elsewhere" } });
    return Response.json({ method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() }, { headers });
  } }; const name = "${name}"; let asked = 0;`;
}

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "../../wrangler.toml" },
      miniflare: {
        workers: ["config", "events", "publish", "realtime"].map((name) => ({
          name: `burgee-${name}`,
          modules: true,
          compatibilityDate: "2026-11-02",
          script: describeWorker(name),
        })),
      },
    }),
  ],
  test: { name: "gateway", include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
