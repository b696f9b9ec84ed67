import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** Stands in for the realtime Worker across the same RPC boundary and remembers what it was told. */
const REALTIME_RECORDER = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  const told = [];
  export default class extends WorkerEntrypoint {
    fetch() { return new Response(null, { status: 404 }); }
    async announce(announcement) {
      if (announcement.environmentId === "refuse") throw new Error("no listeners today");
      told.push(announcement);
    }
    async closeStreams(environmentId) { told.push({ closed: environmentId }); return { shards: 1, unreached: 0, streams: 0 }; }
    async describeStreams() { return { streams: 3 }; }
    async listTold() { return told; }
  }
`;

/** Stands in for the internet: answers a POST as its path says, and a GET with everything that was posted. */
const RECEIVER = `
  const received = [];
  const answers = {
    "/ok": () => new Response("thanks"),
    "/fail": () => new Response("no", { status: 500 }),
    "/redirect": () => new Response(null, { status: 302, headers: { location: "https://inner.example.com/ok" } }),
    "/long": () => new Response(new ReadableStream({ pull(stream) { stream.enqueue(new Uint8Array(65536)); } })),
    "/slow": () => new Promise((resolve) => setTimeout(() => resolve(new Response("late")), 3000)),
  };
  export default {
    async fetch(request) {
      const url = new URL(request.url);
      if (request.method === "GET") return Response.json(received);
      const body = await request.text();
      received.push({ url: request.url, headers: Object.fromEntries(request.headers), body });
      return (answers[url.pathname] ?? answers["/ok"])();
    },
  };
`;

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ADMIN_TOKEN: "the-admin-token-of-the-tests",
          STREAM_SECRET: "the-stream-secret-of-the-tests",
          PUBLIC_ORIGIN: "https://flags.example.test",
        },
        outboundService: "receiver",
        workers: [
          { name: "receiver", modules: true, compatibilityDate: "2026-11-02", script: RECEIVER },
          {
            name: "burgee-realtime",
            modules: true,
            compatibilityDate: "2026-11-02",
            script: REALTIME_RECORDER,
          },
        ],
      },
    }),
  ],
  // Interrupted publishes are repeated for each of their steps.
  test: { name: "publish", include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000 },
});
